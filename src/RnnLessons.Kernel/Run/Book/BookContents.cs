using System.Globalization;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>What a book is made of, as a folder of notebooks has it: in the order of the files' names, a part for each folder in it.</summary>
/// <param name="Title">The first heading of the folder's <c>index.md</c>; where there is none, the name of the folder.</param>
/// <param name="Introduction">The rest of <c>index.md</c>, as HTML.</param>
/// <param name="Parts">The notebooks of the folder itself first, then those of each folder in it.</param>
internal sealed record BookContents(string Title, string Introduction, IReadOnlyList<BookPart> Parts)
{
    private const string IntroductionFile = "index.md";
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Every page, first to last.</summary>
    public IEnumerable<BookPage> Pages => Parts.SelectMany(part => part.Pages);

    /// <summary>Reads the notebooks of a folder. Every one of them must be readable.</summary>
    /// <exception cref="NotebookException">There is no such folder, no notebook in it, or one that cannot be read.</exception>
    public static BookContents Read(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new NotebookException($"{folder} {(File.Exists(folder) ? "is a file" : "does not exist")}. Wanted: a folder of notebooks (.ipynb); it is relative to {Environment.CurrentDirectory}.");
        var names = NotebooksIn(folder).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            throw new NotebookException($"{folder} holds no notebook. Wanted: a folder of notebooks (.ipynb).");
        if (names.Find(name => name.Equals("index.ipynb", StringComparison.OrdinalIgnoreCase)) is { } index)
            throw new NotebookException($"{Path.Combine(folder, index)} would take the place of the book's contents, index.html. Give it another name.");

        var parts = names.GroupBy(name => name.Contains('/') ? name[..name.LastIndexOf('/')] : "")
            .OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => BookPart.Of(part.Key, [.. part.Select(name => BookPage.Of(name, ReadNotebook(Path.Combine(folder, name))))]))
            .ToList();
        var introduction = Path.Combine(folder, IntroductionFile);
        var text = File.Exists(introduction) ? MarkdownText.Of(IntroductionIn(introduction), new(folder, Link: MarkdownText.ToPage)) : null;
        var title = text?.Sections.FirstOrDefault(section => section.Level > 0)?.Title;
        return new(title ?? BookPart.Humanised(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))), text?.Html ?? "", parts);
    }

    // Each folder once, also where a link leads back to one above it.
    private static IEnumerable<string> NotebooksIn(string folder)
    {
        var (ahead, links, seen) = (new Stack<DirectoryInfo>([new(folder)]), new Queue<DirectoryInfo>(), new HashSet<string>());
        while (ahead.TryPop(out var next) || links.TryDequeue(out next))
        {
            if (!seen.Add((next.ResolveLinkTarget(returnFinalTarget: true) ?? next).FullName))
                continue;
            foreach (var file in next.EnumerateFiles("*.ipynb").Where(IsShown))
                yield return file.FullName;
            foreach (var inner in next.EnumerateDirectories().Where(IsShown))
            {
                if (inner.LinkTarget is null)
                    ahead.Push(inner);
                else
                    links.Enqueue(inner);
            }
        }
    }

    // What programs keep for themselves is not: .ipynb_checkpoints, .git.
    private static bool IsShown(FileSystemInfo entry) => !entry.Name.StartsWith('.');

    private static Notebook ReadNotebook(string path)
    {
        var notebook = Notebook.Read(path);
        notebook.CheckLanguage();
        return notebook;
    }

    private static string IntroductionIn(string path)
    {
        try
        {
            return FileText.Of(FileBytes.Read(path, MostBytes, "Shorten it."), path);
        }
        catch (UnreadableFileException unreadable)
        {
            throw new NotebookException(unreadable.Message, unreadable);
        }
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
