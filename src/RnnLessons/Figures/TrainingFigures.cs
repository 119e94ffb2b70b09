using System.Globalization;
using System.Text.Json.Nodes;
using RnnLessons.Training;

namespace RnnLessons.Figures;

/// <summary>Figures of training runs. However long the runs, a figure stays below 32 KB.</summary>
public static class TrainingFigures
{
    private const string StepAxis = "training step";

    /// <summary>Training loss by step, raw and smoothed, with the validations as points.</summary>
    /// <param name="history">The runs; the newest eight are drawn.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure LossCurve(RunHistory history, bool logarithmic = false) => LossCurve([.. history.Runs.TakeLast(8)], logarithmic);

    /// <summary>Training loss by step, raw and smoothed, with the validations as points.</summary>
    /// <param name="runs">The runs to overlay.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure LossCurve(IReadOnlyList<Run> runs, bool logarithmic = false)
    {
        var drawing = new Drawing("Loss by training step");
        drawing.Axes(HouseStyle.Axis(StepAxis), HouseStyle.Axis("loss", logarithmic));
        var raw = runs.Count <= 4;
        var points = Thinning.PointsEach(runs.Count * (raw ? 3 : 2));
        foreach (var run in runs)
        {
            var pen = Pen.Of(run.Number - 1);
            var (steps, losses) = Columns(run, step => step.Loss);
            if (raw) AddLine(drawing, run.Label + " each batch", steps, losses, Thinning.Extremes(losses, points), pen with { Width = 1, Opacity = 0.5, Dash = "solid" }, "loss of one batch", legend: false);
            AddLine(drawing, run.Label, steps, Thinning.Smooth(losses, Math.Max(1, losses.Length / 40)), Thinning.Evenly(losses.Length, points), pen, "smoothed loss");
            var (checks, checkLosses) = Validations(run, validation => validation.Loss);
            AddLine(drawing, run.Label + " validation", checks, checkLosses, Thinning.Evenly(checks.Length, Math.Min(points, 60)), Points(run), "validation loss", legend: runs.Count <= 4 && checks.Length > 0);
        }
        return drawing.Finish(Describe("Training loss by step", runs, run =>
            run.Steps is [.., var last]
                ? $"loss {Drawing.Say(run.Steps[0].Loss)} at step {run.Steps[0].Step}, {Drawing.Say(last.Loss)} at step {last.Step}" +
                  (run.LastValidation is { } check ? $", last validation loss {Drawing.Say(check.Loss)}" : "")
                : "no step yet"));
    }

    /// <summary>The score on held-out data at each validation.</summary>
    /// <param name="runs">The runs to overlay: <c>history.Runs</c>.</param>
    /// <param name="scoreName">What the score is, with its unit: <c>"accuracy (0 … 1)"</c>.</param>
    public static Figure ScoreCurve(IReadOnlyList<Run> runs, string scoreName = "validation score")
    {
        var drawing = new Drawing($"{Capital(scoreName)} by training step");
        drawing.Axes(HouseStyle.Axis(StepAxis), HouseStyle.Axis(scoreName));
        var points = Thinning.PointsEach(runs.Count);
        foreach (var run in runs)
        {
            var (checks, scores) = Validations(run, validation => validation.Score);
            AddLine(drawing, run.Label, checks, scores, Thinning.Evenly(checks.Length, points), Pen.Of(run.Number - 1) with { Marker = runs.Count <= 8 ? HouseStyle.Marker(run.Number - 1) : null }, scoreName);
        }
        return drawing.Finish(Describe($"{Capital(scoreName)} by training step", runs, run =>
            // Which end is the better one depends on the score: an accuracy or an error.
            run.LastValidation is { } last && Validations(run, validation => validation.Score).Values is var scores
                ? $"last {Drawing.Say(last.Score)}, between {Drawing.Say(scores.Min())} and {Drawing.Say(scores.Max())}" : "not validated yet"));
    }

    /// <summary>‖∂L/∂θ‖₂ by step on a logarithmic axis: explosions are peaks, vanishing is a slope to nothing.</summary>
    /// <param name="runs">The runs to overlay: <c>history.Runs</c>.</param>
    public static Figure GradientNorm(IReadOnlyList<Run> runs)
    {
        var drawing = new Drawing("Gradient norm by training step");
        drawing.Axes(HouseStyle.Axis(StepAxis), HouseStyle.Axis("‖∂L/∂θ‖₂ before clipping", logarithmic: true));
        var points = Thinning.PointsEach(runs.Count);
        foreach (var run in runs)
        {
            var (steps, norms) = Columns(run, step => step.GradientNorm);
            AddLine(drawing, run.Label, steps, norms, Thinning.Extremes(norms, points), Pen.Of(run.Number - 1) with { Width = 1.5 }, "gradient norm");
        }
        return drawing.Finish(Describe("Gradient norm by training step", runs, run =>
            run.Steps.Count == 0 ? "no step yet" : $"from {Drawing.Say(run.Steps.Min(step => step.GradientNorm))} to {Drawing.Say(run.Steps.Max(step => step.GradientNorm))}"));
    }

