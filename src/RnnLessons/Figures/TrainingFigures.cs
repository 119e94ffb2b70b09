using System.Globalization;
using System.Text.Json.Nodes;
using RnnLessons.Training;

namespace RnnLessons.Figures;

/// <summary>Figures of training runs. However long the runs, a figure stays below 32 KB.</summary>
public static class TrainingFigures
{
    private const string StepAxis = "training step";

    // As many as the legend has room for.
    private const int MostRuns = 8;

    /// <summary>Training loss by step, raw and smoothed, with the validations as points.</summary>
    /// <param name="history">The runs; the newest eight are drawn.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure LossCurve(RunHistory history, bool logarithmic = false) => LossCurve(Newest(history), logarithmic, LeftOut(history));

    /// <summary>Training loss by step, raw and smoothed, with the validations as points.</summary>
    /// <param name="runs">The runs to overlay.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure LossCurve(IReadOnlyList<Run> runs, bool logarithmic = false) => LossCurve(runs, logarithmic, "");

    private static Figure LossCurve(IReadOnlyList<Run> runs, bool logarithmic, string leftOut)
    {
        var drawing = new Drawing("Loss by training step" + leftOut);
        var looks = new RunLooks(runs);
        drawing.Axes(RunAxes.Updates(StepAxis, runs), HouseStyle.Axis("loss", logarithmic));
        var raw = runs.Count <= 4;
        var points = Thinning.PointsEach(runs.Count * (raw ? 3 : 2));
        foreach (var run in runs)
        {
            var (name, pen) = (looks.Name(run), looks.Pen(run));
            var (steps, losses) = Columns(run, step => step.Loss);
            if (raw) AddLine(drawing, name + " each batch", steps, losses, Thinning.Extremes(losses, points), pen with { Width = 1, Opacity = 0.5, Dash = "solid" }, "loss of one batch", legend: false);
            AddLine(drawing, name, steps, Thinning.Smooth(losses, Math.Max(1, losses.Length / 40)), Thinning.Evenly(losses.Length, points), pen, "smoothed loss");
            var (checks, checkLosses) = Validations(run, validation => validation.Loss);
            AddLine(drawing, name + " validation", checks, checkLosses, Thinning.Evenly(checks.Length, Math.Min(points, 60)), pen with { Marker = looks.Marker(run), PointsOnly = true }, "validation loss", legend: runs.Count <= 4 && checks.Length > 0);
        }
        return drawing.Finish(Describe("Training loss by step", runs, looks, run =>
            run.Updates is [.., var last]
                ? $"loss {Drawing.Say(run.Updates[0].Loss)} at step {run.Updates[0].Number}, {Drawing.Say(last.Loss)} at step {last.Number}" +
                  (run.LastValidation is { } check ? $", last validation loss {Drawing.Say(check.Loss)}" : "")
                : "no step yet"));
    }

    /// <summary>The score on held-out data at each validation.</summary>
    /// <param name="runs">The runs to overlay: <c>history.Runs</c>.</param>
    /// <param name="scoreName">What the score is, with its unit: <c>"accuracy (0 … 1)"</c>.</param>
    /// <param name="updates">How many training steps the axis has room for from the beginning; it grows only for a longer run. Null takes the runs' own <see cref="Hyperparameters.Updates"/>.</param>
    /// <param name="scores">From where to where the axis of scores goes. Null takes 0 to 1 for a score whose name ends in "(0 … 1)", and fits that of any other to what has been drawn.</param>
    public static Figure ScoreCurve(IReadOnlyList<Run> runs, string scoreName = "validation score", int? updates = null, (double From, double To)? scores = null) =>
        ScoreCurve(runs, scoreName, updates, scores, "");

    /// <summary>The score of the session's newest runs.</summary>
    internal static Figure ScoreCurve(RunHistory history, string scoreName, int? updates, (double From, double To)? scores) =>
        ScoreCurve(Newest(history), scoreName, updates, scores, LeftOut(history));

