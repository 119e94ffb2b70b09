using System.Numerics;
using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>Figures of what happened inside a network, from plain numbers.</summary>
public static class ProbeFigures
{
    /// <summary>How much of the gradient is left at each lag, on a logarithmic axis.</summary>
    /// <param name="curves">‖∂L/∂h_{T−lag}‖ for lag = 0, 1, 2, … of each network; predictions as <see cref="Curve.Prediction"/>. A value of exactly 0 leaves a gap.</param>
    public static Figure GradientByLag(params Curve[] curves)
    {
        var drawing = new Drawing("Gradient by lag");
        drawing.Axes(HouseStyle.Axis("lag T − t (steps back from the last)"), HouseStyle.Axis("‖∂L/∂h<sub>t</sub>‖₂", logarithmic: true));
        LogarithmicCurves.Add(drawing, curves, "lag %{x}: norm %{y}");
        return drawing.Finish($"Norm of the gradient by lag. {LogarithmicCurves.Ends(curves, "lag")}");
    }

    /// <summary>Eigenvalues in the complex plane, with the unit circle: outside it grows, inside it dies.</summary>
    /// <param name="name">What the matrix is: <c>"W_H at init"</c>.</param>
    /// <param name="eigenvalues">Its eigenvalues.</param>
    public static Figure Eigenvalues(string name, IReadOnlyList<Complex> eigenvalues) => Eigenvalues((name, eigenvalues));

    /// <summary>Eigenvalues of several matrices in one complex plane, with the unit circle.</summary>
    /// <param name="matrices">Each matrix's name and its eigenvalues.</param>
    public static Figure Eigenvalues(params (string Name, IReadOnlyList<Complex> Values)[] matrices)
    {
        var drawing = new Drawing(matrices is [var only] ? $"Eigenvalues of {only.Name}" : "Eigenvalues and the unit circle", 460);
        var reach = 1.1 * matrices.SelectMany(matrix => matrix.Values).Select(value => value.Magnitude).Append(1.05).Max();
        ComplexPlane(drawing, reach);
        foreach (var (index, (name, values)) in matrices.Index())
        {
            drawing.Add(Points(name, values, index), EigenvalueHover);
        }
        return drawing.Finish("Eigenvalues in the complex plane. " + string.Join(" ", matrices.Select(matrix =>
            $"{matrix.Name}: spectral radius {Drawing.Say(Radius(matrix.Values))}, {matrix.Values.Count(IsOutside)} of {matrix.Values.Count} outside the unit circle.")));
    }

    /// <summary>An orthogonal matrix in float32 has its eigenvalues on the circle to seven digits; none of them is outside.</summary>
    private static bool IsOutside(Complex eigenvalue) => eigenvalue.Magnitude > 1 + 1e-5;

    /// <summary>‖W^n‖ as measured, between what the eigenvalues and what the singular values foretell.</summary>
    /// <param name="norms">‖W^n‖₂ for n = 0, 1, 2, …</param>
    /// <param name="spectralRadius">ρ, the largest |λ| of W.</param>
    /// <param name="largestSingularValue">σ_max of W.</param>
    public static Figure NormsOfPowers(IReadOnlyList<double> norms, double spectralRadius, double largestSingularValue)
    {
        var drawing = new Drawing("Norm of the powers of W");
        drawing.Axes(HouseStyle.Axis("power n"), HouseStyle.Axis("‖Wⁿ‖₂", logarithmic: true));
        Curve[] curves = [
            new("‖Wⁿ‖₂ measured", norms),
            Curve.Prediction($"ρⁿ, ρ = {Drawing.Say(spectralRadius)}", Powers(spectralRadius, norms.Count)),
            Curve.Prediction($"σ_maxⁿ, σ_max = {Drawing.Say(largestSingularValue)}", Powers(largestSingularValue, norms.Count))];
        LogarithmicCurves.Add(drawing, curves, "n = %{x}: %{y}");
        return drawing.Finish($"Norm of the powers of W. {LogarithmicCurves.Ends(curves, "n")}");
    }

