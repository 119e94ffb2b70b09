using System.Collections;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Display;

/// <summary>One value in several forms, from the richest to the plainest: what Jupyter calls a mime bundle.</summary>
/// <param name="Data">The forms by mime type, in order of preference. JSON types hold JSON, all others text.</param>
public sealed record MimeBundle(IReadOnlyDictionary<string, JsonNode> Data)
{
    /// <summary>How many characters it has, in all forms together.</summary>
    public long Characters { get; private init; }

    /// <summary>The mime type of plain text.</summary>
    public const string PlainText = "text/plain";

    /// <summary>The mime type of HTML.</summary>
    public const string Html = "text/html";

    /// <summary>The mime type of tables as text with commas.</summary>
    public const string Csv = "text/csv";

    /// <summary>The mime type of a plotly figure.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>Formats a value, through the formatters that are registered or that its type declares.</summary>
    /// <param name="value">The value; null is shown as <c>&lt;null&gt;</c>.</param>
    /// <param name="mimeTypes">The forms wanted; none means all that the value's type prefers, and plain text besides.</param>
    public static MimeBundle From(object? value, params IReadOnlyCollection<string> mimeTypes)
    {
        if (value is null)
            return Null(mimeTypes);

        if (mimeTypes.Count == 0 && ChartBundle.Of(value) is { } chart)
            return chart;
        return Collect(value, mimeTypes.Count > 0 ? mimeTypes : Preferred(value), []);
    }

    /// <summary>Wraps text that already has a form.</summary>
    public static MimeBundle Of(string mimeType, string text) =>
        new(new OrderedDictionary<string, JsonNode> { [mimeType] = ToNode(mimeType, text, typeof(string)) }) { Characters = text.Length };

    /// <summary>Takes over what .NET Interactive has formatted already, and adds the forms that only this kernel offers.</summary>
    /// <param name="value">The value.</param>
    /// <param name="forms">What was made of it.</param>
    /// <param name="all">Whether all forms are wanted that the value prefers, whatever was made of it.</param>
    public static MimeBundle Of(object? value, IReadOnlyCollection<FormattedValue> forms, bool all = false)
    {
        // A lazy sequence has been walked, and stays in the form that came of it.
        if (all && (value is null || !IsLazy(value)))
            return From(value);
        string[] types = [.. forms.Select(form => form.MimeType)];
        var standard = value is not null && types.SequenceEqual(Formatter.GetPreferredMimeTypesFor(value.GetType()));
        // What its formatters have no form for, or not the one that is shown here.
        if (value is null or IHtmlContent)
            return From(value, standard ? [] : types);
        if ((standard || types.Contains(Plotly)) && ChartBundle.Of(value) is { } chart)
            return chart;
        // HTML alone is what most values prefer; whether it was asked for can't be told.
        var besides = standard ? Preferred(value).Except(types) : types is [Html] && !IsLazy(value) ? [PlainText] : [];
        return Collect(value, [.. types, .. besides], forms.DistinctBy(form => form.MimeType).ToDictionary(form => form.MimeType, form => form.Value));
    }

    /// <summary>The forms as .NET Interactive holds them.</summary>
    public IReadOnlyList<FormattedValue> Forms() =>
        [.. Data.Select(form => new FormattedValue(form.Key, IsJson(form.Key) ? form.Value.ToJsonString() : form.Value.ToString()))];

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

    private static MimeBundle Collect(object value, IReadOnlyCollection<string> mimeTypes, Dictionary<string, string> formatted)
    {
        var data = new OrderedDictionary<string, JsonNode>();
        var characters = 0L;
        foreach (var mimeType in mimeTypes)
        {
            var text = formatted.GetValueOrDefault(mimeType) ?? Invariant.Run(() => Format(value, mimeType));
            data[mimeType] = ToNode(mimeType, text, value.GetType());
            characters += text.Length;
        }

        return new(data) { Characters = characters };
    }

    private static MimeBundle Null(IReadOnlyCollection<string> mimeTypes) => new((mimeTypes.Count > 0 ? mimeTypes : [Html, PlainText]).ToDictionary(
        mimeType => mimeType,
        mimeType => mimeType == Html ? JsonValue.Create($"<pre>{WebUtility.HtmlEncode(Formatter.NullString)}</pre>") : IsJson(mimeType) ? JsonValue.Create("null") : (JsonNode)JsonValue.Create(Formatter.NullString)));

    private static IReadOnlyCollection<string> Preferred(object value)
    {
        // As .NET Interactive does: a table can be taken out of the page.
        if (value is TabularDataResource)
            return [Html, Csv, PlainText];
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
