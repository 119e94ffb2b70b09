using System.Text.Json.Nodes;
using RnnLessons.Figures;

namespace RnnLessons.Tests.Figures;

/// <summary>All that a figure says, one line for each thing that a reader sees: titles, axes, traces with their numbers, names, colours and hover.</summary>
internal static class FigureText
{
    public static string Of(Figure figure)
    {
        var json = JsonNode.Parse(figure.Json)!;
        var layout = json["layout"]!.AsObject();
        IEnumerable<string> lines = [
            $"title: {figure.Title}",
            .. layout.Where(part => part.Key.Contains("axis")).Select(part => part.Key.StartsWith("color", StringComparison.Ordinal) ? Colours(part.Key, part.Value!) : Axis(part.Key, part.Value!)),
            .. (layout["annotations"] as JsonArray ?? []).Select(note => $"note: {note!["text"]}{Maybe(", colour ", note["font"]?["color"])}"),
            .. (layout["shapes"] as JsonArray ?? []).Select(shape => $"shape: {shape!["type"]} ({shape["x0"]}, {shape["y0"]}) to ({shape["x1"]}, {shape["y1"]}) on {shape["xref"]}, {shape["yref"]}"),
            .. (layout["sliders"] as JsonArray ?? []).SelectMany(Slider),
            (bool?)layout["showlegend"] switch { true => "legend", false => "no legend", null => "legend where plotly wants one" },
            .. json["data"]!.AsArray().Select(Trace!),
            $"words: {figure.AltText}"];
        return string.Join('\n', lines);
    }

    private static string Axis(string name, JsonNode axis) => $"{name}: {axis["title"]?["text"]}"
        + string.Concat(((string[])["type", "autorange", "range", "scaleanchor", "matches", "domain", "dtick", "visible"]).Select(key => Maybe($", {key} ", axis[key])));

    private static string Colours(string name, JsonNode axis) => $"{name}: {axis["colorbar"]!["title"]!["text"]} from {axis["cmin"]} to {axis["cmax"]}, {Short(axis["colorscale"])}";

    private static IEnumerable<string> Slider(JsonNode? slider) =>
    [
        $"slider: {slider!["currentvalue"]!["prefix"]} at {slider["active"]}",
        $"  positions {Short(new JsonArray([.. slider["steps"]!.AsArray().Select(step => step!["label"]!.DeepClone())]))}",
        $"  first {Short(slider["steps"]!.AsArray()[0]!["args"])}",
        $"  last {Short(slider["steps"]!.AsArray()[^1]!["args"])}",
    ];

    private static string Trace(JsonNode trace)
    {
        var pen = trace["line"] is { } line ? $" {line["color"]} {line["dash"]} {line["width"]}" : $" {trace["marker"]?["color"]}";
        var values = ((string[])["x", "y", "z", "customdata", "text", "x0", "y0"]).Where(key => trace[key] is not null).Select(key => $"\n  {key} {Short(trace[key])}");
        return $"{trace["type"]} {trace["mode"]} \"{trace["name"]}\"{(trace["showlegend"] is null ? "" : " not in the legend")}{Maybe(" on ", trace["xaxis"])}{Maybe("/", trace["yaxis"])}:{pen}"
            + $"{Maybe(" ", trace["marker"]?["symbol"])}{Maybe(" pattern ", trace["marker"]?["pattern"]?["shape"])}{Maybe(" opacity ", trace["opacity"])}{Maybe(" ", trace["coloraxis"])}"
            + $"{Maybe(" colours from ", trace["zmin"])}{Maybe(" to ", trace["zmax"])}{Maybe(" ", trace["colorscale"])}{Maybe(", bar: ", trace["colorbar"]?["title"]?["text"])}"
            + string.Concat(values)
            + Maybe("\n  whiskers ", trace["error_y"]?["array"])
            + Maybe("\n  header ", trace["header"]?["values"]) + Maybe("\n  columns ", trace["cells"]?["values"]) + Maybe("\n  colours ", trace["cells"]?["font"]?["color"]?[0])
            + Maybe("\n  hover ", trace["hovertemplate"]);
    }

    private static string Maybe(string before, JsonNode? value) => value is null ? "" : before + Short(value);

    private static string Short(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray many => $"[{string.Join(" ", many.Select(Short))}]",
        JsonObject one => $"{{{string.Join(" ", one.Select(pair => $"{pair.Key}={Short(pair.Value)}"))}}}",
        _ => value.ToString(),
    };
}
