using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Display;

/// <summary>Outputs as JSON, for another process to read.</summary>
internal static class OutputJson
{
    /// <summary>An output as JSON.</summary>
    public static JsonObject Write(OutputEvent output) => output switch
    {
        StreamText text => new() { ["text"] = text.Text, ["stream"] = text.Name.ToString() },
        DisplayData display => new() { ["display"] = display.DisplayId, ["data"] = display.Bundle.ToJson() },
        DisplayUpdate update => new() { ["update"] = update.DisplayId, ["data"] = update.Bundle.ToJson() },
        ExecuteResult result => new() { ["result"] = true, ["data"] = result.Bundle.ToJson() },
        ClearOutput clear => new() { ["clear"] = clear.Wait },
        ErrorOutput { Error: var error } => new()
        {
            ["error"] = error.Name,
            ["message"] = error.Message,
            ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
            ["line"] = error.Line,
            ["column"] = error.Column,
        },
        _ => throw new NotSupportedException($"{output.GetType().Name} is an output that cannot be written down."),
    };

    /// <summary>The output that was written.</summary>
    public static OutputEvent Read(JsonObject json)
    {
        if ((string?)json["text"] is { } text)
            return new StreamText(Enum.Parse<StreamName>((string)json["stream"]!), text);
        if ((string?)json["display"] is { } shown)
            return new DisplayData(shown, Bundle(json));
        if ((string?)json["update"] is { } updated)
            return new DisplayUpdate(updated, Bundle(json));
        if (json["result"] is not null)
            return new ExecuteResult(Bundle(json));
        if ((bool?)json["clear"] is { } wait)
            return new ClearOutput(wait);
        return new ErrorOutput(new(
            (string)json["error"]!,
            (string)json["message"]!,
            [.. json["traceback"]!.AsArray().Select(line => (string)line!)],
            (int?)json["line"],
            (int?)json["column"]));
    }

    private static MimeBundle Bundle(JsonObject json) =>
        new(new OrderedDictionary<string, JsonNode>(json["data"]!.AsObject().Select(form => KeyValuePair.Create(form.Key, form.Value!.DeepClone()))));
}
