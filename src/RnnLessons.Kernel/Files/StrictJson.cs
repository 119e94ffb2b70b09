using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Files;

/// <summary>Reads JSON of others whole and at once: what is wrong with it is an error here, and none where a field is looked for later.</summary>
internal static class StrictJson
{
    /// <summary>How deep values may nest.</summary>
    public const int MostDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MostDepth };

    /// <summary>Reads JSON.</summary>
    /// <exception cref="JsonException">It is no JSON, nests too deeply, has a name twice, or holds half a character.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> text)
    {
        CheckCharacters(text);
        return JsonNode.Parse(text, documentOptions: Options);
    }

    /// <summary>What is wrong with text that is no JSON, as the rest of a sentence about it.</summary>
    public static string Wrong(JsonException broken) =>
        broken.Message.Contains("maximum configured depth", StringComparison.Ordinal) ? $"nests its values more than {MostDepth} deep (line {broken.LineNumber + 1})"
        : broken.InnerException is InvalidOperationException ? broken.Message
        : broken.LineNumber is { } line ? $"is not JSON, or was cut off (line {line + 1})"
        : $"is not the JSON that is wanted ({broken.Message.TrimEnd('.')})";

    // "\ud83d" alone is JSON, and half a character: no text can hold it, and no file in UTF-8.
    private static void CheckCharacters(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("\\ud"u8) < 0 && text.IndexOf("\\uD"u8) < 0)
            return;
        var reader = new Utf8JsonReader(text, new() { MaxDepth = MostDepth });
        while (reader.Read())
        {
            try
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            }
            catch (InvalidOperationException half)
            {
                var line = text[..(int)reader.TokenStartIndex].Count((byte)'\n');
                throw new JsonException($"holds half a character, such as \"\\ud83d\" without its other half, on line {line + 1}", null, line, null, half);
            }
        }
    }
}
