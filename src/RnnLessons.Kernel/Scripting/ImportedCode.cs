using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What <c>#!import</c> runs: the code cells of a notebook, or a source file.</summary>
internal static class ImportedCode
{
    /// <summary>Reads the pieces of code in a file, in order.</summary>
    public static IEnumerable<(string Name, string Language, string Code)> Read(CommandStep command, string folder)
    {
        if (command.Argument.Length == 0)
            throw new InvalidOperationException($"#!import on line {command.Line} names no file. Wanted: #!import file.ipynb, .cs or .csx.");
        var path = Path.GetFullPath(command.Argument, folder);
        if (!File.Exists(path))
            throw new FileNotFoundException($"#!import on line {command.Line}: there is no file {path}. The path is relative to the notebook's folder, {folder}.", path);

        var text = File.ReadAllText(path);
        var name = Path.GetFileName(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".cs" or ".csx" => [(name, Magics.CSharp, text)],
            ".ipynb" => Cells(name, text),
            var other => throw new InvalidOperationException($"#!import on line {command.Line}: {name} is a {other} file. Wanted: .ipynb, .cs or .csx."),
        };
    }

    private static IEnumerable<(string Name, string Language, string Code)> Cells(string name, string text)
    {
        try
        {
            return
            [
                .. JsonNode.Parse(text)!["cells"]!.AsArray()
                    .Where(cell => (string?)cell!["cell_type"] == "code")
                    .Select((cell, i) => ($"{name} cell {i + 1}", LanguageOf(cell!), Source(cell!["source"]))),
            ];
        }
        catch (Exception malformed) when (malformed is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new InvalidDataException($"#!import: {name} is not a Jupyter notebook: {malformed.Message}", malformed);
        }
    }

    private static string LanguageOf(JsonNode cell) =>
        (string?)cell["metadata"]?["polyglot_notebook"]?["kernelName"] ?? Magics.CSharp;

    private static string Source(JsonNode? source) =>
        source is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)source ?? "";
}
