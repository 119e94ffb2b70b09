using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A notebook of a test's own.</summary>
internal static class SmallNotebook
{
    /// <summary>Writes one with these cells.</summary>
    public static void Write(string path, params JsonNode[] cells) => File.WriteAllText(path, new JsonObject
    {
        ["cells"] = new JsonArray(cells),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp", ["display_name"] = ".NET (C#)", ["language"] = "C#" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString());

    /// <summary>A cell of prose.</summary>
    public static JsonObject Text(string source) => new() { ["cell_type"] = "markdown", ["id"] = Id(), ["metadata"] = new JsonObject(), ["source"] = source };

    /// <summary>A cell of code, with what it showed when it was saved.</summary>
    public static JsonObject Code(string source, params JsonNode[] outputs) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["id"] = Id(),
        ["metadata"] = new JsonObject(),
        ["outputs"] = new JsonArray(outputs),
        ["source"] = source,
    };

    private static string Id() => Guid.NewGuid().ToString("N")[..8];
}
