using System.Text;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run.Tex;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>
/// Formulas in Markdown, found as notebooks find them: before Markdown sees the text, so that no underscore of a formula
/// becomes emphasis, and wherever they stand, in the middle of a paragraph or over many lines.
/// </summary>
internal sealed partial class MathInMarkdown
{
    // From Unicode's private use area: Markdown leaves them alone, and hardly a text has them.
    private const char Open = '\uE000';
    private const char Close = '\uE001';
    private readonly List<(string Tex, bool Display)> formulas = [];

    /// <summary>Takes the formulas out.</summary>
    public string Extract(string markdown)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (Match match in Part().Matches(markdown))
        {
            var (tex, display) = match switch
            {
                _ when match.Groups["block"] is { Success: true } block => (block.Value, true),
                _ when match.Groups["environment"] is { Success: true } environment => (environment.Value, true),
                _ when match.Groups["inline"] is { Success: true } inline => (inline.Value, false),
                _ => (null, false),
            };
            if (tex is null)
                continue;
            text.Append(markdown, at, match.Index - at).Append(Open).Append(formulas.Count).Append(Close);
            formulas.Add((tex, display));
            at = match.Index + match.Length;
        }

        return text.Append(markdown, at, markdown.Length - at).ToString();
    }

    /// <summary>Puts them back, as MathML.</summary>
    public string Restore(string html) => Restore(html, formula => TexToMathML.Convert(formula.Tex, formula.Display));

    /// <summary>Puts them back as they were written, for text that is searched.</summary>
    public string RestoreTex(string text) => Restore(text, formula => formula.Tex);

    /// <summary>Puts them back between dollars, for who draws them elsewhere.</summary>
    public string RestoreDollars(string text) => Restore(text, formula => formula.Display ? $"$${formula.Tex}$$" : $"${formula.Tex}$");

    private string Restore(string text, Func<(string Tex, bool Display), string> write) =>
        Place().Replace(text, place => int.TryParse(place.Groups[1].ValueSpan, out var number) && number < formulas.Count ? write(formulas[number]) : place.Value);

    // Code comes first: a dollar sign in code is a dollar sign. Inline formulas touch their dollars, so that «5 $ or 6 $» is no formula.
    [GeneratedRegex("""
        ^[ ]{0,3}(?<fence>`{3,}|~{3,})[\s\S]*?(^[ ]{0,3}\k<fence>|\z)
        | (?<ticks>`+)(?!`)[\s\S]*?(?<!`)\k<ticks>(?!`)
        | \\\$
        | \$\$(?<block>[\s\S]+?)\$\$
        | (?<environment>\\begin\{(?<name>align|equation|gather|multline|eqnarray)(?<star>\*?)\}[\s\S]*?\\end\{\k<name>\k<star>\})
        | \$(?=\S)(?<inline>(?:\\.|[^$\\\n]|\n(?!\s*\n))+?)(?<=\S)\$(?!\d)
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace, MarkdownLimits.MostMilliseconds)]
    private static partial Regex Part();

    [GeneratedRegex("\uE000(\\d+)\uE001")]
    private static partial Regex Place();
}
