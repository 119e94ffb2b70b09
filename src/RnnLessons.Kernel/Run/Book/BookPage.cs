using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>One notebook as a page of a book. What the contents say of it comes from its own first cell.</summary>
/// <param name="Name">The notebook's path in its folder, with slashes: <c>solutions/02-srnn.ipynb</c>.</param>
/// <param name="Notebook">The notebook as it is in the folder.</param>
/// <param name="Title">Its title, formulas in TeX.</param>
/// <param name="TitleHtml">Its title as HTML.</param>
/// <param name="Summary">The first paragraph under the title, as HTML.</param>
/// <param name="Words">The title and the summary as plain words, formulas between dollars.</param>
/// <param name="Minutes">How long it takes, where it says so.</param>
internal sealed partial record BookPage(string Name, Notebook Notebook, string Title, string TitleHtml, string Summary, (string Title, string Summary) Words, int? Minutes)
{
    /// <summary>Where the page stands in the book, with slashes: <c>solutions/02-srnn.html</c>.</summary>
    public string Path => PathOf(Name);

    /// <summary>What leads from the page back to the book's folder: <c>../</c> for each folder that it is in.</summary>
    public string ToRoot => string.Concat(Name.Where(letter => letter == '/').Select(_ => "../"));

    /// <summary>The page of a notebook.</summary>
    public static string PathOf(string notebook) => System.IO.Path.ChangeExtension(notebook, ".html");

    /// <summary>Reads what a notebook says of itself.</summary>
    public static BookPage Of(string name, Notebook notebook)
    {
        var first = notebook.Cells.FirstOrDefault(cell => cell.Type == "markdown")?.Source ?? "";
        var title = MarkdownText.Of(first, new(Link: _ => null)).Sections.FirstOrDefault(section => section.Level > 0);
        var fallback = System.IO.Path.GetFileNameWithoutExtension(name);
        return new(
            name,
            notebook,
            title?.Title ?? fallback,
            title?.TitleHtml ?? System.Net.WebUtility.HtmlEncode(fallback),
            title?.Opening ?? "",
            title?.Words ?? (fallback, ""),
            InMinutes().Match(first) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    [GeneratedRegex(@"\b(\d{1,3})\s+minutes\b")]
    private static partial Regex InMinutes();
}
