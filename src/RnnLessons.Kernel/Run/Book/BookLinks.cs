using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>Checks where the links of notebooks lead: in a book they lead to one of its pages, or nowhere.</summary>
/// <param name="contents">What the book is made of.</param>
internal sealed class BookLinks(BookContents contents)
{
    private readonly HashSet<string> pages = [.. contents.Pages.Select(page => page.Path)];
    private readonly List<string> warnings = [];

    /// <summary>The links that lead out of the book, each with its page.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Gives where a relative link of a page leads; a link to what is not in the book becomes plain words.</summary>
    public string? Lead(BookPage page, string href)
    {
        var target = MarkdownText.ToPage(href);
        var path = Uri.UnescapeDataString(target.Split('#', '?')[0]);
        var inBook = new Uri(new Uri("book:///" + page.Path), path).AbsolutePath.TrimStart('/');
        if (pages.Contains(Uri.UnescapeDataString(inBook)))
            return target;
        warnings.Add($"{page.Name} links to {href}, which is not in the book: its words stay, without a link.");
        return null;
    }
}
