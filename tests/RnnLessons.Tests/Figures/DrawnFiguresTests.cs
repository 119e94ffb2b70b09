using System.Text.Json;
using RnnLessons.Figures;
using RnnLessons.Training;

namespace RnnLessons.Tests.Figures;

public sealed class DrawnFiguresTests
{
    /// <summary>A curve that is drawn while it grows moves, and its axes stand still.</summary>
    [Fact]
    public void Axes_that_are_fixed_stand_still_and_make_room_for_a_longer_run()
    {
        double[] Range(RunHistory history, string axis, int updates)
        {
            using var json = JsonDocument.Parse(TrainingFigures.ScoreCurve(history.Runs, "accuracy", updates, (0.4, 1)).Json);
            return [.. json.RootElement.GetProperty("layout").GetProperty(axis).GetProperty("range").EnumerateArray().Select(end => end.GetDouble())];
        }

        Assert.Equal([0.4, 1], Range(SomeRuns.History(1, 10), "yaxis", 200));
        Assert.Equal([0, 200], Range(SomeRuns.History(1, 10), "xaxis", 200));
        Assert.Equal([0, 300], Range(SomeRuns.History(1, 300), "xaxis", 200));
    }

    [Fact]
    public void A_loss_curve_shows_batches_smoothed_loss_and_validations()
    {
        var figure = TrainingFigures.LossCurve(SomeRuns.History(1, 100));
        using var json = JsonDocument.Parse(figure.Json);
        var traces = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["lines", "lines", "markers"], traces.Select(trace => trace.GetProperty("mode").GetString()));
        Assert.Equal([25, 50, 75, 100], traces[2].GetProperty("x").EnumerateArray().Select(step => step.GetInt32()));
        Assert.Matches(@"SRNN: loss 1\.\d+ at step 1, 0\.\d+ at step 100, last validation loss", figure.AltText);
    }

    [Fact]
    public void A_score_curve_calls_neither_end_the_best()
    {
        var run = new RunHistory().Start("forecast", new Hyperparameters());
        foreach (var (step, rmse) in new[] { 40, 20.5, 25 }.Index()) run.Add(new(step + 1, 1, 1, 0, new(1, rmse)));
        Assert.Equal("RMSE by training step. forecast: last 25, between 20.5 and 40.", TrainingFigures.ScoreCurve([run], "RMSE").AltText);
    }

    [Fact]
    public void A_history_without_runs_or_steps_draws_too()
    {
        var history = new RunHistory();
        Assert.Contains("No run yet", TrainingFigures.LossCurve(history).AltText);
        history.Start("SRNN", new Hyperparameters());
        Assert.Contains("no step yet", TrainingFigures.LossCurve(history).AltText);
        Assert.Contains("nothing yet", TrainingFigures.LossCurve(history).Json);
        Assert.Contains("no step yet", TrainingFigures.Comparison(history).AltText);
        Assert.Contains("no step yet", TrainingFigures.GradientNorm(history.Runs).AltText);
        Assert.Contains("not validated yet", TrainingFigures.ScoreCurve(history.Runs).AltText);
    }

    [Fact]
    public void A_comparison_names_what_differed_and_only_that()
    {
        var figure = TrainingFigures.Comparison(SomeRuns.History(3, 50));
        using var json = JsonDocument.Parse(figure.Json);
        var table = json.RootElement.GetProperty("data").EnumerateArray().Single(trace => trace.GetProperty("type").GetString() == "table");
        Assert.Equal(["", "run", "hidden size", "learning rate", "steps", "last loss", "validation loss", "score"],
            table.GetProperty("header").GetProperty("values").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["8", "16", "24"], table.GetProperty("cells").GetProperty("values")[2].EnumerateArray().Select(cell => cell.GetString()));
    }

    [Fact]
    public void Gradient_by_lag_has_a_logarithmic_axis_and_gaps_for_0()
    {
        var figure = ProbeFigures.GradientByLag(("SRNN", [1, 1e-30, 0]), Curve.Prediction("ρ^lag", [1, 0.5, 0.25]));
        using var json = JsonDocument.Parse(figure.Json);
        Assert.Equal("log", json.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("type").GetString());
        var measured = json.RootElement.GetProperty("data")[0];
        Assert.Equal(1e-30, measured.GetProperty("y")[1].GetDouble(), 1e-40);
        Assert.NotEqual(JsonValueKind.Number, measured.GetProperty("y")[2].ValueKind);
        Assert.Equal("solid", measured.GetProperty("line").GetProperty("dash").GetString());
        Assert.NotEqual("solid", json.RootElement.GetProperty("data")[1].GetProperty("line").GetProperty("dash").GetString());
    }

    [Fact]
    public void A_prediction_that_runs_off_does_not_flatten_what_was_measured()
    {
        double[] off = [1, 1e20, 1e40];
        static bool HasRange(Figure figure) => JsonDocument.Parse(figure.Json).RootElement.GetProperty("layout").GetProperty("yaxis").TryGetProperty("range", out _);
        var figure = ProbeFigures.GradientByLag(("measured", [1, 0.1, 0.01]), Curve.Prediction("σ_max^lag", off));
        using var json = JsonDocument.Parse(figure.Json);
        var range = json.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("range");
        Assert.Equal((-2.2, 4.2), (range[0].GetDouble(), range[1].GetDouble()));
        Assert.False(HasRange(ProbeFigures.GradientByLag(("measured", off))));
    }

    [Fact]
    public void Eigenvalues_say_their_magnitude_and_the_axes_are_equal()
    {
        var figure = ProbeFigures.Eigenvalues("W_H", [new(0.6, 0.8), new(0, 2)]);
        using var json = JsonDocument.Parse(figure.Json);
        Assert.Equal([1, 2], json.RootElement.GetProperty("data")[0].GetProperty("customdata").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal("x", json.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("scaleanchor").GetString());
        Assert.Contains("spectral radius 2, 1 of 2 outside the unit circle", figure.AltText);
        // Rounding in float32 puts eigenvalues of an orthogonal matrix a little off the circle.
        Assert.Contains("0 of 2 outside the unit circle", ProbeFigures.Eigenvalues("Q", [new(1 + 2e-7, 0), new(-1 - 2e-7, 0)]).AltText);
    }

    [Fact]
    public void The_spectral_radius_slider_scales_eigenvalues_and_norms()
    {
        var figure = ProbeFigures.SpectralRadius([new(2, 0), new(0, 1)], [1, 2, 4]);
        using var json = JsonDocument.Parse(figure.Json);
        var last = json.RootElement.GetProperty("layout").GetProperty("sliders")[0].GetProperty("steps").EnumerateArray().Last();
        Assert.Equal("1.5", last.GetProperty("label").GetString());
        var restyled = last.GetProperty("args")[0];
        Assert.Equal(1.5, restyled.GetProperty("x")[0][0].GetDouble());
        Assert.Equal([1, 1.5, 2.25], restyled.GetProperty("y")[1].EnumerateArray().Select(norm => norm.GetDouble()));
    }

    [Fact]
    public void Blocks_of_steps_are_averaged_unit_by_unit() =>
        Assert.Equal(new[,] { { 1.5, 3.5, 5 }, { -1, 0, 7 } }, Thinning.BlockMeans(new double[,] { { 1, 2, 3, 4, 5 }, { -1, -1, -2, 2, 7 } }, 2));

    [Fact]
    public void Bars_and_spreads_that_are_too_many_are_counted_each_by_its_name()
    {
        static string Said(BarSeries series) => Assert.Throws<ArgumentException>(() => SeriesFigures.Bars("x", ["a", "b"], "x", "y", series)).Message;
        Assert.Contains("«LSTM» has 3 bars for 2 categories", Said(new("LSTM", [1, 2, 3])));
        Assert.Contains("«LSTM» has 1 spreads for 2 bars", Said(new("LSTM", [1, 2], [0.1])));
    }

    [Fact]
    public void Thinning_keeps_the_ends_and_the_extremes()
    {
        double[] values = [.. Enumerable.Range(0, 10_000).Select(i => i == 4321 ? 99.0 : i == 7777 ? -99 : i % 7)];
        var kept = Thinning.Extremes(values, 100);
        Assert.InRange(kept.Count, 50, 100);
        Assert.Empty(new[] { 0, 4321, 7777, 9999 }.Except(kept));
    }

    [Fact]
    public void Thinning_finds_the_extremes_behind_a_gap()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => i % 100 < 5 ? double.NaN : i == 555 ? 9.0 : 1)];
        Assert.Contains(555, Thinning.Extremes(values, 22));
    }

    [Fact]
    public void Smoothing_has_no_pull_towards_0_and_leaves_gaps_be()
    {
        var smooth = Thinning.Smooth([5, 5, double.NaN, 5], 10);
        Assert.Equal(5, smooth[0], 1e-12);
        Assert.True(double.IsNaN(smooth[2]));
        Assert.Equal(5, smooth[3], 1e-12);
    }
}