    private static Figure ScoreCurve(IReadOnlyList<Run> runs, string scoreName, int? updates, (double From, double To)? scores, string leftOut)
    {
        var drawing = new Drawing($"{Capital(scoreName)} by training step{leftOut}");
        var looks = new RunLooks(runs);
        drawing.Axes(RunAxes.Updates(StepAxis, runs, updates), RunAxes.Score(scoreName, scores));
        var points = Thinning.PointsEach(runs.Count);
        foreach (var run in runs)
        {
            var (checks, values) = Validations(run, validation => validation.Score);
            AddLine(drawing, looks.Name(run), checks, values, Thinning.Evenly(checks.Length, points), looks.Pen(run) with { Marker = runs.Count <= 8 ? looks.Marker(run) : null }, scoreName);
        }
        return drawing.Finish(Describe($"{Capital(scoreName)} by training step", runs, looks, run =>
            // Which end is the better one depends on the score: an accuracy or an error.
            run.LastValidation is { } last && Validations(run, validation => validation.Score).Values is var values
                ? $"last {Drawing.Say(last.Score)}, between {Drawing.Say(values.Min())} and {Drawing.Say(values.Max())}" : "not validated yet"));
    }

    /// <summary>‖∂L/∂θ‖₂ by step on a logarithmic axis: explosions are peaks, vanishing is a slope to nothing.</summary>
    /// <param name="runs">The runs to overlay: <c>history.Runs</c>.</param>
    public static Figure GradientNorm(IReadOnlyList<Run> runs) => GradientNorm(runs, "");

    /// <summary>The gradient norm of the session's newest runs.</summary>
    internal static Figure GradientNorm(RunHistory history) => GradientNorm(Newest(history), LeftOut(history));

    private static Figure GradientNorm(IReadOnlyList<Run> runs, string leftOut)
    {
        var drawing = new Drawing("Gradient norm by training step" + leftOut);
        var looks = new RunLooks(runs);
        drawing.Axes(RunAxes.Updates(StepAxis, runs), HouseStyle.Axis("‖∂L/∂θ‖₂ before clipping", logarithmic: true));
        var points = Thinning.PointsEach(runs.Count);
        foreach (var run in runs)
        {
            var (steps, norms) = Columns(run, step => step.GradientNorm);
            AddLine(drawing, looks.Name(run), steps, norms, Thinning.Extremes(norms, points), looks.Pen(run) with { Width = 1.5 }, "gradient norm");
        }
        return drawing.Finish(Describe("Gradient norm by training step", runs, looks, run =>
            run.Updates.Count == 0 ? "no step yet" : $"from {Drawing.Say(run.Updates.Min(step => step.GradientNorm))} to {Drawing.Say(run.Updates.Max(step => step.GradientNorm))}"));
    }

