using System.Text.Json;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>A sentence of the lesson with the numbers just measured, and whether this run shows it.</summary>
/// <remarks>A run that doesn't show it is no error: chance and changed hyperparameters may do that, and the reader should see it.</remarks>
[TypeFormatterSource(typeof(ClaimFormatters), PreferredMimeTypes = [Mime.Claim, Mime.Html, Mime.Text])]
public sealed class Claim : ISelfFormatting
{
    internal Claim(bool holds, string sentence) => (Holds, Sentence) = (holds, sentence);

    /// <summary>Whether this run shows it.</summary>
    public bool Holds { get; }

    /// <summary>What is claimed, with the numbers.</summary>
    public string Sentence { get; }

    /// <summary>Shows a claim under the cell.</summary>
    /// <param name="holds">Whether the numbers bear it out: <c>lstm > srnn</c>.</param>
    /// <param name="sentence">What they bear out, with the numbers in it: <c>$"After 100 steps LSTM recalls {lstm:P0}, SRNN {srnn:P0}."</c>.</param>
    public static void That(bool holds, string sentence) => Display.Show(new Claim(holds, sentence));

    /// <summary>The claim as a fragment of HTML.</summary>
    public string ToHtml() => Holds
        ? Box.Html(Box.Good, "✓", "Claim: shown by this run", Sentence)
        : Box.Html(Box.Bad, "✗", "Claim: this run does not show it", Sentence);

    /// <inheritdoc/>
    public override string ToString() => Holds ? $"✓ Claim: {Sentence}" : $"✗ Claim, which this run does not show: {Sentence}";

    string? ISelfFormatting.Format(string mimeType) => mimeType switch
    {
        Mime.Claim => JsonSerializer.Serialize(new { sentence = Sentence, holds = Holds }, PlotlyJson.Options),
        Mime.Html => ToHtml(),
        Mime.Text => ToString(),
        _ => null,
    };
}

internal sealed class ClaimFormatters() : SelfFormattingSource(Mime.Claim, Mime.Html, Mime.Text);
