using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Files;

/// <summary>Reads JSON of others, in which anything may stand anywhere: what is not of the wanted kind counts as missing.</summary>
internal static class JsonFields
{
    /// <summary>A field of an object; null where there is none, and where this is no object.</summary>
    public static JsonNode? Field(this JsonNode? node, string name) => (node as JsonObject)?[name];

    /// <summary>A text; null for anything else.</summary>
    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A text in an object that is written as JSON; null for anything else.</summary>
    public static string? TextIn(ReadOnlySpan<byte> json, params ReadOnlySpan<string> names)
    {
        try
        {
            var node = JsonNode.Parse(json);
            foreach (var name in names)
                node = node.Field(name);
            return node.AsText();
        }
        catch (Exception malformed) when (malformed is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