    /// <summary>All runs of the session over each other, and a table of what differed between them and how they ended.</summary>
    /// <param name="history">The runs; the newest fifty are drawn.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static Figure Comparison(RunHistory history, bool logarithmic = true)
    {
        Run[] runs = [.. history.Runs.TakeLast(50)];
        var looks = new RunLooks(runs);
        string[] differences = [.. history.Differences.Take(6)];
        // In pixels from the top: title, curves, the axis's own words, table.
        var (top, curves, between, table, below) = (50, 270, 80, 75 + 26 * Math.Clamp(runs.Length, 1, 20), 10);
        double inner = curves + between + table;
        var drawing = new Drawing("Runs of this session, and what differed", top + (int)inner + below);
        var y = HouseStyle.Axis("smoothed training loss", logarithmic);
        // The table takes the whole width, so the room for the axis is inside the panel and not in the margin.
        drawing.Axes(RunAxes.Updates(StepAxis, runs), y, from: 0.13);
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 12, r = 20, t = top, b = below });
        y["domain"] = new JsonArray(Math.Round((table + between) / inner, 3), 1);

        var points = Thinning.PointsEach(runs.Length, 2 * Thinning.Budget - 140 * runs.Length);
        foreach (var run in runs)
        {
            var (steps, losses) = Columns(run, step => step.Loss);
            AddLine(drawing, run.Label, steps, Thinning.Smooth(losses, Math.Max(1, losses.Length / 40)), Thinning.Evenly(losses.Length, points), looks.Pen(run), "smoothed loss", legend: false);
        }
        string[] header = ["", "run", .. differences.Select(RunLooks.Words), "steps", "last loss", "validation loss", "score"];
        var rows = runs.Select(run => (IReadOnlyList<string>)[
            Sample(looks.Pen(run)),
            run.Label,
            .. differences.Select(name => Text(run.Settings.GetValueOrDefault(name))),
            run.Updates.Count.ToString(CultureInfo.InvariantCulture),
            run.Updates is [.., var last] ? Drawing.Say(last.Loss) : "–",
            run.LastValidation is { } check ? Drawing.Say(check.Loss) : "–",
            run.LastValidation is { } scored ? Drawing.Say(scored.Score) : "–"]).ToArray();
        var rowsBelow = Traces.Table(header, rows, [.. runs.Select(run => looks.Pen(run).Colour)]);
        rowsBelow["domain"] = PlotlyJson.Node(new { x = new[] { 0, 0.997 }, y = new[] { 0, Math.Round(table / inner, 3) } });
        drawing.Add(rowsBelow);
        return drawing.Finish(Describe(differences.Length == 0 ? "Runs with the same settings" : $"Runs that differ in {string.Join(", ", differences)}", runs, null, run =>
            string.Join(", ", differences.Select(name => $"{name} {Text(run.Settings.GetValueOrDefault(name))}")
                .Append(run.Updates is [.., var last] ? $"last loss {Drawing.Say(last.Loss)}" : "no step yet"))));
    }

    private static Run[] Newest(RunHistory history) => [.. history.Runs.TakeLast(MostRuns)];

    // A figure that leaves runs out says which.
    private static string LeftOut(RunHistory history) => (history.Runs.Count - MostRuns) switch { <= 0 => "", 1 => " (without run 1)", var left => $" (without runs 1 to {left})" };

    private static void AddLine(Drawing drawing, string name, double[] x, double[] y, IReadOnlyList<int> kept, Pen pen, string what, bool legend = true) =>
        drawing.Add(Traces.Line(name, [.. kept.Select(i => x[i])], [.. kept.Select(i => y[i])], pen), $"step %{{x}}: {what} %{{y}}", legend: legend);

    private static (double[] Steps, double[] Values) Columns(Run run, Func<TrainingUpdate, double> value) =>
        ([.. run.Updates.Select(step => (double)step.Number)], [.. run.Updates.Select(value)]);

    private static (double[] Steps, double[] Values) Validations(Run run, Func<Validation, double> value)
    {
        TrainingUpdate[] checks = [.. run.Updates.Where(step => step.Validation is not null)];
        return ([.. checks.Select(step => (double)step.Number)], [.. checks.Select(step => value(step.Validation!))]);
    }

    private static string Describe(string what, IReadOnlyList<Run> runs, RunLooks? looks, Func<Run, string> key) =>
        runs.Count == 0 ? $"{what}. No run yet." : $"{what}. {string.Join("; ", runs.Select(run => $"{looks?.Name(run) ?? run.Label}: {key(run)}"))}.";

    /// <summary>The run's line as text: the table is the legend too.</summary>
    private static string Sample(Pen pen) => pen.Dash switch { "solid" => "━━━", "dash" => "━\u00a0━", "dot" => "•••", _ => "━\u00a0•" };

    private static string Text(object? value) => value is null ? "–" : ValueText.Of(value).Replace("\n", "; ");

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
