using System.Text.Json.Nodes;
using RnnLessons.Training;

namespace RnnLessons.Figures;

/// <summary>Axes that do not move while a run grows, where the range of what they show is known.</summary>
internal static class RunAxes
{
    /// <summary>The axis of training steps, or of epochs: as long as the longest of the runs is planned to be, where all have a plan.</summary>
    /// <param name="title">What the axis counts.</param>
    /// <param name="runs">The runs that are drawn.</param>
    /// <param name="updates">How many updates there will be; null takes each run's own <see cref="Hyperparameters.Updates"/>.</param>
    /// <param name="updatesEach">How many updates one on the axis stands for.</param>
    public static JsonObject Updates(string title, IReadOnlyList<Run> runs, int? updates = null, int updatesEach = 1)
    {
        var axis = HouseStyle.Axis(title);
        int?[] planned = updates is null ? [.. runs.Select(run => run.Settings.GetValueOrDefault(nameof(Hyperparameters.Updates)) as int?)] : [updates];
        if (planned.Length > 0 && planned.All(one => one > 0))
            axis["range"] = PlotlyJson.Node(new[] { 0, (double)runs.Select(run => run.Updates.Count).Append(planned.Max()!.Value).Max() / updatesEach });
        return axis;
    }

    /// <summary>The axis of a score.</summary>
    /// <param name="name">What the score is, with its unit. One that ends in "(0 … 1)" has this range.</param>
    /// <param name="range">From where to where the axis goes, if not by the name.</param>
    public static JsonObject Score(string name, (double From, double To)? range = null)
    {
        var axis = HouseStyle.Axis(name);
        if ((range ?? (name.EndsWith("(0 … 1)", StringComparison.Ordinal) ? (0, 1) : null)) is var (from, to)) axis["range"] = PlotlyJson.Node(new[] { from, to });
        return axis;
    }
}
