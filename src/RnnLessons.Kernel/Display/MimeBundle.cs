using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace RnnLessons.Kernel.Display;

/// <summary>One value in several forms, from the richest to the plainest: what Jupyter calls a mime bundle.</summary>
/// <param name="Data">The forms by mime type, in order of preference. JSON types hold JSON, all others text.</param>
public sealed record MimeBundle(IReadOnlyDictionary<string, JsonNode> Data)
{
    /// <summary>The mime type of plain text.</summary>
    public const string PlainText = "text/plain";

    /// <summary>The mime type of HTML.</summary>
    public const string Html = "text/html";

    /// <summary>The mime type of a plotly figure.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>Formats a value, through the formatters that are registered or that its type declares.</summary>
    /// <param name="value">The value; null is shown as <c>&lt;null&gt;</c>.</param>
    /// <param name="mimeTypes">The forms wanted; none means all that the value's type prefers, and plain text besides.</param>
    public static MimeBundle From(object? value, params IReadOnlyCollection<string> mimeTypes)
    {
        if (value is null)
            return Of(mimeTypes.FirstOrDefault() ?? Html, Formatter.NullString);

        var wanted = mimeTypes.Count > 0 ? mimeTypes : Preferred(value);
        var data = new OrderedDictionary<string, JsonNode>();
        foreach (var mimeType in wanted)
            data[mimeType] = ToNode(mimeType, Format(value, mimeType), value.GetType());
        return new(data);
    }

    /// <summary>Wraps text that already has a form.</summary>
    public static MimeBundle Of(string mimeType, string text) =>
        new(new OrderedDictionary<string, JsonNode> { [mimeType] = ToNode(mimeType, text, typeof(string)) });

    /// <summary>The bundle as a Jupyter message or a notebook file holds it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (mimeType, node) in Data)
            json[mimeType] = node.DeepClone();
        return json;
    }

    /// <summary>Whether a mime type's content is JSON, to be stored as an object and not as text.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == "application/json" || mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal);

    private static IReadOnlyCollection<string> Preferred(object value)
    {
        var preferred = Formatter.GetPreferredMimeTypesFor(value.GetType());
        // Plain text is what a terminal and a diff can show. A lazy sequence gets one form only:
        // formatting enumerates it, and running a training loop twice is not formatting.
        return preferred.Contains(PlainText) || IsLazy(value) ? preferred : [.. preferred, PlainText];
    }

    private static bool IsLazy(object value) =>
        value is IEnumerable and not string and not ICollection
        && !value.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));

    // The formatting package writes HTML content as itself for text/html only; as plain text it would list members.
    private static string Format(object value, string mimeType) =>
        value is IHtmlContent && mimeType == PlainText ? value.ToString() ?? "" : value.ToDisplayString(mimeType);

    private static JsonNode ToNode(string mimeType, string text, Type type)
    {
        if (!IsJson(mimeType))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text) ?? JsonValue.Create("null");
        }
        catch (JsonException invalid)
        {
            throw new FormatException($"The formatter of {type} for {mimeType} wrote text that is not JSON: {invalid.Message} Mend the formatter, or ask for another form: .Display(\"text/plain\").", invalid);
        }
    }
}
