using System.Text;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run.Program;

/// <summary>A notebook as a file-based C# program, for <c>dotnet run NAME.cs</c>: its text as comments, its cells one after another, and what they show on a page beside it.</summary>
internal static class CSharpProgram
{
    private const int Width = 110;

    // Where a program's values go: source, as the program is.
    private static readonly Lazy<string> Page = new(() =>
    {
        using var page = new StreamReader(typeof(CSharpProgram).Assembly.GetManifestResourceStream("ProgramPage.cs")!);
        return page.ReadToEnd();
    });

    /// <summary>Makes the program's text.</summary>
    /// <param name="notebook">The notebook; nothing of it is run.</param>
    /// <param name="folder">The folder that the program will stand in: what it refers to is named from there.</param>
    /// <param name="restorePackages">Whether packages that it asks for may be restored, which may run code of theirs.</param>
    /// <exception cref="NotebookException">A cell can't stand in a program; the message names it and says why.</exception>
    public static string Of(Notebook notebook, string folder, bool restorePackages = true)
    {
        notebook.CheckLanguage();
        var source = Path.GetDirectoryName(Path.GetFullPath(notebook.FilePath))!;
        var references = new ProgramReferences(source, folder);
        var cells = new ProgramCells(source, restorePackages);
        var parts = new List<Func<string>>();
        foreach (var (cell, number) in notebook.Cells.Select((cell, index) => (cell, index + 1)))
        {
            try
            {
                parts.AddRange(Parts(cell, number, cells, references));
            }
            catch (Exception refused) when (refused is CellCompilationException or UnknownMagicException or NotSupportedException or InvalidOperationException)
            {
                throw new NotebookException($"Cell {number} of {notebook.FilePath} can't stand in a program: {refused.Message} Nothing was written. Mend the cell, or take it out of a copy of the notebook.", refused);
            }
        }

        var body = string.Join('\n', parts.Select(part => part()));
        var name = Path.GetFileNameWithoutExtension(notebook.FilePath);
        return $"""
            // {name}: made from {Path.GetFileName(notebook.FilePath)} by `rnn export --cs`. Run it: dotnet run {name}.cs
            // What the cells show is printed, and written to {name}.html.
            {string.Concat(references.Directives.Select(line => line + "\n"))}
            {string.Concat(cells.Usings.Select(line => line + "\n"))}
            Page.Begin("{name}", "{Path.GetRelativePath(folder, source).Replace('\\', '/')}");

            {body.Trim()}
            {string.Concat(cells.Types.Select(type => "\n" + type + "\n"))}
            {Page.Value.TrimEnd()}
            """.ReplaceLineEndings("\n");
    }

    // Each is written when all cells are known.
    private static IEnumerable<Func<string>> Parts(NotebookCell cell, int number, ProgramCells cells, ProgramReferences references)
    {
        if (!cell.IsCode || !Magics.Runs(cell.Language))
            return [() => Comment(cell.Source)];
        var parts = new List<Func<string>>();
        foreach (var step in Magics.Parse(cell.Source.ReplaceLineEndings("\n"), cell.Language))
        {
            if (step is CodeStep { Language: Magics.CSharp } code)
            {
                var added = cells.Add(code.Code.Trim('\n'), number, references);
                parts.Add(() => cells.Write(added));
            }
            else
            {
                var comment = Comment(step is CodeStep other ? $"#!{other.Language}\n{other.Code.Trim('\n')}" : $"{((CommandStep)step).Name} {((CommandStep)step).Argument}");
                parts.Add(() => comment);
            }
        }

        return parts;
    }

    /// <summary>Text as comments; a line that is too long is broken between words.</summary>
    private static string Comment(string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var rest = line;
            while (rest.Length > Width && rest.LastIndexOf(' ', Width) is > 0 and var space)
            {
                lines.Append("// ").Append(rest[..space]).Append('\n');
                rest = rest[(space + 1)..];
            }

            lines.Append(("// " + rest).TrimEnd()).Append('\n');
        }

        return lines.ToString();
    }
}
