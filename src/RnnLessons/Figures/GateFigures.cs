using RnnLessons.Probes;

namespace RnnLessons.Figures;

/// <summary>Gates and states of one sequence, each a panel of units × time steps, one above the other over the same steps.</summary>
public static class GateFigures
{
    private const int Gap = 34;

    /// <summary>Heat maps over a common time axis; hovering shows unit, step, input and value.</summary>
    /// <param name="title">What is shown: <c>"LSTM after 100 training steps"</c>.</param>
    /// <param name="activations">The panels, from the top: <c>probe.All(["f", "i", "o", "c"])</c>.</param>
    /// <param name="steps">What stands at each step, such as the token read; left out, the number alone.</param>
    /// <param name="names">What a panel is called, where its letter isn't enough: <c>("f", "forget gate f")</c>.</param>
    /// <param name="units">How many units to show at the most: the first ones.</param>
    /// <param name="memoryReach">The colours of states reach from minus this to this; the largest that is shown where left out. Give it to compare positions of a slider.</param>
    public static Figure HeatMaps(
        string title, IReadOnlyList<Activations> activations, IReadOnlyList<string>? steps = null,
        IReadOnlyList<(string Letter, string Name)>? names = null, int units = 8, double? memoryReach = null)
    {
        if (activations.Count == 0) throw new ArgumentException("There is nothing to show; wanted: one gate or state at least, such as probe.All([\"f\", \"c\"]).", nameof(activations));
        var length = activations[0].Values.GetLength(1);
        if (activations.FirstOrDefault(one => one.Values.GetLength(1) != length) is { } odd)
            throw new ArgumentException($"«{odd.Name}» has {odd.Values.GetLength(1)} steps, «{activations[0].Name}» {length}; wanted: panels of one pass.", nameof(activations));
        if (steps is not null && steps.Count != length)
            throw new ArgumentException($"There are {steps.Count} step names for {length} steps; wanted: one for each.", nameof(steps));

        Activations[] panels = [.. activations.Select(one => one with { Values = First(one.Values, units) })];
        var block = Math.Max(1, (int)Math.Ceiling(panels.Sum(panel => panel.Values.Length) * 4.8 / 20_000));
        string[] columns = [.. Enumerable.Range(0, (length + block - 1) / block).Select(column =>
            block > 1 ? $"{column * block + 1}–{Math.Min(length, (column + 1) * block)}" : steps is null ? $"{column + 1}" : $"{column + 1} {steps[column]}")];
        var reach = memoryReach ?? Math.Max(1, panels.Where(panel => panel.IsMemory).SelectMany(Finite).Select(Math.Abs).DefaultIfEmpty(1).Max());

        int[] heights = [.. panels.Select(panel => Math.Max(40, 12 * panel.Values.GetLength(0)))];
        double inner = heights.Sum() + Gap * (panels.Length - 1);
        var drawing = new Drawing(title, 70 + (int)inner + 55);
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 60, r = 32, t = 70, b = 55 });
        // Each scale once, beside the panels.
        drawing.Layout["coloraxis"] = ColorAxis("gate (0 … 1)", 0, 1, HouseStyle.Sequential, 1, "top");
        drawing.Layout["coloraxis2"] = ColorAxis("state", -reach, reach, PlotlyJson.Node(HouseStyle.Diverging), 0, "bottom");
        string[] labels = [.. panels.Select(panel =>
            (names?.FirstOrDefault(pair => pair.Letter == panel.Name).Name ?? panel.Name) + (IsCandidate(panel) ? " (colours from −1 to 1)" : ""))];
        var (top, headings) = (inner, new List<object>());
        foreach (var (index, panel) in panels.Index())
        {
            var suffix = index == 0 ? "" : $"{index + 1}";
            var last = index == panels.Length - 1;
            var (x, y) = (HouseStyle.Axis(last ? block == 1 ? "time step t" : $"time step t (each column the mean of {block} steps)" : ""), HouseStyle.Axis("unit"));
            (x["type"], x["showgrid"], y["showgrid"], y["autorange"], y["tickformat"], y["dtick"]) = ("category", false, false, "reversed", "d", panel.Values.GetLength(0) > 4 ? 2 : 1);
            (x["nticks"], x["showticklabels"]) = (15, last);
            if (!last) x["ticks"] = "";
            if (index > 0) x["matches"] = "x";
            drawing.Axes(x, y, suffix);
            y["domain"] = PlotlyJson.Node(new[] { Math.Round(Math.Max(0, top - heights[index]) / inner, 4), Math.Round(top / inner, 4) });
            headings.Add(new { text = labels[index], showarrow = false, xref = "paper", yref = "paper", x = 0, y = Math.Round(top / inner, 4), xanchor = "left", yanchor = "bottom", font = new { size = HouseStyle.FontSize } });
            top -= heights[index] + Gap;

            var trace = Traces.Heat(Thinning.BlockMeans(panel.Values, block), columns, 2);
            if (IsCandidate(panel)) (trace["zmin"], trace["zmax"], trace["colorscale"], trace["showscale"]) = (-1, 1, PlotlyJson.Node(HouseStyle.Diverging), false);
            else trace["coloraxis"] = panel.IsMemory ? "coloraxis2" : "coloraxis";
            drawing.Add(trace, $"{labels[index]}<br>unit %{{y}}, step %{{x}}: %{{z}}<extra></extra>", suffix);
        }
        drawing.Layout["annotations"] = PlotlyJson.Node(headings);
        return drawing.Finish($"{title}. " + string.Join(" ", panels.Select((panel, index) =>
        {
            double[] values = [.. Finite(panel).DefaultIfEmpty(0)];
            return $"{labels[index]}: {panel.Values.GetLength(0)} units over {length} steps, from {Drawing.Say(values.Min())} to {Drawing.Say(values.Max())}, mean {Drawing.Say(values.Average())}.";
        })));
    }

    /// <summary>A gate is a share, from 0 to 1; a candidate has a sign, and its own reach.</summary>
    private static bool IsCandidate(Activations panel) => !panel.IsMemory && Finite(panel).Any(value => value < 0);

    private static IEnumerable<double> Finite(Activations panel) => panel.Values.Cast<double>().Where(double.IsFinite);

    private static double[,] First(double[,] values, int units)
    {
        var first = new double[Math.Min(units, values.GetLength(0)), values.GetLength(1)];
        Array.Copy(values, first, first.Length);
        return first;
    }

    private static System.Text.Json.Nodes.JsonNode ColorAxis(string title, double low, double high, System.Text.Json.Nodes.JsonNode scale, double y, string anchor) => PlotlyJson.Node(new
    {
        cmin = low,
        cmax = Thinning.Round(high),
        colorscale = scale,
        colorbar = new { title = new { text = title, side = "right" }, thickness = 14, outlinewidth = 0, len = 0.48, y, yanchor = anchor },
    });
}
