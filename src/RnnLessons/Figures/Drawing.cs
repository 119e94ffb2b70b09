using System.Globalization;
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
        Layout["xaxis" + panel] = x;
        Layout["yaxis" + panel] = y;
    }

    /// <summary>Several lines share one legend below; one line needs none.</summary>
    public Figure Finish(string altText)
    {
        Layout["showlegend"] = data.Count(trace => trace!["showlegend"] is null && trace["name"] is not null) > 1;
        return new Figure(title, altText, data, Layout);
    }

    /// <summary>A number in words: three significant digits.</summary>
    public static string Say(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
