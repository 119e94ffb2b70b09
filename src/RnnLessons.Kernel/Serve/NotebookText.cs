using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>Notebooks as Jupyter writes them to disk: text as lines, names in order, so that a change is seen where it was made.</summary>
internal static class NotebookText
{
    /// <summary>The text of a file.</summary>
    /// <param name="notebook">What a front end sent.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="NotebookException">It is no notebook.</exception>
    public static string Write(JsonNode? notebook, string path)
    {
        var ordered = InOrder(notebook);
        foreach (var cell in (ordered as JsonObject)?["cells"] as JsonArray ?? [])
        {
            if (cell is not JsonObject fields)
                continue;
            ToLines(fields, "source");
            foreach (var output in fields["outputs"] as JsonArray ?? [])
                SplitOutput(output as JsonObject ?? []);
        }

        return Notebook.Parse(ordered?.ToJsonString() ?? "", path).ToString();
    }

    private static void SplitOutput(JsonObject output)
    {
        ToLines(output, "text");
        if (output["data"] is not JsonObject data)
            return;
        foreach (var mimeType in data.Select(entry => entry.Key).Where(mimeType => !MimeBundle.IsJson(mimeType)).ToList())
            ToLines(data, mimeType);
    }

    private static void ToLines(JsonObject json, string name)
    {
        if (json[name] is JsonValue value && value.TryGetValue<string>(out var text))
            json[name] = NotebookCell.Lines(text);
    }

    private static JsonNode? InOrder(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, InOrder(entry.Value)))),
        JsonArray array => new JsonArray([.. array.Select(InOrder)]),
        _ => node?.DeepClone(),
    };
}
