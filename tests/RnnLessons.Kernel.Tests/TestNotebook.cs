using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests;

/// <summary>Writes notebooks for tests.</summary>
internal static class TestNotebook
{
    public static JsonObject Code(string source, params string[] tags)
    {
        var metadata = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" }, ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" } };
        if (tags.Length > 0)
            metadata["tags"] = new JsonArray([.. tags.Select(t => JsonValue.Create(t))]);
        return new() { ["cell_type"] = "code", ["id"] = Guid.NewGuid().ToString("N")[..8], ["metadata"] = metadata, ["execution_count"] = null, ["outputs"] = new JsonArray(), ["source"] = source };
    }

    public static JsonObject Markdown(string source) => new() { ["cell_type"] = "markdown", ["id"] = Guid.NewGuid().ToString("N")[..8], ["metadata"] = new JsonObject(), ["source"] = source };

    public static string Text(params JsonObject[] cells) => new JsonObject
    {
        ["cells"] = new JsonArray([.. cells]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp" }, ["of_another_program"] = new JsonObject { ["kept"] = 1.50m } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["unknown"] = true,
    }.ToJsonString();
}
