using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>A figure while it is put together: traces on one panel or several.</summary>
internal sealed class Drawing(string title, int height = HouseStyle.Height)
{
    private readonly JsonArray data = [];

    /// <summary>The layout, for what only one figure needs.</summary>
    public JsonObject Layout { get; } = HouseStyle.Layout(title, height);

    /// <summary>Adds a trace; what hovering shows, and whether the legend lists it.</summary>
    /// <param name="trace">What to draw.</param>
    /// <param name="hover">Plotly's template of the tool tip.</param>
    /// <param name="panel">"" for the first panel, "2" for the second.</param>
    /// <param name="legend">Whether the legend lists it.</param>
    public void Add(JsonObject trace, string? hover = null, string panel = "", bool legend = true)
    {
        if (hover is not null) trace["hovertemplate"] = hover;
        if (!legend) trace["showlegend"] = false;
        if (panel.Length > 0) (trace["xaxis"], trace["yaxis"]) = ("x" + panel, "y" + panel);
        data.Add(trace);
    }

    /// <summary>The axes of a panel, and the part of the figure's width that the panel takes.</summary>
    public void Axes(JsonObject x, JsonObject y, string panel = "", double from = 0, double to = 1)
    {
        if (panel.Length > 0)
        {
            x["anchor"] = "y" + panel;
            y["anchor"] = "x" + panel;
        }
        x["domain"] = new JsonArray(from, to);
        // «10⁻¹⁵» is wider than the ticks of other axes, and plotly would push the axis title over the edge.
        if (panel.Length == 0 && y["type"]?.ToString() == "log") Layout["margin"]!["l"] = 95;
        Layout["xaxis" + panel] = x;
        Layout["yaxis" + panel] = y;
    }

    /// <summary>Several lines share one legend below; one line needs none.</summary>
    public Figure Finish(string altText)
    {
        foreach (var panel in (string[])["", "2"])
        {
            if (Layout["yaxis" + panel] is JsonObject axis && axis["type"]?.ToString() == "log" && axis["range"] is null) LabelDecades(axis, Decades("y" + panel));
        }
        if (data.All(trace => trace!["type"]?.ToString() == "scatter" && trace["x"] is not JsonArray { Count: > 0 })) SayNothingYet();
        Layout["showlegend"] = data.Count(trace => trace!["showlegend"] is null && trace["name"] is not null) > 1;
        return new Figure(title, altText, data, Layout);
    }

    /// <summary>Empty axes look like a mistake; these say that they wait.</summary>
    private void SayNothingYet()
    {
        foreach (var axis in (string[])["xaxis", "yaxis"]) Layout[axis]!["range"] ??= new JsonArray(0, 1);
        Layout["annotations"] = PlotlyJson.Node(new[] { new { text = "nothing yet", showarrow = false, xref = "paper", yref = "paper", x = 0.5, y = 0.5, font = new { size = 16 } } });
    }

    /// <summary>Over a few decades plotly writes every digit between them, one upon the other; 1, 2 and 5 tell as much.</summary>
    private static void LabelDecades(JsonObject axis, double decades)
    {
        if (decades is < 0.7 or > 3) return;
        axis["dtick"] = "D2";
        axis["tickformat"] = "~g";
    }

    private double Decades(string axis)
    {
        double[] values = [.. data.Where(trace => (trace!["yaxis"]?.ToString() ?? "y") == axis)
            .SelectMany(trace => trace!["y"] as JsonArray ?? [])
            .Where(value => value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
            .Select(value => value!.GetValue<double>()).Where(value => value > 0)];
        return values.Length == 0 ? 0 : Math.Log10(values.Max() / values.Min());
    }

    /// <summary>A number in words: three significant digits.</summary>
    public static string Say(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
