using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Shared;

/// <summary>A chart of XPlot.Plotly or Plotly.NET, as plotly's own data and layout.</summary>
/// <remarks>Read by the names of types and members, so that it does not matter which copy of the library made the chart.</remarks>
/// <param name="Data">The traces.</param>
/// <param name="Layout">Everything around them.</param>
internal sealed record ForeignChart(JsonArray Data, JsonObject Layout)
{
    private const string XPlot = "XPlot.Plotly.PlotlyChart", XPlotScript = "GetInlineJS", PlotlyNet = "Plotly.NET.GenericChart", PlotlyNetJson = "toFigureJson";

    /// <summary>The chart's title, where it has one.</summary>
    public string? Title => Layout["title"] switch { JsonValue plain => plain.ToString(), JsonObject rich => rich["text"]?.ToString(), _ => null };

    /// <summary>The kinds of traces and their names, in words.</summary>
    public string Description
    {
        get
        {
            var kinds = Data.Select(trace => $"{trace!["type"]?.ToString() ?? "scatter"}{(trace["name"] is { } name ? $" \"{name}\"" : "")}");
            return $"{Title ?? "Chart"}: {string.Join(", ", kinds)}.";
        }
    }

    /// <summary>The type of an assembly's charts; null where it has none, or one of a version that is not known.</summary>
    public static Type? TypeIn(Assembly assembly) => assembly.GetName().Name switch
    {
        "XPlot.Plotly" when assembly.GetType(XPlot) is { } type && type.GetMethod(XPlotScript, []) is not null => type,
        "Plotly.NET" when assembly.GetType(PlotlyNet) is { } type && type.GetMethod(PlotlyNetJson, [type]) is not null => type,
        _ => null,
    };

    /// <summary>Reads a chart; null where the value is none.</summary>
    /// <exception cref="ArgumentException">It is a chart, of a version of its library that is not known, or an empty one.</exception>
    public static ForeignChart? Read(object value)
    {
        // A chart's own type derives from the one that is known: a GenericChart is a Chart or a MultiChart of F#.
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            switch (type.FullName)
            {
                case XPlot:
                    return FromXPlot(value, type);
                case PlotlyNet:
                    return FromPlotlyNet(value, type);
            }
        }

        return null;
    }

    private static ForeignChart FromXPlot(object chart, Type type)
    {
        ReadOnlySpan<byte> script = Encoding.UTF8.GetBytes((string)Method(type, XPlotScript, []).Invoke(chart, null)!);
        var data = Next(ref script, "var data =");
        var layout = Next(ref script, "var layout =");
        return data is JsonArray { Count: > 0 } traces
            ? new(traces, layout as JsonObject ?? [])
            : throw new ArgumentException("The XPlot chart has no trace; wanted: a chart that Chart.Plot, Chart.Line or a sibling of theirs made.");

        // The script goes on behind the value: a trace may be called "var layout =".
        static JsonNode? Next(ref ReadOnlySpan<byte> script, string marker)
        {
            var at = script.IndexOf(Encoding.UTF8.GetBytes(marker));
            if (at < 0) throw Unknown("XPlot.Plotly", "4.1.0", $"the chart's script has no \"{marker}\"");
            var reader = new Utf8JsonReader(script[(at + marker.Length)..]);
            var value = JsonNode.Parse(ref reader);
            script = script[(at + marker.Length + (int)reader.BytesConsumed)..];
            return value;
        }
    }

    private static ForeignChart FromPlotlyNet(object chart, Type type)
    {
        var figure = JsonNode.Parse((string)Method(type, PlotlyNetJson, [type]).Invoke(null, [chart])!)!;
        return new((JsonArray)figure["data"]!.DeepClone(), figure["layout"]?.DeepClone() as JsonObject ?? []);
    }

    private static MethodInfo Method(Type type, string name, Type[] parameters) => type.GetMethod(name, parameters)
        ?? throw Unknown(type.Namespace!, type.Namespace == "Plotly.NET" ? "6.0.0" : "4.1.0", $"{type.FullName} has no method {name}");

    private static ArgumentException Unknown(string library, string known, string why) =>
        new($"This version of {library} is not known: {why}. Wanted: version {known}, such as #r \"nuget: {library}, {known}\".");
}
