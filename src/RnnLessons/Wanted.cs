using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnLessons;

/// <summary>What a size must be, for every room.</summary>
internal static class Wanted
{
    /// <summary>The value, where it is <paramref name="least"/> or more.</summary>
    /// <param name="least">The smallest value that will do.</param>
    /// <param name="value">What the caller got.</param>
    /// <param name="meaning">What the value is, in words: "the length T of a sequence".</param>
    /// <param name="name">Its name in the caller; left out, that of the variable.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public static T AtLeast<T>(T least, T value, string? meaning = null, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : IBinaryInteger<T> => value >= least
            ? value
            : throw new ArgumentOutOfRangeException(name, $"{value}", $"{name}{(meaning is null ? "" : $", {meaning},")} is {value}; wanted: {least} or more.");
}
