using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>Reads charts of other libraries by the names of their members, so it does not matter which copy of them made the chart.</summary>
internal static class ForeignChart
{
    public static Figure Read(object chart, string? altText)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var (data, layout) = chart.GetType().FullName switch
        {
            "XPlot.Plotly.PlotlyChart" => FromXPlot(chart),
            "Plotly.NET.GenericChart" => FromPlotlyNet(chart),
            var other => throw new ArgumentException(
                $"Figure.Of got a {other}; wanted: a PlotlyChart of XPlot.Plotly or a GenericChart of Plotly.NET. A Figure of the kit needs no wrapping.", nameof(chart)),
        };
        var title = layout["title"] switch { JsonValue plain => plain.ToString(), JsonObject rich => rich["text"]?.ToString(), _ => null };
        HouseStyle.Dress(layout);
        layout["colorway"] ??= PlotlyJson.Node(HouseStyle.Colours);
        return new Figure(title ?? "Chart", altText ?? Describe(title, data), data, layout);
    }

    private static (JsonArray, JsonObject) FromXPlot(object chart)
    {
        var script = (string)chart.GetType().GetMethod("GetInlineJS")!.Invoke(chart, null)!;
        return (ValueAfter(script, "var data =")!.AsArray(), ValueAfter(script, "var layout =") as JsonObject ?? []);
    }

    private static (JsonArray, JsonObject) FromPlotlyNet(object chart)
    {
        var json = (string)chart.GetType().GetMethod("toFigureJson")!.Invoke(null, [chart])!;
        var figure = JsonNode.Parse(json)!.AsObject();
        return ((JsonArray)figure["data"]!.DeepClone(), figure["layout"]?.DeepClone() as JsonObject ?? []);
    }

    private static JsonNode? ValueAfter(string script, string marker)
    {
        var at = script.IndexOf(marker, StringComparison.Ordinal);
        if (at < 0) throw new ArgumentException($"The XPlot chart's script has no «{marker}»: this version of XPlot.Plotly is not known. Known: 4.1.0.");
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(script[(at + marker.Length)..].TrimEnd(';')));
        return JsonNode.Parse(ref reader);
    }

    private static string Describe(string? title, JsonArray data)
    {
        var kinds = string.Join(", ", data.Select(trace =>
            $"{trace!["type"]?.ToString() ?? "scatter"}{(trace["name"] is { } name ? $" «{name}»" : "")}"));
        return $"{title ?? "Chart"}: {kinds}.";
    }
}
