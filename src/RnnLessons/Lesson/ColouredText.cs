using System.Globalization;
using System.Net;
using System.Text;
using RnnLessons.Figures;
using RnnLessons.Probes;

namespace RnnLessons.Lesson;

/// <summary>A text whose words are coloured by the probability that a model gave after each of them.</summary>
/// <remarks>
/// Blue with a solid line below is a probability above one half, vermilion with a dashed line is one below; the nearer to one half, the paler. The
/// colours are transparent and the words keep the page's own colour, so that they are readable on a light page and a dark one. Without script and style
/// sheet: it looks the same in a notebook that was saved and opened again. The text alternative has the probabilities in numbers.
/// </remarks>
[TypeFormatterSource(typeof(ColouredTextFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class ColouredText : ISelfFormatting
{
    /// <summary>How much of the colour shows at a probability of 0 or 1: words on it stand out by 7 : 1 on white and on #1e1e1e.</summary>
    private const double Strongest = 0.4;

    /// <summary>A word that moves the probability by as much gets its number in the text alternative.</summary>
    private const double Jump = 0.1;

    /// <summary>Characters side by side whose values differ by less are coloured as one.</summary>
    private const double Alike = 0.05;

    private readonly string title, caption, between;
    private readonly IReadOnlyList<string> words;
    private readonly IReadOnlyList<double> positive;
    private readonly Func<double, string> say;
    private readonly Func<string, double, string> hover;

    private ColouredText(
        string title, string caption, IReadOnlyList<string> words, string between, IReadOnlyList<double> positive, Func<double, string> say, Func<string, double, string> hover) =>
        (this.title, this.caption, this.words, this.between, this.positive, this.say, this.hover) = (title, caption, words, between, positive, say, hover);

    /// <summary>Colours what a model has read.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="reading">The words, with the probability after each.</param>
    /// <exception cref="ArgumentException">Words and probabilities differ in number, there are none, or a probability is not one.</exception>
    public static ColouredText Of(string title, Reading reading) => Of(title, reading.Words, reading.Positive);

    /// <summary>Colours words by numbers of one's own.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="words">The words.</param>
    /// <param name="probabilities">For each word a probability, 0 … 1.</param>
    /// <exception cref="ArgumentException">Words and probabilities differ in number, there are none, or a probability is not one.</exception>
    public static ColouredText Of(string title, IReadOnlyList<string> words, IReadOnlyList<double> probabilities)
    {
        if (words.Count == 0 || words.Count != probabilities.Count)
            throw new ArgumentException($"There are {words.Count} words and {probabilities.Count} probabilities; wanted: one word or more, and a probability for each.", nameof(probabilities));
        if (probabilities.Any(p => p is not (>= 0 and <= 1)))
            throw new ArgumentException($"A probability is {probabilities.First(p => p is not (>= 0 and <= 1))}; wanted: 0 to 1.", nameof(probabilities));
        return new(title, "Probability of \"positive\" after each word", [.. words], " ", [.. probabilities], p => $"{p:P0}", (word, p) => $"{word}: {p:P0} positive");
    }

    /// <summary>Colours each character of a text by a number of its own, such as the state of a unit after it.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="quantity">What the numbers are: "c of unit 7 after each character".</param>
    /// <param name="text">The text; its line ends stay.</param>
    /// <param name="values">A number for each character.</param>
    /// <exception cref="ArgumentException">Characters and numbers differ in number, there are none, or one is not finite.</exception>
    public static ColouredText OfCharacters(string title, string quantity, string text, IReadOnlyList<double> values)
    {
        if (text.Length == 0 || text.Length != values.Count)
            throw new ArgumentException($"There are {text.Length} characters and {values.Count} values; wanted: one character or more, and a value for each.", nameof(values));
        if (values.Any(value => !double.IsFinite(value)))
            throw new ArgumentException($"A value is {values.First(value => !double.IsFinite(value))}; wanted: numbers.", nameof(values));
        var most = values.Max(Math.Abs);
        if (most == 0) most = 1;
        var (pieces, shares) = (new List<string>(), new List<double>());
        for (int from = 0, to; from < text.Length; from = to)
        {
            for (to = from + 1; to < text.Length && Math.Abs(values[to] - values[from]) < Alike * most; to++) { }
            pieces.Add(text[from..to]);
            shares.Add((1 + values.Skip(from).Take(to - from).Average() / most) / 2);
        }

        return new(title, quantity, pieces, "", shares, Number, (_, p) => Number(p));

        string Number(double share) => ((2 * share - 1) * most).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);
    }

    /// <summary>The text as a fragment of HTML.</summary>
    public string ToHtml() => $"""
        <figure style="margin:0.6em 0;max-width:60em"><figcaption style="margin-bottom:0.5em"><strong>{WebUtility.HtmlEncode(title)}</strong><br>{WebUtility.HtmlEncode(caption)}: {string.Concat(((double[])[0, 0.25, 0.5, 0.75, 1]).Select(p => Span(say(p), p, null, " ", "0.1em 0.2em")))}</figcaption><div style="line-height:2.1">{string.Concat(words.Zip(positive).Select(word => Span(word.First, word.Second, hover(word.First, word.Second), between, between.Length > 0 ? "0.1em 0.2em" : "0.1em 0")))}</div><details style="margin-top:0.4em"><summary>The same in numbers</summary>{WebUtility.HtmlEncode(InNumbers())}</details></figure>
        """;

    /// <inheritdoc/>
    public override string ToString() => $"{title}\n{InNumbers()}";

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };

    private static string Span(string text, double p, string? hover, string behind, string padding)
    {
        var colour = p >= 0.5 ? "0,114,178" : "213,94,0";
        var strength = Math.Abs(2 * p - 1);
        return $"""<span{(hover is null ? "" : $" title=\"{WebUtility.HtmlEncode(hover)}\"")} style="background-color:rgba({colour},{Strongest * strength:F2});border-bottom:2px {(p >= 0.5 ? "solid" : "dashed")} rgba({colour},{0.15 + 0.85 * strength:F2});padding:{padding}">{WebUtility.HtmlEncode(text).ReplaceLineEndings("<br>")}</span>{behind}""";
    }

    /// <summary>The words, with the probability behind the first, the last, and each that moves it much since it was last written.</summary>
    private string InNumbers()
    {
        var text = new StringBuilder();
        var noted = double.NaN;
        for (var at = 0; at < words.Count; at++)
        {
            if (at > 0) text.Append(between);
            text.Append(words[at]);
            if (Math.Abs(positive[at] - noted) < Jump && at < words.Count - 1) continue;
            noted = positive[at];
            text.Append(between).Append(CultureInfo.InvariantCulture, $"[{say(noted)}]");
        }

        return text.ToString();
    }
}

internal sealed class ColouredTextFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
