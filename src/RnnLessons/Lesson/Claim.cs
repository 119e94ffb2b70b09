using System.Text.Json;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>A sentence of the lesson with the numbers of this run: either checked, so that it can fail, or measured and only reported.</summary>
/// <remarks>
/// A checked claim that fails is no error: chance and changed hyperparameters may do that, and the reader should see it.
/// The two forms differ in edge, mark, colour and words, so that nobody takes a reported number for something that was tested.
/// </remarks>
[TypeFormatterSource(typeof(ClaimFormatters), PreferredMimeTypes = [Mime.Claim, Mime.Html, Mime.Text])]
public sealed class Claim : ISelfFormatting
{
    internal Claim(bool? holds, string sentence) => (Holds, Sentence) = (holds, sentence);

    /// <summary>Whether this run shows it; null where the sentence only reports what was measured.</summary>
    public bool? Holds { get; }

    /// <summary>What is claimed or reported, with the numbers.</summary>
    public string Sentence { get; }

    /// <summary>Checks a claim, and shows it and the result under the cell.</summary>
    /// <param name="holds">Whether the numbers bear out the whole sentence: <c>lstm > srnn</c>. It must be able to fail.</param>
    /// <param name="sentence">What they bear out, with the numbers in it: <c>$"After 100 steps LSTM recalls {lstm:P0}, SRNN {srnn:P0}."</c>.</param>
    public static void That(bool holds, string sentence) => Display.Show(new Claim(holds, sentence));

    /// <summary>Reports what was measured under the cell; nothing is checked.</summary>
    /// <param name="sentence">What was measured, with the numbers in it: <c>$"The LSTM takes {lstm / srnn:F1} times as long as the SRNN."</c>.</param>
    public static void Measured(string sentence) => Display.Show(new Claim(null, sentence));

    /// <summary>The claim as a fragment of HTML.</summary>
    public string ToHtml() => Holds switch
    {
        true => Box.Html(Box.Good, "✓", "Checked: this run shows it", Sentence),
        false => Box.Html(Box.Bad, "✗", "Checked: this run does not show it", Sentence),
        null => Box.Html(Box.Plain, "≈", "Measured: reported, not checked", Sentence, "dashed"),
    };

    /// <inheritdoc/>
    public override string ToString() => Holds switch
    {
        true => $"✓ Checked: {Sentence}",
        false => $"✗ Checked, and this run does not show it: {Sentence}",
        null => $"≈ Measured: {Sentence}",
    };

    string? ISelfFormatting.Format(string mimeType) => mimeType switch
    {
        Mime.Claim => JsonSerializer.Serialize(new { kind = Holds is null ? "measured" : "checked", sentence = Sentence, holds = Holds }, PlotlyJson.Options),
        Mime.Html => ToHtml(),
        Mime.Text => ToString(),
        _ => null,
    };
}

internal sealed class ClaimFormatters() : SelfFormattingSource(Mime.Claim, Mime.Html, Mime.Text);
