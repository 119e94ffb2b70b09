using System.Text;
using System.Text.Json;
using RnnLessons.Figures;
using RnnLessons.Training;

namespace RnnLessons.Tests.Figures;

[Trait("lesson", "07, 08")]
public sealed class SplitFiguresTests
{
    [Fact]
    public void Both_splits_stand_at_the_end_of_each_epoch_in_both_panels()
    {
        var figure = SplitFigures.LossAndScore("reviews", Runs(1, epochs: 3).Runs, 10, references: Curve.Prediction("article", [0.8, 0.9]));
        using var json = JsonDocument.Parse(figure.Json);
        var traces = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        double[] Numbers(JsonElement trace, string axis) => [.. trace.GetProperty(axis).EnumerateArray().Select(value => value.GetDouble())];
        var means = traces.Where(trace => trace.GetProperty("name").GetString() == "training, mean of the epoch").ToArray();
        var held = traces.Where(trace => trace.GetProperty("name").GetString() == "validation").ToArray();
        Assert.Equal([2, 2], [means.Length, held.Length]);
        Assert.Equal([1, 2, 3], Numbers(held[0], "x"));
        Assert.Equal([0.1, 0.2, 0.3], Numbers(means[0], "y"));
        Assert.Equal([0.91, 0.92, 0.93], Numbers(means[1], "y"));
        Assert.Equal([1.1, 1.2, 1.3], Numbers(held[0], "y"));
        Assert.Equal("x2", held[1].GetProperty("xaxis").GetString());
        Assert.Equal([0.8, 0.9], Numbers(traces[^1], "y"));
        Assert.Contains("after epoch 3: training loss 0.3, score 0.93; validation loss 1.3", figure.AltText);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 4)]
    [InlineData(9, 400)]
    public void A_live_update_of_any_length_stays_below_32_KB(int runs, int epochs)
    {
        var figure = SplitFigures.LossAndScore("reviews", Runs(runs, epochs).Runs, 10, references: Curve.Prediction("article", [0.8, 0.9]));
        Assert.InRange(Encoding.UTF8.GetByteCount(figure.Json + figure.ToHtml() + figure.AltText), 1, 32 * 1024);
    }

    [Fact]
    public void An_epoch_of_no_steps_is_one_clear_error() =>
        Assert.Contains("batchesPerEpoch is 0", Assert.Throws<ArgumentOutOfRangeException>(() => SplitFigures.LossAndScore("x", [], 0)).Message);

    private static RunHistory Runs(int runs, int epochs)
    {
        var history = new RunHistory();
        for (var number = 0; number < runs; number++)
        {
            var run = history.Start("BiLSTM", new Hyperparameters());
            for (var step = 1; step <= 10 * epochs; step++)
            {
                var epoch = step / 10;
                var ends = step % 10 == 0;
                run.Add(new(step, 2.0 / step, 1, step, ends ? new(1 + 0.1 * epoch, 0.8) : null, 0.5, ends ? new(0.1 * epoch, 0.9 + 0.01 * epoch) : null));
            }
        }

        return history;
    }
}
