using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A lesson as the program left it: run once a test session, by a process of its own, as a reader would.</summary>
internal sealed record ExecutedNotebook(string Name, int ExitCode, string Printed, JsonNode Notebook, string HtmlPath)
{
    private static readonly ConcurrentDictionary<string, Lazy<ExecutedNotebook>> Done = new();

    /// <summary>Runs the lesson at its default hyperparameters, or gives what an earlier test got.</summary>
    public static ExecutedNotebook Of(string name) => Done.GetOrAdd(name, _ => new(() => Run(Path.Combine(Lessons.Folder, name)))).Value;

    /// <summary>Runs any notebook file.</summary>
    public static ExecutedNotebook Run(string path, params string[] arguments) => Run(path, data: null, arguments);

    /// <summary>Runs any notebook file with the real data sets looked for in a folder.</summary>
    public static ExecutedNotebook Run(string path, string? data, string[] arguments)
    {
        var output = Directory.CreateTempSubdirectory("rnnlessons-").FullName;
        var (exitCode, printed) = RnnProgram.Run(data, ["run", path, "--out", output, "--html", .. arguments]);
        var executed = Path.Combine(output, Path.GetFileName(path));
        Assert.True(File.Exists(executed), $"rnn run {path} wrote no notebook. It printed:\n{printed}");
        return new(Path.GetFileName(path), exitCode, printed, JsonNode.Parse(File.ReadAllText(executed))!, Path.ChangeExtension(executed, ".html"));
    }

    /// <summary>What the cells showed as one mime type, in order.</summary>
    public IEnumerable<JsonNode> Shown(string mimeType) => ShownBy(Notebook["cells"]!.AsArray(), mimeType);

    private static IEnumerable<JsonNode> ShownBy(IEnumerable<JsonNode?> cells, string mimeType) =>
        cells.SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(output => output!["data"]?[mimeType]).OfType<JsonNode>();

    /// <summary>The prose between the cells.</summary>
    public IEnumerable<string> Markdown =>
        Notebook["cells"]!.AsArray().OfType<JsonNode>().Where(cell => (string)cell["cell_type"]! == "markdown")
            .Select(cell => cell["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)cell["source"]!);

    /// <summary>What the cells printed, in order.</summary>
    public IEnumerable<string> Streams =>
        Notebook["cells"]!.AsArray()
            .SelectMany(cell => cell!["outputs"]?.AsArray() ?? [])
            .Where(output => (string?)output!["output_type"] == "stream")
            .Select(output => output!["text"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)output["text"]!);

    public IReadOnlyList<Claim> Claims => ClaimsOf(Notebook["cells"]!.AsArray());

    /// <summary>The claims that one cell showed.</summary>
    public IReadOnlyList<Claim> ClaimsOf(string cell) => ClaimsOf(Notebook["cells"]!.AsArray().Where(one => (string)one!["id"]! == cell));

    private static IReadOnlyList<Claim> ClaimsOf(IEnumerable<JsonNode?> cells) =>
        [.. ShownBy(cells, "application/vnd.rnnlessons.claim+json").Select(claim => new Claim((string)claim["sentence"]!, (bool?)claim["holds"]))];

    public IReadOnlyList<Exercise> Exercises =>
        [.. Shown("application/vnd.rnnlessons.exercise+json").Select(exercise => new Exercise((string)exercise["title"]!, (string)exercise["state"]!, (string)exercise["message"]!))];
}

/// <summary>A sentence of a lesson; without <paramref name="Holds"/> it reports what was measured.</summary>
internal sealed record Claim(string Sentence, bool? Holds);

internal sealed record Exercise(string Title, string State, string Message);
