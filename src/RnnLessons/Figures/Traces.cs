using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>How a line is drawn.</summary>
internal sealed record Pen(string Colour, string Dash = "solid", double Width = 2, double Opacity = 1, string? Marker = null)
{
    /// <summary>The pen of a figure's n-th line, counted from 0; no two of the first 24 look alike.</summary>
    public static Pen Of(int line) => new(HouseStyle.Colour(line), HouseStyle.Dash(line));

    /// <summary>Points only, no line between them.</summary>
    public bool PointsOnly { get; init; }
}

/// <summary>Traces made by Plotly.NET, in the style of the house.</summary>
internal static class Traces
{
    /// <summary>Enough to tell lines apart without colour, few enough to see the line.</summary>
    private const int MarkersOnALine = 12;

    /// <summary>A line through points.</summary>
    public static JsonObject Line(string name, IReadOnlyList<double> x, IReadOnlyList<double> y, Pen pen) =>
        x.All(double.IsInteger) ? Line(name, x.Select(value => (long)value), y, pen) : Line(name, Rounded(x).AsEnumerable(), y, pen);

    /// <summary>A line over named places, such as months.</summary>
    public static JsonObject Line(string name, IReadOnlyList<string> x, IReadOnlyList<double> y, Pen pen) => Line(name, x.AsEnumerable(), y, pen);

    /// <summary>Bars, with a whisker of the spread on each.</summary>
    public static JsonObject Bars(string name, IReadOnlyList<string> categories, IReadOnlyList<double> heights, IReadOnlyList<double>? spreads, string colour)
    {
        var trace = FirstOf(Charts.Charts.Column(name, categories, Rounded(heights), colour));
        if (spreads is not null)
        {
            trace["error_y"] = PlotlyJson.Node(new { type = "data", array = Rounded(spreads), color = HouseStyle.Text, thickness = 2, width = 5 });
        }
        return trace;
    }

    /// <summary>A value for each row (from 1) and column.</summary>
    public static JsonObject Heat(double[,] values, IReadOnlyList<string> columns, int decimals)
    {
        var rows = Enumerable.Range(0, values.GetLength(0)).Select(row =>
            Enumerable.Range(0, values.GetLength(1)).Select(column => Math.Round(values[row, column], decimals)));
        return FirstOf(Charts.Charts.Heatmap([.. rows], columns));
    }

    /// <summary>A table, row by row, its first column in colour; each column gets the width that its longest text asks for.</summary>
    /// <remarks>Written as JSON: Plotly.NET's table cells are built from F# options.</remarks>
    public static JsonObject Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<string> colours) => PlotlyJson.Object(new
    {
        type = "table",
        header = new { values = header, align = "left", fill = new { color = HouseStyle.Grid }, line = new { color = HouseStyle.Grid }, font = new { size = HouseStyle.FontSize } },
        cells = new
        {
            values = header.Select((_, column) => rows.Select(row => row[column])),
            align = "left",
            height = 24,
            fill = new { color = "rgba(0,0,0,0)" },
            line = new { color = HouseStyle.Grid },
            font = new { size = HouseStyle.FontSize, color = header.Select((_, column) => column == 0 ? (object)colours : HouseStyle.Text) },
        },
        columnwidth = header.Select((name, column) => 3 + rows.Select(row => row[column].Length).Append(name.Split(' ').Max(word => word.Length)).Max()),
    });

    private static JsonObject Line<TX>(string name, IEnumerable<TX> x, IReadOnlyList<double> y, Pen pen)
        where TX : IConvertible
    {
        var trace = FirstOf(Charts.Charts.Scatter(name, x, Rounded(y), line: !pen.PointsOnly, markers: pen.Marker is not null, pen.Colour, pen.Width, pen.Opacity));
        if (pen.PointsOnly) trace.Remove("line");
        else trace["line"]!["dash"] = pen.Dash;
        if (pen.Marker is null) trace.Remove("marker");
        else trace["marker"] = PlotlyJson.Node(new { color = pen.Colour, symbol = pen.Marker, size = 8, maxdisplayed = pen.PointsOnly ? 0 : MarkersOnALine });
        return trace;
    }

    private static JsonObject FirstOf(string figure) => (JsonObject)JsonNode.Parse(figure)!["data"]![0]!.DeepClone();

    private static double[] Rounded(IReadOnlyList<double> values) => [.. values.Select(value => Thinning.Round(value))];
}
