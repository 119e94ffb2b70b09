using System.Globalization;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>What a book is made of, as a folder of notebooks has it: in the order of the files' names, a part for each folder in it.</summary>
/// <param name="Title">The first heading of the folder's <c>index.md</c>; where there is none, the name of the folder.</param>
/// <param name="Introduction">The rest of <c>index.md</c>, as HTML.</param>
/// <param name="Parts">The notebooks of the folder itself first, then those of each folder in it.</param>
internal sealed record BookContents(string Title, string Introduction, IReadOnlyList<BookPart> Parts)
{
    private const string IntroductionFile = "index.md";

    /// <summary>Every page, first to last.</summary>
    public IEnumerable<BookPage> Pages => Parts.SelectMany(part => part.Pages);

    /// <summary>Reads the notebooks of a folder. Every one of them must be readable.</summary>
    /// <exception cref="NotebookException">There is no such folder, no notebook in it, or one that cannot be read.</exception>
    public static BookContents Read(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new NotebookException($"{folder} {(File.Exists(folder) ? "is a file" : "does not exist")}. Wanted: a folder of notebooks (.ipynb); it is relative to {Environment.CurrentDirectory}.");
        var names = Directory.EnumerateFiles(folder, "*.ipynb", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            // What programs keep for themselves: .ipynb_checkpoints, .git.
            .Where(name => !name.Split('/').Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            throw new NotebookException($"{folder} holds no notebook. Wanted: a folder of notebooks (.ipynb).");
        if (names.Contains("index.ipynb"))
            throw new NotebookException($"{Path.Combine(folder, "index.ipynb")} would take the place of the book's contents, index.html. Give it another name.");

        var parts = names.GroupBy(name => name.Contains('/') ? name[..name.LastIndexOf('/')] : "")
            .OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => BookPart.Of(part.Key, [.. part.Select(name => BookPage.Of(name, Notebook.Read(Path.Combine(folder, name))))]))
            .ToList();
        var introduction = Path.Combine(folder, IntroductionFile);
        var text = File.Exists(introduction) ? MarkdownText.Of(File.ReadAllText(introduction), new(folder, Link: MarkdownText.ToPage)) : null;
        var title = text?.Sections.FirstOrDefault(section => section.Level > 0)?.Title;
        return new(title ?? BookPart.Humanised(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))), text?.Html ?? "", parts);
    }
}

/// <summary>The notebooks of one folder.</summary>
/// <param name="Title">The folder's name, as a title; empty for the lessons themselves.</param>
/// <param name="Pages">Its notebooks, in order.</param>
internal sealed record BookPart(string Title, IReadOnlyList<BookPage> Pages)
{
    /// <summary>Makes a part; titles that begin with the part's own title are shortened by it.</summary>
    public static BookPart Of(string folder, IReadOnlyList<BookPage> pages)
    {
        var title = string.Join(" · ", folder.Split('/').Select(Humanised));
        var prefix = title + " · ";
        return new(title, [.. pages.Select(page => page.Opening.TitleHtml.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? page with { Opening = page.Opening with { TitleHtml = page.Opening.TitleHtml[prefix.Length..] } }
            : page)]);
    }

    /// <summary>A file's name as words: <c>worked-answers</c> is «Worked answers».</summary>
    public static string Humanised(string name)
    {
        var words = name.Replace('-', ' ').Replace('_', ' ').Trim();
        return words.Length == 0 ? "" : string.Concat(words[..1].ToUpper(CultureInfo.InvariantCulture), words.AsSpan(1));
    }
}
