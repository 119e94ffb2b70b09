using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>Curves on a logarithmic axis, for every figure that has some.</summary>
internal static class LogarithmicCurves
{
    /// <summary>Draws the curves over 0, 1, 2, …; the axis shows what was measured.</summary>
    public static void Add(Drawing drawing, Curve[] curves, string hover)
    {
        FrameMeasured(drawing, curves);
        var points = Thinning.PointsEach(curves.Length);
        foreach (var (index, curve) in curves.Index())
        {
            var pen = Curve.PenOf(curves, index);
            if (!curve.IsPrediction && curve.Model is null) pen = pen with { Dash = "solid", Marker = HouseStyle.Marker(index) };
            var kept = Thinning.Extremes(curve.Values, points);
            drawing.Add(Traces.Line(curve.Name, [.. kept.Select(i => (double)i)], [.. kept.Select(i => Positive(curve.Values[i]))], pen), hover);
        }
    }

    /// <summary>Shows what was measured, and of the predictions as much as fits: one that runs off by forty decades would flatten the rest.</summary>
    private static void FrameMeasured(Drawing drawing, Curve[] curves)
    {
        static double[] Decades(IEnumerable<Curve> of) => [.. of.SelectMany(curve => curve.Values).Select(Positive).Where(double.IsFinite).Select(Math.Log10)];
        const double Room = 4;
        var (measured, all) = (Decades(curves.Where(curve => !curve.IsPrediction)), Decades(curves));
        if (measured.Length == 0 || (all.Max() <= measured.Max() + Room && all.Min() >= measured.Min() - Room)) return;
        drawing.Layout["yaxis"]!["range"] = new JsonArray(Math.Max(all.Min(), measured.Min() - Room) - 0.2, Math.Min(all.Max(), measured.Max() + Room) + 0.2);
    }

    /// <summary>A logarithmic axis has no place for 0 or infinity: a gap is honest there.</summary>
    private static double Positive(double value) => value > 0 && double.IsFinite(value) ? value : double.NaN;

    /// <summary>Each curve's first and last value, in words.</summary>
    public static string Ends(Curve[] curves, string axis) => string.Join(" ", curves.Select(curve => curve.Values.Count == 0
        ? $"{curve.Name}: nothing yet."
        : $"{curve.Name}: {Drawing.Say(curve.Values[0])} at {axis} 0, {Drawing.Say(curve.Values[^1])} at {axis} {curve.Values.Count - 1}."));
}
