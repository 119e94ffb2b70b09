using System.Text.Json.Nodes;
using RnnLessons.Training;

namespace RnnLessons.Figures;

/// <summary>Training and held-out data side by side: where their curves part, a model begins to learn by heart.</summary>
public static class SplitFigures
{
    /// <summary>Loss and score of both splits by epoch: training as means over each epoch and smoothed in between, validation at each epoch's end.</summary>
    /// <param name="title">What is shown: <c>"Reviews: loss and accuracy"</c>.</param>
    /// <param name="runs">The runs to overlay; the newest two are drawn.</param>
    /// <param name="batchesPerEpoch">How many batches an epoch has.</param>
    /// <param name="scoreName">What the score is, with its unit.</param>
    /// <param name="references">Scores of somebody else to draw beside, one for each epoch: <c>Curve.Prediction("article, validation", [0.85, 0.86])</c>.</param>
    public static Figure LossAndScore(string title, IReadOnlyList<Run> runs, int batchesPerEpoch, string scoreName = "accuracy (0 … 1)", params Curve[] references)
    {
        Wanted.AtLeast(1, batchesPerEpoch);
        Run[] drawn = [.. runs.TakeLast(2)];
        var drawing = new Drawing(title, HouseStyle.Height + 20);
        drawing.Axes(Epochs(), HouseStyle.Axis("loss"), to: 0.44);
        drawing.Axes(Epochs(), RunAxes.Score(scoreName), "2", from: 0.57);
        var points = Thinning.PointsEach(drawn.Length * 6 + references.Length);
        foreach (var (index, run) in drawn.Index())
        {
            var newest = index == drawn.Length - 1;
            var name = drawn.Length == 1 ? "" : $"{run.Label}: ";
            Panel(drawing, run, name, "", newest, points, batchesPerEpoch, step => step.Loss, means => means.Loss, validation => validation.Loss);
            Panel(drawing, run, name, "2", newest, points, batchesPerEpoch, step => step.Score, means => means.Score, validation => validation.Score);
        }

        foreach (var (index, reference) in references.Index())
        {
            var pen = new Pen(HouseStyle.Colour(4 + index), HouseStyle.Dashes[2 + index % 2], Width: 1.5, Marker: HouseStyle.Marker(4 + index));
            drawing.Add(Traces.Line(reference.Name, [.. Enumerable.Range(1, reference.Values.Count).Select(epoch => (double)epoch)], reference.Values, pen), $"{reference.Name}, epoch %{{x}}: %{{y}}<extra></extra>", "2");
        }

        return drawing.Finish($"{title}. " + (drawn.Length == 0 ? "No run yet." : string.Join(" ", drawn.Select(run => Say(run, batchesPerEpoch)))));

        JsonObject Epochs() => RunAxes.Updates("epoch", drawn, references.Length == 0 ? null : Math.Max(Planned(), references.Max(reference => reference.Values.Count) * batchesPerEpoch), batchesPerEpoch);
        int Planned() => drawn.Max(run => run.Settings.GetValueOrDefault(nameof(Hyperparameters.Updates)) as int?) ?? 0;
    }

    private static void Panel(
        Drawing drawing, Run run, string name, string panel, bool newest, int points, int batchesPerEpoch,
        Func<TrainingUpdate, double> batch, Func<TrainingMeans, double> mean, Func<Validation, double> held)
    {
        // An older run stays visible, and out of the way.
        var opacity = newest ? 1 : 0.45;
        var legend = newest && panel.Length == 0;
        var (training, validation) = (new Pen(HouseStyle.Colour(0), Opacity: opacity), new Pen(HouseStyle.Colour(1), "dash", Opacity: opacity));
        TrainingUpdate[] steps = [.. run.Updates];
        double[] smooth = Thinning.Smooth([.. steps.Select(batch)], Math.Max(1, batchesPerEpoch / 4));
        var kept = Thinning.Evenly(smooth.Length, points);
        drawing.Add(Traces.Line($"{name}training, smoothed", [.. kept.Select(i => Epoch(steps[i]))], [.. kept.Select(i => smooth[i])], training with { Width = 1, Opacity = 0.8 * opacity }), "epoch %{x}: training %{y}<extra></extra>", panel, legend);
        TrainingUpdate[] all = [.. steps.Where(step => step.Validation is not null)];
        TrainingUpdate[] checks = [.. Thinning.Evenly(all.Length, points).Select(i => all[i])];
        double[] ends = [.. checks.Select(Epoch)];
        drawing.Add(Traces.Line($"{name}training, mean of the epoch", ends, [.. checks.Select(step => mean(step.Means!))], training with { Marker = HouseStyle.Marker(0) }), "epoch %{x}: training, mean of the epoch %{y}<extra></extra>", panel, legend);
        drawing.Add(Traces.Line($"{name}validation", ends, [.. checks.Select(step => held(step.Validation!))], validation with { Marker = HouseStyle.Marker(1) }), "epoch %{x}: validation %{y}<extra></extra>", panel, legend);

        double Epoch(TrainingUpdate step) => Thinning.Round((double)step.Number / batchesPerEpoch);
    }

    private static string Say(Run run, int batchesPerEpoch) => run.Updates.LastOrDefault(step => step.Validation is not null) is not { } last
        ? $"{run.Label}: not validated yet."
        : $"{run.Label} after epoch {Drawing.Say((double)last.Number / batchesPerEpoch)}: training loss {Drawing.Say(last.Means!.Loss)}, score {Drawing.Say(last.Means.Score)}; "
          + $"validation loss {Drawing.Say(last.Validation!.Loss)}, score {Drawing.Say(last.Validation.Score)}.";
}
