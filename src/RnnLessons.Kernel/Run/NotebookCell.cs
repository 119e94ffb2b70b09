using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Run;

/// <summary>One cell of a notebook, as a view on its JSON.</summary>
public sealed class NotebookCell(JsonObject json)
{
    /// <summary>Whether it is code.</summary>
    public bool IsCode => Type == "code";

    /// <summary>code, markdown or raw.</summary>
    public string Type => (string)json["cell_type"]!;

    /// <summary>Its text.</summary>
    public string Source
    {
        get => Text(json["source"]);
        set => json["source"] = Lines(value);
    }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => [.. (json["metadata"]?["tags"] as JsonArray ?? []).Select(tag => tag?.ToString() ?? "")];

    /// <summary>Its metadata.</summary>
    public JsonObject Metadata => json["metadata"] as JsonObject ?? (JsonObject)(json["metadata"] = new JsonObject());

    /// <summary>The language of its code: csharp, unless its metadata says otherwise.</summary>
    public string Language =>
        (json["metadata"]?["polyglot_notebook"]?["kernelName"] ?? json["metadata"]?["dotnet_interactive"]?["language"])?.ToString() ?? "csharp";

    /// <summary>Images that a Markdown cell carries itself: by name, by mime type, in base 64.</summary>
    public JsonObject Attachments => json["attachments"] as JsonObject ?? [];

    /// <summary>Its outputs.</summary>
    public JsonArray Outputs
    {
        get => json["outputs"] as JsonArray ?? [];
        set => json["outputs"] = value;
    }

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