    /// <summary>What a matrix does when it is scaled: a slider sets its spectral radius from 0.5 to 1.5, with no kernel.</summary>
    /// <param name="eigenvalues">The eigenvalues of W, not all of them 0; the 80 largest are drawn.</param>
    /// <param name="norms">‖W^n‖₂ for n = 0, 1, 2, …</param>
    public static Figure SpectralRadius(IReadOnlyList<Complex> eigenvalues, IReadOnlyList<double> norms)
    {
        var radius = Radius(eigenvalues);
        if (!(radius > 0)) throw new ArgumentException($"The spectral radius is {radius}; wanted: more than 0, for a matrix of eigenvalues 0 can't be scaled to another radius.", nameof(eigenvalues));
        if (norms.Count < 2) throw new ArgumentException($"There are {norms.Count} norms; wanted: ‖Wⁿ‖ for n = 0, 1 and more.", nameof(norms));
        // Eigenvalues scale with the matrix and ‖Wⁿ‖ with its n-th power, so nothing has to be computed anew.
        var kept = Thinning.Evenly(norms.Count, 31);
        var positions = eigenvalues.Count <= 32 ? 21 : 11;
        Complex[] drawn = [.. eigenvalues.OrderByDescending(value => value.Magnitude).Take(80)];
        double[] radii = [.. Enumerable.Range(0, positions).Select(i => 0.5 + i * (1.0 / (positions - 1)))];
        return Figure.WithSlider("spectral radius ρ", radii, target =>
        {
            var scale = target / radius;
            return Scaled([.. drawn.Select(value => value * scale)], kept, [.. kept.Select(n => norms[n] * Math.Pow(scale, n))], target);
        }, start: positions / 2);
    }

    private const string EigenvalueHover = "λ = %{x} + %{y} i<br>|λ| = %{customdata}";

    private static Figure Scaled(IReadOnlyList<Complex> eigenvalues, IReadOnlyList<int> powers, IReadOnlyList<double> norms, double radius)
    {
        var drawing = new Drawing($"Scaled to spectral radius {Drawing.Say(radius)}", 430);
        ComplexPlane(drawing, 1.65, to: 0.4);
        var y = HouseStyle.Axis("‖Wⁿ‖₂", logarithmic: true);
        y["range"] = new JsonArray(-9, 9);
        drawing.Axes(HouseStyle.Axis("power n"), y, "2", from: 0.58);
        drawing.Add(Points("eigenvalues", eigenvalues, 0), EigenvalueHover + "<extra></extra>", legend: false);
        double[] n = [.. powers.Select(power => (double)power)];
        drawing.Add(Traces.Line("‖Wⁿ‖₂", n, [.. norms], Pen.Of(0)), "n = %{x}: %{y}", "2");
        drawing.Add(Traces.Line("ρⁿ", [0, n[^1]], [1, Math.Pow(radius, n[^1])], new Pen(HouseStyle.Colour(1), "dash")), "n = %{x}: %{y}", "2");
        return drawing.Finish($"‖W^n‖ at n = {powers[^1]} is {Drawing.Say(norms[^1])}.");
    }

    private static void ComplexPlane(Drawing drawing, double reach, double to = 1)
    {
        var (x, y) = (HouseStyle.Axis("Re λ"), HouseStyle.Axis("Im λ"));
        (x["range"], x["constrain"]) = (new JsonArray(-reach, reach), "domain");
        (y["range"], y["constrain"], y["scaleanchor"], y["scaleratio"]) = (new JsonArray(-reach, reach), "domain", "x", 1);
        drawing.Axes(x, y, to: to);
        drawing.Layout["shapes"] = PlotlyJson.Node(new[] { new { type = "circle", xref = "x", yref = "y", x0 = -1, y0 = -1, x1 = 1, y1 = 1, line = new { color = HouseStyle.Text, width = 1.5, dash = "dot" } } });
    }

    private static JsonObject Points(string name, IReadOnlyList<Complex> values, int index)
    {
        var pen = Pen.Of(index) with { PointsOnly = true, Marker = HouseStyle.Marker(index) };
        var trace = Traces.Line(name, [.. values.Select(value => value.Real)], [.. values.Select(value => value.Imaginary)], pen);
        trace["customdata"] = PlotlyJson.Node(values.Select(value => Thinning.Round(value.Magnitude)));
        return trace;
    }

    private static double Radius(IReadOnlyList<Complex> eigenvalues) => eigenvalues.Select(value => value.Magnitude).DefaultIfEmpty(0).Max();

    private static double[] Powers(double factor, int count) => [.. Enumerable.Range(0, count).Select(n => Math.Pow(factor, n))];
}
