namespace RnnLessons.Figures;

/// <summary>A bar for each category.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Means">Height of each bar.</param>
/// <param name="Spreads">Half the whisker on each bar, such as the standard deviation over seeds; null draws none.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Means, IReadOnlyList<double>? Spreads = null);

/// <summary>Lines over time and bars by category, for the data and the results of a lesson.</summary>
public static class SeriesFigures
{
    /// <summary>Lines over time: observed, forecast, baseline.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="places">What stands along the axis: months such as <c>"1987-05"</c>, as many as each curve has values; null counts from 0.</param>
    /// <param name="xTitle">Title of the horizontal axis, with its unit.</param>
    /// <param name="yTitle">Title of the vertical axis, with its unit.</param>
    /// <param name="curves">What is drawn.</param>
    public static Figure Lines(string title, IReadOnlyList<string>? places, string xTitle, string yTitle, params Curve[] curves)
    {
        var drawing = new Drawing(title);
        var along = HouseStyle.Axis(xTitle);
        // As many long words as stand side by side: plotly would write all of them, upright, into the legend.
        if (places?.Select(place => place.Length).DefaultIfEmpty(0).Max() is > MonthLength and var longest) along["nticks"] = Math.Max(3, LettersAcross / (longest + 2));
        drawing.Axes(along, HouseStyle.Axis(yTitle));
        var points = Thinning.PointsEach(curves.Length, places is null ? 2 * Thinning.Budget : (int)(1.4 * Thinning.Budget));
        foreach (var (index, curve) in curves.Index())
        {
            if (places is not null && places.Count != curve.Values.Count)
            {
                throw new ArgumentException($"«{curve.Name}» has {curve.Values.Count} values for {places.Count} places on the axis; wanted: one for each.", nameof(curves));
            }
            var pen = Curve.PenOf(curves, index);
            var kept = Thinning.Extremes(curve.Values, points);
            double[] y = [.. kept.Select(i => curve.Values[i])];
            drawing.Add(places is null
                ? Traces.Line(curve.Name, [.. kept.Select(i => (double)i)], y, pen)
                : Traces.Line(curve.Name, [.. kept.Select(i => places[i])], y, pen), "%{x}: %{y}");
        }
        return drawing.Finish($"{title}. " + string.Join(" ", curves.Select(curve => curve.Values.Where(double.IsFinite).ToArray() is { Length: > 0 } values
            ? $"{curve.Name}: {values.Length} values from {Drawing.Say(values.Min())} to {Drawing.Say(values.Max())}, last {Drawing.Say(values[^1])}."
            : $"{curve.Name}: nothing yet.")));
    }

    /// <summary>Lines on a logarithmic axis: norms that shrink or grow by powers of ten, losses. Predictions that run far off are cut where the measured lines end.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="xTitle">Title of the horizontal axis, which counts from 0, with its unit.</param>
    /// <param name="yTitle">Title of the vertical axis: the quantity that is plotted.</param>
    /// <param name="curves">What is drawn. A value of exactly 0 leaves a gap.</param>
    public static Figure LogarithmicLines(string title, string xTitle, string yTitle, params Curve[] curves)
    {
        var drawing = new Drawing(title);
        drawing.Axes(HouseStyle.Axis(xTitle), HouseStyle.Axis(yTitle, logarithmic: true));
        LogarithmicCurves.Add(drawing, curves, "%{x}: %{y}");
        return drawing.Finish($"{title}. {LogarithmicCurves.Ends(curves, "x =")}");
    }

    /// <summary>Bars by category with the spread on each: accuracy by sequence length, over seeds.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="categories">What each group of bars is: <c>["T = 5", "T = 20"]</c>.</param>
    /// <param name="xTitle">Title of the horizontal axis, with its unit.</param>
    /// <param name="yTitle">Title of the vertical axis, with its unit.</param>
    /// <param name="series">What is compared within each group.</param>
    public static Figure Bars(string title, IReadOnlyList<string> categories, string xTitle, string yTitle, params BarSeries[] series)
    {
        var drawing = new Drawing(title);
        var x = HouseStyle.Axis(xTitle);
        x["type"] = "category";
        drawing.Axes(x, HouseStyle.Axis(yTitle));
        foreach (var (index, bars) in series.Index())
        {
            if (bars.Means.Count != categories.Count)
                throw new ArgumentException($"«{bars.Name}» has {bars.Means.Count} bars for {categories.Count} categories; wanted: one for each.", nameof(series));
            if (bars.Spreads is { } spreads && spreads.Count != categories.Count)
                throw new ArgumentException($"«{bars.Name}» has {spreads.Count} spreads for {categories.Count} bars; wanted: one for each, or null for none.", nameof(series));
            var trace = Traces.Bars(bars.Name, categories, bars.Means, bars.Spreads, HouseStyle.Colour(index));
            // A pattern tells bars apart where colours don't.
            trace["marker"]!["pattern"] = PlotlyJson.Node(new { shape = Patterns[index % Patterns.Length], fillmode = "overlay", fgcolor = "#f7f7f7", fgopacity = 0.6, size = 6 });
            drawing.Add(trace, bars.Spreads is null ? "%{x}: %{y}" : "%{x}: %{y} ± %{error_y.array}");
        }
        return drawing.Finish($"{title}. " + string.Join(" ", series.Select(bars => $"{bars.Name}: " + string.Join(", ", categories.Select((category, i) =>
            $"{category} {Drawing.Say(bars.Means[i])}{(bars.Spreads is null ? "" : $" ± {Drawing.Say(bars.Spreads[i])}")}")) + ".")));
    }

    private const int MonthLength = 7, LettersAcross = 90;

    private static readonly string[] Patterns = ["", "/", "x", "-", ".", "|"];
}
