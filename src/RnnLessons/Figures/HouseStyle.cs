using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>How every figure looks: on a light page and a dark one, and to readers who see fewer colours.</summary>
internal static class HouseStyle
{
    /// <summary>Titles, ticks and axis lines: a grey that stands out from white and from #1e1e1e by 4 : 1 each.</summary>
    public const string Text = "#7c7c7c";

    /// <summary>Grid lines: there when looked for, on both backgrounds.</summary>
    public const string Grid = "rgba(124,124,124,0.25)";

    public const int Height = 380;

    /// <summary>What a laptop shows of a page at once: no figure is higher.</summary>
    public const int Highest = 620;

    public const int FontSize = 13;

    /// <summary>Okabe and Ito's colours; orange and sky blue a shade deeper, to stand out from white by 3 : 1 like the rest.</summary>
    public static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B97F00", "#3A92C4"];

    /// <summary>Colour is never the only difference: each round of colours has another dash, each series another marker.</summary>
    public static readonly string[] Dashes = ["solid", "dash", "dot", "dashdot"];

    public static readonly string[] Markers = ["circle", "square", "diamond", "triangle-up", "x", "cross"];

    /// <summary>Blue below 0, vermilion above, white at 0: told apart with any colour vision.</summary>
    public static readonly object[] Diverging = [new object[] { 0, "#0072B2" }, new object[] { 0.5, "#f7f7f7" }, new object[] { 1, "#D55E00" }];

    public const string Sequential = "Cividis";

    public static string Colour(int series) => Colours[series % Colours.Length];

    /// <summary>A series' colour, thin enough to lie over others: the band around a line.</summary>
    public static string Tint(int series)
    {
        var colour = Convert.ToInt32(Colour(series)[1..], 16);
        return $"rgba({colour >> 16},{(colour >> 8) & 255},{colour & 255},0.14)";
    }

    public static string Dash(int series) => Dashes[(series + series / Colours.Length) % Dashes.Length];

    public static string Marker(int series) => Markers[series % Markers.Length];

    /// <summary>No logo, no tool bar; the figure follows the width of its page.</summary>
    public static JsonObject Config() => PlotlyJson.Object(new { displaylogo = false, displayModeBar = false, responsive = true });

    /// <summary>A layout with this title and no axes yet.</summary>
    public static JsonObject Layout(string title, int height = Height)
    {
        var layout = new JsonObject { ["title"] = new JsonObject { ["text"] = title }, ["height"] = height };
        Dress(layout);
        return layout;
    }

    /// <summary>Gives a layout the house's colours, fonts and margins; what it says of its own content stays.</summary>
    public static void Dress(JsonObject layout)
    {
        layout.Remove("template");
        layout.Remove("width");
        (layout["paper_bgcolor"], layout["plot_bgcolor"]) = ("rgba(0,0,0,0)", "rgba(0,0,0,0)");
        layout["font"] = PlotlyJson.Node(new { family = "sans-serif", size = FontSize, color = Text });
        layout["autosize"] = true;
        // A live figure keeps the reader's zoom and hidden lines from one update to the next.
        layout["uirevision"] = "kept";
        layout["height"] ??= Height;
        layout["margin"] ??= PlotlyJson.Node(new { l = 80, r = 32, t = 50, b = 55 });
        layout["hoverlabel"] = PlotlyJson.Node(new { font = new { size = FontSize, color = "#f7f7f7" }, bgcolor = "#333333" });
        layout["legend"] ??= PlotlyJson.Node(new { orientation = "h", x = 0, y = -0.22, yanchor = "top", font = new { size = FontSize } });
        if (layout["title"] is JsonValue plain) layout["title"] = new JsonObject { ["text"] = plain.ToString() };
        if (layout["title"] is JsonObject title)
        {
            title["font"] = PlotlyJson.Node(new { size = 16 });
            title["x"] = 0.01;
            title["xanchor"] = "left";
        }
        foreach (var (name, axis) in layout.ToArray())
        {
            if (IsAxis(name) && axis is JsonObject dressed) DressAxis(dressed);
        }
        foreach (var name in (string[])["xaxis", "yaxis"])
        {
            if (layout[name] is null) DressAxis((JsonObject)(layout[name] = new JsonObject()));
        }
    }

    public static JsonObject Axis(string title, bool logarithmic = false)
    {
        var axis = new JsonObject { ["title"] = new JsonObject { ["text"] = title, ["standoff"] = 8 } };
        if (logarithmic)
        {
            axis["type"] = "log";
            axis["exponentformat"] = "power";
        }
        DressAxis(axis);
        return axis;
    }

    private static void DressAxis(JsonObject axis)
    {
        axis["automargin"] = true;
        axis["gridcolor"] = Grid;
        axis["zerolinecolor"] = Grid;
        axis["linecolor"] = Text;
        axis["showline"] = true;
        axis["ticks"] = "outside";
        axis["tickcolor"] = Text;
    }

    private static bool IsAxis(string name) =>
        name.StartsWith("xaxis", StringComparison.Ordinal) || name.StartsWith("yaxis", StringComparison.Ordinal);
}
