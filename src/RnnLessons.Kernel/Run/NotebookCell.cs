using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run;

/// <summary>One cell of a notebook, as a view on its JSON.</summary>
/// <param name="json">The cell.</param>
/// <param name="language">The language of its code, unless its metadata name another.</param>
public sealed class NotebookCell(JsonObject json, string language = Magics.CSharp)
{
    private const string MayRaiseTag = "raises-exception";

    /// <summary>Whether it is code.</summary>
    public bool IsCode => Type == "code";

    /// <summary>Whether it is code in C#.</summary>
    public bool IsCSharp => IsCode && Language == Magics.CSharp;

    /// <summary>Whether an exception that it throws is meant to be shown, and the cells after it are to run: it is tagged <c>raises-exception</c>.</summary>
    public bool MayRaise => Tags.Contains(MayRaiseTag);

    /// <summary>Whether its code is to be folded, as in JupyterLab: it would give an answer away.</summary>
    public bool IsFolded => json["metadata"].Field("jupyter").Field("source_hidden") is JsonValue hidden && hidden.TryGetValue(out bool folded) && folded;

    /// <summary>code, markdown or raw.</summary>
    public string Type => (string)json["cell_type"]!;

    /// <summary>Its text.</summary>
    public string Source
    {
        get => Text(json["source"]);
        set => json["source"] = Lines(value);
    }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => [.. (json["metadata"].Field("tags") as JsonArray ?? []).Select(tag => tag?.ToString() ?? "")];

    /// <summary>Its metadata.</summary>
    public JsonObject Metadata => json["metadata"] as JsonObject ?? (JsonObject)(json["metadata"] = new JsonObject());

    /// <summary>The language of its code, such as csharp.</summary>
    public string Language => CellLanguage.OfCell(json["metadata"]) ?? language;

    /// <summary>Images that a Markdown cell carries itself: by name, by mime type, in base 64.</summary>
    public JsonObject Attachments => json["attachments"] as JsonObject ?? [];

    /// <summary>Its outputs.</summary>
    public JsonArray Outputs
    {
        get => json["outputs"] as JsonArray ?? [];
        set => json["outputs"] = value;
    }

    /// <summary>Whether an error is among its outputs.</summary>
    public bool HasFailed => Outputs.Any(output => output.Field("output_type").AsText() == "error");

    /// <summary>Whether it checks the answer to an exercise: it calls the library's <c>Check</c>, as each exercise of the lessons does.</summary>
    public bool ChecksExercise => IsCode && Source.Contains(".Check(", StringComparison.Ordinal);

    /// <summary>Whether its check found the answer right.</summary>
    public bool HasSolved => ChecksExercise && Outputs.Any(output => output.Field("data").Field("application/vnd.rnnlessons.exercise+json").Field("state").AsText() == "right");

    /// <summary>The number of its run, or null when it has not been run.</summary>
    public int? ExecutionCount
    {
        get => json["execution_count"] is JsonValue value && value.TryGetValue(out int count) ? count : null;
        set => json["execution_count"] = value;
    }

    /// <summary>Text as nbformat holds it: an array of lines that keep their ends.</summary>
    public static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }

    /// <summary>Text that nbformat holds as lines or as one string.</summary>
    public static string Text(JsonNode? node) => node is JsonArray lines ? string.Concat(lines.Select(line => line?.ToString())) : node?.ToString() ?? "";
}