    /// <summary>All runs of the session over each other, and a table of what differed between them and how they ended.</summary>
    /// <param name="history">The runs; the newest fifty are drawn.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure Comparison(RunHistory history, bool logarithmic = true)
    {
        Run[] runs = [.. history.Runs.TakeLast(50)];
        string[] differences = [.. history.Differences.Take(6)];
        // In pixels from the top: title, curves, the axis's own words, table.
        var (top, curves, between, table, below) = (50, 270, 80, 75 + 26 * Math.Clamp(runs.Length, 1, 20), 10);
        double inner = curves + between + table;
        var drawing = new Drawing("Runs of this session, and what differed", top + (int)inner + below);
        var y = HouseStyle.Axis("smoothed training loss", logarithmic);
        // The table takes the whole width, so the room for the axis is inside the panel and not in the margin.
        drawing.Axes(HouseStyle.Axis(StepAxis), y, from: 0.13);
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 12, r = 20, t = top, b = below });
        y["domain"] = new JsonArray(Math.Round((table + between) / inner, 3), 1);

        var points = Thinning.PointsEach(runs.Length, 2 * Thinning.Budget - 140 * runs.Length);
        foreach (var run in runs)
        {
            var (steps, losses) = Columns(run, step => step.Loss);
            AddLine(drawing, run.Label, steps, Thinning.Smooth(losses, Math.Max(1, losses.Length / 40)), Thinning.Evenly(losses.Length, points), Pen.Of(run.Number - 1), "smoothed loss", legend: false);
        }
        string[] header = ["", "run", .. differences.Select(Words), "steps", "last loss", "validation loss", "score"];
        var rows = runs.Select(run => (IReadOnlyList<string>)[
            Sample(run),
            run.Label,
            .. differences.Select(name => Text(run.Settings.GetValueOrDefault(name))),
            run.Steps.Count.ToString(CultureInfo.InvariantCulture),
            run.Steps is [.., var last] ? Drawing.Say(last.Loss) : "–",
            run.LastValidation is { } check ? Drawing.Say(check.Loss) : "–",
            run.LastValidation is { } scored ? Drawing.Say(scored.Score) : "–"]).ToArray();
        var rowsBelow = Traces.Table(header, rows, [.. runs.Select(run => Pen.Of(run.Number - 1).Colour)]);
        rowsBelow["domain"] = PlotlyJson.Node(new { x = new[] { 0, 0.997 }, y = new[] { 0, Math.Round(table / inner, 3) } });
        drawing.Add(rowsBelow);
        return drawing.Finish(Describe(differences.Length == 0 ? "Runs with the same settings" : $"Runs that differ in {string.Join(", ", differences)}", runs, run =>
            string.Join(", ", differences.Select(name => $"{name} {Text(run.Settings.GetValueOrDefault(name))}")
                .Append(run.Steps is [.., var last] ? $"last loss {Drawing.Say(last.Loss)}" : "no step yet"))));
    }

    private static Pen Points(Run run) => Pen.Of(run.Number - 1) with { Marker = HouseStyle.Marker(run.Number - 1), PointsOnly = true };

    private static void AddLine(Drawing drawing, string name, double[] x, double[] y, IReadOnlyList<int> kept, Pen pen, string what, bool legend = true) =>
        drawing.Add(Traces.Line(name, [.. kept.Select(i => x[i])], [.. kept.Select(i => y[i])], pen), $"step %{{x}}: {what} %{{y}}", legend: legend);

    private static (double[] Steps, double[] Values) Columns(Run run, Func<TrainingStep, double> value) =>
        ([.. run.Steps.Select(step => (double)step.Step)], [.. run.Steps.Select(value)]);

    private static (double[] Steps, double[] Values) Validations(Run run, Func<Validation, double> value)
    {
        TrainingStep[] checks = [.. run.Steps.Where(step => step.Validation is not null)];
        return ([.. checks.Select(step => (double)step.Step)], [.. checks.Select(step => value(step.Validation!))]);
    }

    private static string Describe(string what, IReadOnlyList<Run> runs, Func<Run, string> key) =>
        runs.Count == 0 ? $"{what}. No run yet." : $"{what}. {string.Join("; ", runs.Select(run => $"{run.Label}: {key(run)}"))}.";

    /// <summary>The run's line as text: the table is the legend too.</summary>
    private static string Sample(Run run) => Pen.Of(run.Number - 1).Dash switch { "solid" => "━━━", "dash" => "━\u00a0━", "dot" => "•••", _ => "━\u00a0•" };

    /// <summary>A property's name in words, which a table can wrap: <c>LearningRate</c> is «learning rate».</summary>
    private static string Words(string property) =>
        string.Concat(property.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Text(object? value) => value switch
    {
        null => "–",
        double number => Drawing.Say(number),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
