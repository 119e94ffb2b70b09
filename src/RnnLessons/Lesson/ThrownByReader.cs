using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace RnnLessons.Lesson;

/// <summary>What a reader's code threw in a check, in the words of the lessons: libtorch's own are written for its developers.</summary>
internal static partial class ThrownByReader
{
    /// <summary>Says what was thrown and what to try.</summary>
    /// <param name="thrown">What the reader's code threw.</param>
    /// <param name="given">The shapes that the reader's code was given, as a sentence; added where shapes don't fit.</param>
    public static string Words(Exception thrown, string? given)
    {
        var message = FirstLine(thrown.Message);
        if (thrown is NullReferenceException)
            return "Your code threw NullReferenceException: it uses something that is null. Is every value set before it is used?";
        if (thrown is not ExternalException) return $"Your code threw {thrown.GetType().Name}: {message}";
        var shapes = given is null ? "" : " " + given;
        if (Product().Match(message) is { Success: true } product)
            return $"A matrix product does not fit: [{product.Groups[1].Value}, {product.Groups[2].Value}] times [{product.Groups[3].Value}, {product.Groups[4].Value}]. " +
                "The left matrix must have as many columns as the right one has rows." + shapes;
        if (Elements().Match(message) is { Success: true } sizes)
            return $"Two tensors of different shapes are combined number by number: on axis {sizes.Groups[3].Value} one has {sizes.Groups[1].Value} entries and the other {sizes.Groups[2].Value}. " +
                "Do you mean a matrix product (mm), or is an axis of length 1 missing (unsqueeze)?" + shapes;
        if (Joined().Match(message) is { Success: true } joined)
            return $"cat joins along axis {joined.Groups[1].Value}, and on another axis one tensor has {joined.Groups[2].Value} entries and the next {joined.Groups[3].Value}. All other axes must be equal." + shapes;
        return $"libtorch refused a step of your code: {message}{(message.EndsWith('.') ? "" : ".")}{shapes}";
    }

    // Behind it libtorch may write where in its own source it was.
    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].Trim();

    [GeneratedRegex(@"cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)")]
    private static partial Regex Product();

    [GeneratedRegex(@"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d+)")]
    private static partial Regex Elements();

    [GeneratedRegex(@"must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)")]
    private static partial Regex Joined();
}
