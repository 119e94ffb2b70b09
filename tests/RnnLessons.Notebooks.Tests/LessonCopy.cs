using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A lesson to be changed and run in a folder of its own; the lesson itself stays as it is.</summary>
internal sealed class LessonCopy
{
    private readonly string name;
    private readonly JsonNode notebook;

    public LessonCopy(string name)
    {
        this.name = name;
        notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(Lessons.Folder, name)))!;
        // The copy stands in another folder than the lesson.
        foreach (var cell in Cells)
            SetSource(cell, Source(cell).Replace("\"../artifacts/", $"\"{Lessons.Root.Replace('\\', '/')}/artifacts/"));
    }

    public IEnumerable<JsonNode> Cells => notebook["cells"]!.AsArray().OfType<JsonNode>();

    public static string Id(JsonNode cell) => (string)cell["id"]!;

    public static bool IsCode(JsonNode cell) => (string)cell["cell_type"]! == "code";

    public static string Source(JsonNode cell) =>
        cell["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)cell["source"]!;

    public static void SetSource(JsonNode cell, string source) => cell["source"] = source;

    /// <summary>The tags of a cell.</summary>
    public static IEnumerable<string> Tags(JsonNode cell) => (cell["metadata"]!["tags"]?.AsArray() ?? []).Select(tag => (string)tag!);

    public JsonNode Cell(string id) => Cells.SingleOrDefault(cell => Id(cell) == id)
        ?? throw new ArgumentException($"{name} has no cell \"{id}\". It has: {string.Join(", ", Cells.Select(Id))}.", nameof(id));

    /// <summary>Takes away what stands below a cell.</summary>
    public void CutBelow(JsonNode last)
    {
        var cells = notebook["cells"]!.AsArray();
        for (var at = cells.Count - 1; at > cells.IndexOf(last); at--) cells.RemoveAt(at);
    }

    /// <summary>The last cell of the section (<c>## …</c>) in which a cell stands.</summary>
    public JsonNode LastOfSection(JsonNode cell)
    {
        var below = Cells.SkipWhile(one => one != cell).ToArray();
        return below.TakeWhile((one, at) => at == 0 || !StartsSection(one)).Last();
    }

    /// <summary>Whether a cell of prose begins a section.</summary>
    public static bool StartsSection(JsonNode cell) => !IsCode(cell) && Source(cell).StartsWith("## ", StringComparison.Ordinal);

    /// <summary>Adds a cell of code at the end.</summary>
    public void Add(string id, string source)
    {
        var cell = Cells.First(IsCode).DeepClone();
        (cell["id"], cell["source"]) = (id, source);
        notebook["cells"]!.AsArray().Add(cell);
    }

    /// <summary>Runs what is left of it.</summary>
    /// <param name="parameters">As <c>rnn run -p</c> takes them: <c>steps=2</c>.</param>
    public ExecutedNotebook Run(params IEnumerable<string> parameters)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("rnnlessons-").FullName, name);
        File.WriteAllText(path, notebook.ToJsonString());
        return ExecutedNotebook.Run(path, [.. parameters.SelectMany(parameter => (string[])["-p", parameter])]);
    }
}
