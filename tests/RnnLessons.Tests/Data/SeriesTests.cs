using RnnLessons.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Data;

[Trait("lesson", "02")]
public sealed class SeriesTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_shipped_sunspots_are_235_whole_years()
    {
        var series = Series.Sunspots();
        Assert.Equal(235 * 12, series.Values.Count);
        Assert.Equal((new DateOnly(1749, 1, 1), 58.0f), (series.Months[0], series.Values[0]));
        Assert.Equal(new DateOnly(1983, 12, 1), series.Months[^1]);
    }

    [Fact]
    public void A_window_is_forecast_one_month_ahead_and_nothing_held_out_is_trained_on()
    {
        var series = Numbered(100);
        var task = new Forecast(series, steps: 10, trainedShare: 0.8);
        var batch = task.Draw(500, new Generator(1, CPU));

        Tensors.Equal((batch.Inputs * task.Scale + task.Mean) + 1, batch.Targets * task.Scale + task.Mean, 1e-4);
        Assert.True((batch.Targets * task.Scale + task.Mean).max().item<float>() < 80);
        Assert.True((task.Validation.Inputs * task.Scale + task.Mean).min().item<float>() > 79.9);
    }

    [Fact]
    public void Persistence_on_a_ramp_is_off_by_its_slope() => Assert.Equal(1, new Forecast(Numbered(100), 10).Baseline, 1e-3);

    [Fact]
    public void A_window_that_does_not_fit_is_one_clear_error() =>
        Assert.Contains("the shorter part of the series has 20", Assert.Throws<ArgumentOutOfRangeException>(() => new Forecast(Numbered(100), 20)).Message);

    [Theory]
    [InlineData("\"1749-01\"")]
    [InlineData("\"1749-13\",5")]
    [InlineData("\"1749-01\",many")]
    public void A_broken_line_is_named(string line)
    {
        var error = Assert.Throws<InvalidDataException>(() => Series.Parse(new StringReader($"head\n{line}"), "x.csv", "x", "y"));
        Assert.Contains($"x.csv, line 2: «{line}»", error.Message);
    }

    private static Series Numbered(int count) => new(
        "ramp", "units", [.. Enumerable.Range(0, count).Select(month => new DateOnly(1900, 1, 1).AddMonths(month))],
        [.. Enumerable.Range(0, count).Select(value => (float)value)]);
}
