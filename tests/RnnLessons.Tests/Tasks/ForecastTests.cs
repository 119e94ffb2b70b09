using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

[Trait("lesson", "02")]
public sealed class ForecastTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_window_is_forecast_one_month_ahead_and_nothing_held_out_is_trained_on()
    {
        var task = new Forecast(Numbered(100), steps: 10, trainedShare: 0.8);
        var batch = task.Draw(500, new Generator(1, CPU));

        Tensors.Equal(Months(task, batch.Inputs) + 1, Months(task, batch.Targets), 1e-4);
        Assert.Equal(1, Months(task, batch.Targets).min().item<float>(), 1e-3);
        Assert.Equal(79, Months(task, batch.Targets).max().item<float>(), 1e-3);
        Assert.True(Months(task, task.ValidationBatch.Inputs).min().item<float>() > 79.9);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(100, 7)]
    [InlineData(100, 10)]
    [InlineData(100, 18)]
    [InlineData(100, 19)]
    [InlineData(2820, 48)]
    [InlineData(2820, 300)]
    [InlineData(2820, 563)]
    public void Every_held_out_month_with_a_past_is_scored_exactly_once(int count, int steps)
    {
        var task = new Forecast(Numbered(count), steps);
        var heldOut = task.ValidationBatch;
        var scored = heldOut.Mask is { } mask ? heldOut.Targets.squeeze(-1).masked_select(mask) : heldOut.Targets;
        var months = Months(task, scored).reshape(-1).data<float>().ToArray().Select(month => (int)Math.Round(month)).ToArray();
        Assert.Equal(Enumerable.Range(task.TrainedMonths + 1, count - task.TrainedMonths - 1), months.Order());
        Tensors.Equal(Months(task, heldOut.Inputs) + 1, Months(task, heldOut.Targets), 2e-3);

        // One month wrong by 100 is seen once, whichever it is.
        for (var month = 0; month < months.Length; month += Math.Max(1, months.Length / 7))
        {
            var wrong = where((heldOut.Targets - scored.reshape(-1)[month]).abs() < 1e-6, heldOut.Targets + 100 / task.Scale, heldOut.Targets);
            Assert.Equal(100 / Math.Sqrt(months.Length), task.Score(wrong, heldOut), 0.01);
        }
    }

    [Fact]
    public void Persistence_on_a_ramp_is_off_by_its_slope() => Assert.Equal(1, new Forecast(Numbered(100), 7).Baseline, 1e-3);

    [Fact]
    public void What_is_held_out_changes_nothing_of_what_is_trained_on()
    {
        var (task, other) = (new Forecast(Numbered(100), 10), new Forecast(Numbered(100, heldOut: 1e6f), 10));
        Assert.Equal((task.Mean, task.Scale), (other.Mean, other.Scale));
        Tensors.Equal(task.Draw(64, new Generator(1, CPU)).Targets, other.Draw(64, new Generator(1, CPU)).Targets, 0);
    }

    [Fact]
    public void A_window_that_does_not_fit_is_one_clear_error() =>
        Assert.Contains("the shorter part of the series has 20", Assert.Throws<ArgumentOutOfRangeException>(() => new Forecast(Numbered(100), 20)).Message);

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void A_model_predicts_in_evaluation_mode_and_in_its_own_precision(ScalarType type)
    {
        var task = new Forecast(Numbered(100), 10);
        var layers = nn.Sequential(new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState), nn.Dropout(0.5));
        layers.to(type);
        var frozen = layers.children().First();
        frozen.eval();

        Assert.Equal(task.Predict(layers), task.Predict(layers));
        Assert.Equal(99, task.Predict(layers).Length);
        Assert.True(layers.training && !frozen.training);
    }

    private static Tensor Months(Forecast task, Tensor values) => values * task.Scale + task.Mean;

    private static Series Numbered(int count, float? heldOut = null) => new(
        "ramp", "units", [.. Enumerable.Range(0, count).Select(month => new DateOnly(1700, 1, 1).AddMonths(month))],
        [.. Enumerable.Range(0, count).Select(value => value >= count * 0.8 && heldOut is { } other ? other : value)]);
}
