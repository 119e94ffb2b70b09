using System.Text.Json.Nodes;
using RnnLessons.Probes;

namespace RnnLessons.Figures;

/// <summary>A value at each step, to draw as a line under the gates.</summary>
/// <param name="Name">What it is, with its unit: <c>"probability (0 … 1)"</c>.</param>
/// <param name="Values">One for each step.</param>
/// <param name="Low">Where its axis begins.</param>
/// <param name="High">Where its axis ends.</param>
/// <param name="Mark">Where a dotted line lies across, such as the value between yes and no.</param>
public sealed record StepLine(string Name, IReadOnlyList<double> Values, double Low, double High, double Mark);

/// <summary>Gates and states of one sequence, each a panel of units × time steps, one above the other over the same steps.</summary>
public static class GateFigures
{
    private const int Gap = 34, LineHeight = 90, Top = 70, Bottom = 55, LeastHeight = 14, TickDistance = 12;

    /// <summary>Heat maps over a common time axis; hovering shows unit, step, input and value.</summary>
    /// <param name="title">What is shown: <c>"LSTM after 100 training steps"</c>.</param>
    /// <param name="activations">The panels, from the top: <c>probe.All(["f", "i", "o", "c"])</c>.</param>
    /// <param name="steps">What stands at each step, such as the token read; left out, the number alone.</param>
    /// <param name="names">What a panel is called, where its letter isn't enough: <c>("f", "forget gate f")</c>.</param>
    /// <param name="units">How many units to show at the most: the first ones.</param>
    /// <param name="memoryReach">The colours of states reach from minus this to this; the largest that is shown where left out. Give it to compare positions of a slider.</param>
    /// <param name="line">Something else to draw below, over the same steps.</param>
    public static Figure HeatMaps(
        string title, IReadOnlyList<Activations> activations, IReadOnlyList<string>? steps = null,
        IReadOnlyList<(string Letter, string Name)>? names = null, int units = 8, double? memoryReach = null, StepLine? line = null)
    {
        if (activations.Count == 0) throw new ArgumentException("There is nothing to show; wanted: one gate or state at least, such as probe.All([\"f\", \"c\"]).", nameof(activations));
        var length = activations[0].Values.GetLength(1);
        if (activations.FirstOrDefault(one => one.Values.GetLength(1) != length) is { } odd)
            throw new ArgumentException($"«{odd.Name}» has {odd.Values.GetLength(1)} steps, «{activations[0].Name}» {length}; wanted: panels of one pass.", nameof(activations));
        if (steps is not null && steps.Count != length)
            throw new ArgumentException($"There are {steps.Count} step names for {length} steps; wanted: one for each.", nameof(steps));
        if (line is not null && line.Values.Count != length)
            throw new ArgumentException($"«{line.Name}» has {line.Values.Count} values for {length} steps; wanted: one for each.", nameof(line));

        Activations[] panels = [.. activations.Select(one => one with { Values = First(one.Values, units) })];
        var block = Math.Max(1, (int)Math.Ceiling(panels.Sum(panel => panel.Values.Length) * 4.8 / 20_000));
        string[] columns = [.. Enumerable.Range(0, (length + block - 1) / block).Select(column =>
            Column(column * block, Math.Min(length, (column + 1) * block), steps))];
        var reach = memoryReach ?? Math.Max(1, panels.Where(panel => panel.IsMemory).SelectMany(Finite).Select(Math.Abs).DefaultIfEmpty(1).Max());

        int[] heights = [.. Fitted([.. panels.Select(panel => Math.Max(40, 12 * panel.Values.GetLength(0)))], line is null ? 0 : LineHeight + Gap), .. line is null ? (int[])[] : [LineHeight]];
        double inner = heights.Sum() + Gap * (heights.Length - 1);
        var drawing = new Drawing(title, Top + (int)inner + Bottom);
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 60, r = 32, t = Top, b = Bottom });
        // Each scale once, beside the panels.
        drawing.Layout["coloraxis"] = ColorAxis("gate (0 … 1)", 0, 1, HouseStyle.Sequential, 1, "top");
        drawing.Layout["coloraxis2"] = ColorAxis("state", -reach, reach, PlotlyJson.Node(HouseStyle.Diverging), 0, "bottom");
        string[] labels = [.. panels.Select(panel =>
            (names?.FirstOrDefault(pair => pair.Letter == panel.Name).Name ?? panel.Name) + (IsCandidate(panel) ? " (colours from −1 to 1)" : ""))];
        var timeAxis = block == 1 ? "time step t" : $"time step t (each column the mean of {block} steps)";
        var (top, headings) = (inner, new List<object>());
        foreach (var (index, panel) in panels.Index())
        {
            var rows = panel.Values.GetLength(0);
            var y = HouseStyle.Axis("unit");
            var between = panel.Units is null && rows > 4 ? 2 : 1;
            while (between < rows && between * heights[index] < rows * TickDistance) between *= 2;
            (y["showgrid"], y["autorange"], y["tickformat"], y["dtick"]) = (false, "reversed", "d", between);
            if (panel.Units is not null) y["type"] = "category";
            var suffix = Place(index, labels[index], y);

            var trace = Traces.Heat(Thinning.BlockMeans(panel.Values, block), columns, 2);
            if (panel.Units is { } numbers) trace["y"] = PlotlyJson.Node(numbers.Take(rows).Select(unit => $"{unit + 1}"));
            if (IsCandidate(panel)) (trace["zmin"], trace["zmax"], trace["colorscale"], trace["showscale"]) = (-1, 1, PlotlyJson.Node(HouseStyle.Diverging), false);
            else trace["coloraxis"] = panel.IsMemory ? "coloraxis2" : "coloraxis";
            drawing.Add(trace, $"{labels[index]}<br>unit %{{y}}, step %{{x}}: %{{z}}<extra></extra>", suffix);
        }

        if (line is not null)
        {
            var y = HouseStyle.Axis("");
            (y["range"], y["nticks"]) = (PlotlyJson.Node(new[] { line.Low, line.High }), 5);
            var suffix = Place(panels.Length, line.Name, y);
            drawing.Add(Traces.Line(line.Name, columns, BlockMeans(line.Values, block), Pen.Of(0)), $"step %{{x}}: {line.Name} %{{y}}<extra></extra>", suffix, legend: false);
            drawing.Layout["shapes"] = PlotlyJson.Node(new[] { new { type = "line", xref = "paper", yref = "y" + suffix, x0 = 0, x1 = 1, y0 = line.Mark, y1 = line.Mark, line = new { color = HouseStyle.Text, width = 1.5, dash = "dot" } } });
        }

        drawing.Layout["annotations"] = PlotlyJson.Node(headings);
        return drawing.Finish($"{title}. " + string.Join(" ", panels.Select((panel, index) =>
        {
            double[] values = [.. Finite(panel).DefaultIfEmpty(0)];
            return $"{labels[index]}: {panel.Values.GetLength(0)} units over {length} steps, from {Drawing.Say(values.Min())} to {Drawing.Say(values.Max())}, mean {Drawing.Say(values.Average())}.";
        })) + (line is null ? "" : $" {line.Name}: from {Drawing.Say(line.Values[0])} at the first step to {Drawing.Say(line.Values[^1])} at the last."));

        // Puts the axes of the next panel, from the top, and its heading.
        string Place(int index, string heading, JsonObject y)
        {
            var (suffix, last) = (index == 0 ? "" : $"{index + 1}", index == heights.Length - 1);
            var x = HouseStyle.Axis(last ? timeAxis : "");
            (x["type"], x["showgrid"], x["nticks"], x["showticklabels"]) = ("category", false, 15, last);
            if (!last) x["ticks"] = "";
            if (index > 0) x["matches"] = "x";
            drawing.Axes(x, y, suffix);
            y["domain"] = PlotlyJson.Node(new[] { Math.Round(Math.Max(0, top - heights[index]) / inner, 4), Math.Round(top / inner, 4) });
            headings.Add(new { text = heading, showarrow = false, xref = "paper", yref = "paper", x = 0, y = Math.Round(top / inner, 4), xanchor = "left", yanchor = "bottom", font = new { size = HouseStyle.FontSize } });
            top -= heights[index] + Gap;
            return suffix;
        }
    }

    /// <summary>The heights of the panels, made smaller alike where the figure would be higher than a screen.</summary>
    private static int[] Fitted(int[] wanted, int below)
    {
        double room = HouseStyle.Highest - Top - Bottom - below - Gap * (wanted.Length - 1), all = wanted.Sum();
        return all <= room ? wanted : [.. wanted.Select(height => Math.Max(LeastHeight, (int)(height * room / all)))];
    }

    /// <summary>A column's name: its steps, and what stands there.</summary>
    private static string Column(int from, int to, IReadOnlyList<string>? steps) =>
        (to - from == 1 ? $"{to}" : $"{from + 1}–{to}") + (steps is null ? "" : $" {string.Join(' ', steps.Skip(from).Take(to - from))}");

    private static double[] BlockMeans(IReadOnlyList<double> values, int block) => [.. values.Chunk(block).Select(part => part.Average())];

    /// <summary>A gate is a share, from 0 to 1; a candidate has a sign, and its own reach.</summary>
    private static bool IsCandidate(Activations panel) => !panel.IsMemory && Finite(panel).Any(value => value < 0);

    private static IEnumerable<double> Finite(Activations panel) => panel.Values.Cast<double>().Where(double.IsFinite);

    private static double[,] First(double[,] values, int units)
    {
        var first = new double[Math.Min(units, values.GetLength(0)), values.GetLength(1)];
        Array.Copy(values, first, first.Length);
        return first;
    }

    private static JsonNode ColorAxis(string title, double low, double high, JsonNode scale, double y, string anchor) => PlotlyJson.Node(new
    {
        cmin = low,
        cmax = Thinning.Round(high),
        colorscale = scale,
        colorbar = new { title = new { text = title, side = "right" }, thickness = 14, outlinewidth = 0, len = 0.48, y, yanchor = anchor },
    });
}
