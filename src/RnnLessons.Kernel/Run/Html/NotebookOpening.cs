using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>What a notebook says of itself in its first cell.</summary>
/// <param name="Title">Its title, formulas in TeX.</param>
/// <param name="TitleHtml">Its title as HTML.</param>
/// <param name="Summary">The first paragraph under the title, as HTML.</param>
/// <param name="Words">The title and the summary as plain words, formulas between dollars.</param>
/// <param name="Minutes">How long it takes, where it says so.</param>
internal sealed partial record NotebookOpening(string Title, string TitleHtml, string Summary, (string Title, string Summary) Words, int? Minutes)
{
    // Longer than any title and its paragraph. A list of lessons is made anew each time that it is looked at.
    private const int MostCharacters = 20_000;

    /// <summary>Reads it.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="name">Its file's name, which is its title where it has none.</param>
    public static NotebookOpening Of(Notebook notebook, string name)
    {
        var first = notebook.Cells.FirstOrDefault(cell => cell.Type == "markdown")?.Source ?? "";
        first = first.Length > MostCharacters ? first[..MostCharacters] : first;
        var minutes = InMinutes().Match(first) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : (int?)null;
        var fallback = Path.GetFileNameWithoutExtension(name);
        return MarkdownText.Of(first, new(Link: _ => null)).Sections.FirstOrDefault(section => section.Level > 0) is { } title
            ? new(title.Title, title.TitleHtml, title.Opening, title.Words, minutes)
            : new(fallback, WebUtility.HtmlEncode(fallback), "", (fallback, ""), minutes);
    }

    [GeneratedRegex(@"\b(\d{1,3})\s+minutes\b")]
    private static partial Regex InMinutes();
}
