using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnLessons.Shared;

namespace RnnLessons.Figures;

/// <summary>A figure as data: what plotly draws, a title, and what it shows in words. Last in a cell, it draws itself.</summary>
[TypeFormatterSource(typeof(FigureFormatters), PreferredMimeTypes = [Mime.Plotly, Mime.Html, Mime.Text])]
public sealed class Figure : ISelfFormatting
{
    internal Figure(string title, string altText, JsonArray data, JsonObject layout)
    {
        (Title, AltText) = (title, altText);
        Json = new JsonObject { ["data"] = data, ["layout"] = layout, ["config"] = HouseStyle.Config() }.ToJsonString(PlotlyJson.Options);
    }

    /// <summary>What the figure is about.</summary>
    public string Title { get; }

    /// <summary>What the figure shows, in words and with its key numbers: for readers who can't see it, and for a console.</summary>
    public string AltText { get; }

    /// <summary>The figure in plotly's own form: <c>{"data": […], "layout": {…}, "config": {…}}</c>.</summary>
    public string Json { get; }

    /// <summary>Takes in a chart made with XPlot.Plotly or Plotly.NET, so that it draws with no network and in the kit's style.</summary>
    /// <param name="chart">A <c>PlotlyChart</c> of XPlot.Plotly or a <c>GenericChart</c> of Plotly.NET.</param>
    /// <param name="altText">What the chart shows, in words; a short one is made up where it's left out.</param>
    /// <exception cref="ArgumentException"><paramref name="chart"/> is neither, or of a version that is not known.</exception>
    public static Figure Of(object chart, string? altText = null)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var foreign = ForeignChart.Read(chart) ?? throw new ArgumentException(
            $"Figure.Of got a {chart.GetType().FullName}; wanted: a PlotlyChart of XPlot.Plotly or a GenericChart of Plotly.NET. A Figure of the kit needs no wrapping.", nameof(chart));
        var (title, words) = (foreign.Title, foreign.Description);
        HouseStyle.Dress(foreign.Layout);
        foreign.Layout["colorway"] ??= PlotlyJson.Node(HouseStyle.Colours);
        return new Figure(title ?? "Chart", altText ?? words, foreign.Data, foreign.Layout);
    }

    /// <summary>One figure with a slider under it that works with no kernel: each position shows what <paramref name="draw"/> drew for it.</summary>
    /// <param name="label">What the slider sets: <c>"spectral radius ρ"</c>.</param>
    /// <param name="positions">The values it can take, in order.</param>
    /// <param name="draw">Draws one position; every position has the same traces, and the axes and colour scales of the first: give a heat map its range.</param>
    /// <param name="start">Index of the position shown first.</param>
    public static Figure WithSlider<T>(string label, IReadOnlyList<T> positions, Func<T, Figure> draw, int start = 0) =>
        Slider.Compose(label, [.. positions.Select(value => ValueText.Of(value))], [.. positions.Select(draw)], start);

    /// <summary>The figure as a fragment of HTML; it draws with the page's own plotly.js and never loads one.</summary>
    public string ToHtml() => FigureHtml.Fragment(this);

    /// <summary>Writes a page of its own that needs nothing else: no network, no kernel. About 3.6 MB, nearly all plotly.js.</summary>
    /// <param name="path">Where to, ending in .html or .htm; a file there is replaced only when the new one is complete.</param>
    /// <exception cref="ArgumentException">The path has another ending: a figure is saved as a page, never as a picture.</exception>
    /// <exception cref="IOException">The file can't be written; <see cref="DirectoryNotFoundException"/> where its folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">A file there is read-only, or the folder is.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var ending = Path.GetExtension(path);
        if (!ending.Equals(".html", StringComparison.OrdinalIgnoreCase) && !ending.Equals(".htm", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException(
                $"Save got {path}, which {(ending.Length == 0 ? "has no ending" : $"ends with {ending}")}; wanted: an ending of .html. Save writes a page that any browser opens, " +
                $"such as figure.Save(\"{Path.GetFileNameWithoutExtension(path)}.html\"); for a picture, take a screenshot of it.", nameof(path));
        WholeFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(FigureHtml.Page(this))));
    }

    /// <inheritdoc/>
    public override string ToString() => AltText;

    string? ISelfFormatting.Format(string mimeType) => mimeType switch
    {
        Mime.Plotly => Json,
        Mime.Html => ToHtml(),
        Mime.Text => AltText,
        _ => null,
    };

    /// <summary>The parts again, to compose another figure from; a copy, so this figure stays as it is.</summary>
    internal (JsonArray Data, JsonObject Layout) Parts()
    {
        var parsed = JsonNode.Parse(Json)!.AsObject();
        return ((JsonArray)parsed["data"]!.DeepClone(), (JsonObject)parsed["layout"]!.DeepClone());
    }
}

internal sealed class FigureFormatters() : SelfFormattingSource(Mime.Plotly, Mime.Html, Mime.Text);

/// <summary>How figures write JSON.</summary>
internal static class PlotlyJson
{
    /// <summary>Letters such as ‖ and λ as themselves: a third of the bytes of their escapes. The HTML escapes «&lt;» on its own.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, Options)!;

    public static JsonObject Object(object value) => Node(value).AsObject();
}
