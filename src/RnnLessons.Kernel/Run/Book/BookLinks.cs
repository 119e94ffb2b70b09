using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>Checks where the links of notebooks lead: in a book they lead to one of its pages, or nowhere.</summary>
/// <param name="contents">What the book is made of.</param>
/// <param name="playground">Where the book has the playground, from its root; null where it has none.</param>
internal sealed partial class BookLinks(BookContents contents, string? playground)
{
    private static readonly Uri Root = new("file:///book/");
    private readonly HashSet<string> pages = [.. contents.Pages.Select(page => page.Path)];
    private readonly List<string> warnings = [];

    /// <summary>The links that lead out of the book, each with its page.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Gives where a relative link of a page leads; a link to what is not in the book becomes plain words.</summary>
    public string? Lead(BookPage page, string href)
    {
        if (playground is not null && Built().Match(href) is { Success: true } built)
            return page.ToRoot + playground + built.Groups["setting"].Value;
        var target = MarkdownText.ToPage(href);
        var path = Uri.UnescapeDataString(target.Split('#', '?')[0]);
        // A folder above the book's own: an address that leads out of the book does not end at its root.
        var at = Uri.UnescapeDataString(new Uri(new Uri(Root, page.Path), path).AbsolutePath);
        if (at.StartsWith(Root.AbsolutePath, StringComparison.Ordinal) && pages.Contains(at[Root.AbsolutePath.Length..]))
            return target;
        warnings.Add($"{page.Name} links to {href}, which is not in the book: its words stay, without a link.");
        return null;
    }

    // Where the build puts the playground, with the setting that it begins with.
    [GeneratedRegex(@"^(\.\./)+artifacts/playground/playground\.html(?<setting>#.*)?$")]
    private static partial Regex Built();
}
