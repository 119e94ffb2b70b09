using Microsoft.DotNet.Interactive.Documents;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run;

/// <summary>A notebook as a Polyglot notebook of the other form, a text file (<c>.dib</c>): its cells one after another, without outputs, tags and metadata.</summary>
internal static class DibDocument
{
    /// <summary>The languages of cells, as .NET Interactive names them. A line <c>#!NAME</c> of one of these begins a cell.</summary>
    private static readonly KernelInfoCollection Languages = new()
    {
        new KernelInfo(Magics.CSharp, "C#", ["c#", "cs"]),
        new KernelInfo("fsharp", "F#", ["f#", "fs"]),
        new KernelInfo("pwsh", "PowerShell", ["powershell"]),
        new KernelInfo(Magics.JavaScript, "JavaScript", ["js"]),
        new KernelInfo("html", "HTML"),
        new KernelInfo("http", "HTTP"),
        new KernelInfo("sql", "SQL"),
        new KernelInfo("kql", "KQL"),
        new KernelInfo("mermaid", "Mermaid"),
        new KernelInfo(Magics.Value),
        new KernelInfo(Magics.Markdown, "Markdown"),
    };

    static DibDocument() => Languages.DefaultKernelName = Magics.CSharp;

    /// <summary>Makes the file's text.</summary>
    /// <param name="notebook">The notebook; nothing of it is run.</param>
    /// <exception cref="NotebookException">A cell would be read back as another; the message names it and says why.</exception>
    public static string Of(Notebook notebook)
    {
        notebook.CheckLanguage();
        var elements = new List<InteractiveDocumentElement>();
        foreach (var (cell, number) in notebook.Cells.Select((cell, index) => (cell, index + 1)))
        {
            if (cell.IsCode && !Languages.Contains(cell.Language))
                throw Refused($"it is {CellLanguage.NameOf(cell.Language)}, which .NET Interactive has no name for.");
            var element = new InteractiveDocumentElement(cell.Source.ReplaceLineEndings("\n"), cell.IsCode ? cell.Language : Magics.Markdown);
            // A line of code such as #!html is a change of language in both forms. In text it is text, and would be read back as code.
            if (!cell.IsCode && element.Contents.Trim().Length > 0 && !IsReadBack(element))
                throw Refused("its text holds a line such as #!csharp, which begins a cell there.");
            elements.Add(element);

            NotebookException Refused(string why) =>
                new($"Cell {number} of {notebook.FilePath} can't stand in a .dib: {why} Nothing was written. Change the cell, or take it out of a copy of the notebook.");
        }

        return Text(elements);
    }

    /// <summary>Reads such a file's text.</summary>
    public static IReadOnlyList<InteractiveDocumentElement> Parse(string text) => [.. CodeSubmission.Parse(text).Elements];

    private static string Text(IList<InteractiveDocumentElement> elements)
    {
        var document = new InteractiveDocument(elements);
        document.Metadata["kernelInfo"] = Languages;
        return document.ToCodeSubmissionContent("\n");
    }

    private static bool IsReadBack(InteractiveDocumentElement element) =>
        Parse(Text([element])) is [var read] && read.KernelName == element.KernelName && read.Contents.Trim() == element.Contents.Trim();
}
