using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What <c>#!import</c> runs: the code cells of a notebook, or a source file. A file that imports itself, directly or not, is an error.</summary>
internal sealed class ImportedCode
{
    private const int MostNested = 50;
    private const int LargestFile = 256 * 1024 * 1024;

    private readonly List<string> running = [];

    /// <summary>Begins to import a file; disposing of it ends it.</summary>
    /// <exception cref="InvalidOperationException">It names no file, or one that is being imported already.</exception>
    public Import Begin(CommandStep command, string folder)
    {
        if (command.Argument.Length == 0)
            throw new InvalidOperationException($"#!import on line {command.Line} names no file. Wanted: #!import file.ipynb, .dib, .cs or .csx.");
        var path = Path.GetFullPath(command.Argument.Trim('"'), folder);
        if (FileBytes.KindOf(path) == FileKind.Nothing)
            throw new FileNotFoundException($"#!import on line {command.Line}: there is no file {path}. The path is relative to the notebook's folder, {folder}.", path);
        if (running.Contains(path, PathNames.Comparer))
            throw new InvalidOperationException($"#!import on line {command.Line}: {Path.GetFileName(path)} imports itself: {string.Join(" → ", running.Append(path).Select(Path.GetFileName))}. Take one of these #!import lines out.");
        if (running.Count == MostNested)
            throw new InvalidOperationException($"#!import on line {command.Line}: {MostNested} files import one another, the last of them {Path.GetFileName(running[^1])}. Import what is needed from the notebook itself.");
        return new(this, path, command.Line);
    }

    /// <summary>A file that is being imported.</summary>
    internal sealed class Import : IDisposable
    {
        private readonly ImportedCode all;
        private readonly string path;
        private readonly int line;

        public Import(ImportedCode all, string path, int line)
        {
            (this.all, this.path, this.line) = (all, path, line);
            all.running.Add(path);
        }

        public void Dispose() => all.running.Remove(path);

        /// <summary>Reads the pieces of code in the file, in order.</summary>
        public IEnumerable<(string Name, string Language, string Code)> Read()
        {
            var name = Path.GetFileName(path);
            var extension = Path.GetExtension(path).ToLowerInvariant();
            if (extension is not (".cs" or ".csx" or ".ipynb" or ".dib"))
                throw new InvalidOperationException($"#!import on line {line}: {name} is a {extension} file. Wanted: .ipynb, .dib, .cs or .csx.");
            var bytes = FileBytes.Read(path, LargestFile, "Import less of it.");
            return extension switch
            {
                ".ipynb" => Cells(name, FileText.ToUtf8(bytes, path)),
                ".dib" => Elements(name, FileText.Of(bytes, path)),
                _ => [(name, Magics.CSharp, FileText.Of(bytes, path))],
            };
        }
    }

    private static IEnumerable<(string Name, string Language, string Code)> Elements(string name, string text) =>
        CodeSubmission.Parse(text).Elements.Where(element => element.KernelName != Magics.Markdown)
            .Select((element, i) => ($"{name} cell {i + 1}", CellLanguage.Normal(element.KernelName ?? ""), element.Contents));

    private static IEnumerable<(string Name, string Language, string Code)> Cells(string name, ReadOnlyMemory<byte> text)
    {
        try
        {
            var notebook = JsonNode.Parse(text.Span);
            if (CellLanguage.OtherThanCSharp(notebook) is { } other)
                throw new InvalidDataException($"#!import: {name} is a {other} notebook, and this kernel runs C#. Nothing of it was run.");
            var standard = CellLanguage.OfNotebook(notebook);
            return
            [
                .. notebook!["cells"]!.AsArray()
                    .Where(cell => (string?)cell!["cell_type"] == "code")
                    .Select((cell, i) => ($"{name} cell {i + 1}", CellLanguage.OfCell(cell!["metadata"]) ?? standard, Source(cell["source"]))),
            ];
        }
        catch (Exception malformed) when (malformed is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"#!import: {name} is not a Jupyter notebook: {malformed.Message}", malformed);
        }
    }

    private static string Source(JsonNode? source) =>
        source is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)source ?? "";
}
