using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

public sealed class TaskTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator generator = new(7, CPU);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Echo_asks_for_the_bit_of_lag_steps_ago()
    {
        var batch = new Echo(lag: 3, steps: 10).Draw(8, generator);
        Assert.Equal([8, 10, 1], batch.Inputs.shape);
        Tensors.Equal((batch.Inputs[.., ..7, 0] + 1) / 2, batch.Targets, 0);
    }

    [Fact]
    public void Recall_shows_the_symbol_at_the_first_step_only()
    {
        var batch = new Recall(steps: 6, symbols: 4).Draw(16, generator);
        Assert.Equal([16, 6, 5], batch.Inputs.shape);
        Assert.True((batch.Inputs[.., 0, ..4].argmax(-1) == batch.Targets).all().item<bool>());
        Assert.Equal(0, batch.Inputs[.., 1.., ..4].abs().sum().item<float>());
        Assert.Equal(1, batch.Inputs[.., 1.., 4].abs().min().item<float>());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void Adding_marks_one_number_in_each_half(int steps)
    {
        var batch = new Adding(steps).Draw(32, generator);
        var marks = batch.Inputs[.., .., 1];
        Tensors.Equal(ones(32), marks[.., ..(steps / 2)].sum(1L), 0);
        Tensors.Equal(ones(32), marks[.., (steps / 2)..].sum(1L), 0);
        Tensors.Equal((batch.Inputs[.., .., 0] * marks).sum(1, keepdim: true), batch.Targets, 1e-6);
    }

    [Fact]
    public void Parity_flips_at_each_one()
    {
        var batch = new Parity(5).Draw(1, generator);
        var bits = batch.Inputs.reshape(-1).data<float>().ToArray();
        var odd = batch.Targets.reshape(-1).data<float>().ToArray();
        for (var t = 0; t < 5; t++) Assert.Equal(bits[..(t + 1)].Count(bit => bit > 0) % 2, odd[t]);
    }

    [Theory]
    [InlineData(1, 0.15)]
    [InlineData(40, 0.15)]
    [InlineData(40, 0.0)]
    [InlineData(40, 1.0)]
    public void Latch_asks_for_the_value_that_was_flagged_last(int steps, double writing)
    {
        var batch = new Latch(steps, writing).Draw(64, generator);
        Assert.Equal([64, steps, 2], batch.Inputs.shape);
        Assert.Equal([64, steps], batch.Targets.shape);
        var flagged = 0;
        for (var n = 0; n < 64; n++)
        {
            Assert.Equal(1, batch.Inputs[n, 0, 1].item<float>());
            var stored = 0f;
            for (var t = 0; t < steps; t++)
            {
                var (value, flag) = (batch.Inputs[n, t, 0].item<float>(), batch.Inputs[n, t, 1].item<float>());
                Assert.True(value is 1 or -1 && flag is 1 or 0, $"value {value}, flag {flag}");
                if (flag == 1) (stored, flagged) = (value, flagged + (t > 0 ? 1 : 0));
                Assert.Equal((stored + 1) / 2, batch.Targets[n, t].item<float>());
            }
        }

        // Of 64 · 39 steps after the first, a share of 0.15 with a standard deviation of 0.007.
        if (steps > 1) Assert.Equal(writing, flagged / (64.0 * (steps - 1)), 0.05);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_latch_wants_a_probability(double writing) =>
        Assert.Contains("wanted: 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Latch(5, writing)).Message);

    [Theory]
    [InlineData(1, 0.2, 0.2)]
    [InlineData(30, 0.2, 0.2)]
    [InlineData(30, 0.0, 0.0)]
    [InlineData(30, 1.0, 0.0)]
    [InlineData(30, 0.0, 1.0)]
    public void A_running_sum_adds_starts_again_and_holds(int steps, double restarting, double holding)
    {
        var batch = new RunningSum(steps, restarting, holding).Draw(64, generator);
        Assert.Equal([64, steps, 3], batch.Inputs.shape);
        Assert.Equal([64, steps, 1], batch.Targets.shape);
        var (restarts, holds) = (0, 0);
        for (var n = 0; n < 64; n++)
        {
            var sum = 0f;
            for (var t = 0; t < steps; t++)
            {
                var (value, restart, hold) = (batch.Inputs[n, t, 0].item<float>(), batch.Inputs[n, t, 1].item<float>(), batch.Inputs[n, t, 2].item<float>());
                Assert.True(Math.Abs(value) <= 1 && restart is 0 or 1 && hold is 0 or 1 && restart + hold <= 1, $"value {value}, flags {restart} and {hold}");
                if (t == 0) Assert.Equal(1, restart);
                else (restarts, holds) = (restarts + (int)restart, holds + (int)hold);
                sum = restart == 1 ? value : hold == 1 ? sum : sum + value;
                Assert.Equal(sum, batch.Targets[n, t, 0].item<float>(), 1e-5f);
            }
        }

        // Of 64 · 29 steps after the first, a share of 0.2 with a standard deviation of 0.009.
        if (steps > 1) Assert.Equal((restarting, holding), (Math.Round(restarts / (64.0 * (steps - 1)), 1), Math.Round(holds / (64.0 * (steps - 1)), 1)));
    }

    [Theory]
    [InlineData(-0.1, 0.2, "starts again is -0.1; wanted: 0 to 1")]
    [InlineData(double.NaN, 0.2, "starts again is NaN; wanted: 0 to 1")]
    [InlineData(0.5, 0.75, "holds is 0.75; wanted: 0 to 0.5")]
    public void A_running_sum_wants_probabilities(double restarting, double holding, string says) =>
        Assert.Contains(says, Assert.Throws<ArgumentOutOfRangeException>(() => new RunningSum(5, restarting, holding)).Message);

    [Theory]
    [InlineData(1, 0.2, 0.2)]
    [InlineData(20, 0.2, 0.2)]
    [InlineData(20, 0.05, 0.5)]
    public void Always_predicting_0_scores_the_baseline_of_a_running_sum(int steps, double restarting, double holding)
    {
        var task = new RunningSum(steps, restarting, holding);
        var batch = task.Draw(20_000, generator);
        Assert.Equal(task.Baseline, task.Score(zeros_like(batch.Targets), batch), 0.01 * task.Baseline + 0.005);
    }

    [Fact]
    public void Always_saying_1_scores_the_baseline_of_adding()
    {
        var task = new Adding(50);
        var batch = task.Draw(20_000, generator);
        Assert.Equal(task.Baseline, task.Score(ones_like(batch.Targets), batch), 0.01);
    }

    [Fact]
    public void The_validation_batch_is_the_same_each_time()
    {
        Tensors.Equal(new Recall(5).ValidationBatch.Inputs, new Recall(5).ValidationBatch.Inputs, 0);
        Assert.Equal(512, new Recall(5).ValidationBatch.Inputs.shape[0]);
    }

    /// <summary>Each task, the shape of its outputs for three sequences, and one that libtorch would stretch or that means something else.</summary>
    public static TheoryData<string, Func<SequenceTask>, long[], long[]> Outputs => new()
    {
        { "latch, one answer", () => new Latch(3), [3, 3, 1], [3, 1] },
        { "running sum, one answer", () => new RunningSum(3), [3, 3, 1], [3, 1] },
        { "echo, one answer", () => new Echo(1, 3), [3, 3, 1], [3, 1] },
        { "recall, each step", () => new Recall(3), [3, 4], [3, 3, 4] },
        { "recall, too many symbols", () => new Recall(3), [3, 4], [3, 5] },
        { "adding, each step, N = T", () => new Adding(3), [3, 1], [3, 3, 1] },
        { "parity, one answer, N = T", () => new Parity(3), [3, 3, 1], [3, 1] },
        { "inside the circle", () => new InsideCircle(), [3, 1], [3, 3, 1] },
        { "wave, one answer", () => new DrawWave(3), [3, 3, 1], [3, 1] },
        { "which came first, each step", () => new WhichCameFirst(3), [3, 1], [3, 3, 1] },
        { "majority, one answer", () => new Majority(0, 0, 3), [3, 3, 1], [3, 1] },
        { "verdict, each step", () => new Opinion(4), [3, 1], [3, 4, 1] },
        { "opinion so far, one answer", () => new Opinion(4, Returns.EveryState), [3, 4, 1], [3, 1] },
        { "rewrite, one answer", () => new Rewrite(Rewriting.Sort, 3, 4), [3, 3, 4], [3, 4] },
        { "rewrite, too long", () => new Rewrite(Rewriting.Sort, 3, 4), [3, 3, 4], [3, 4, 4] },
        { "forecast, one answer, N = T", () => new Forecast(Series.Sunspots(), 3), [3, 3, 1], [3, 1] },
        { "reviews, each step", () => new ReviewTask(GeneratedReviews.Create(20, 20), 3), [3, 1], [3, 3, 1] },
        { "pictures, another number of classes", () => new PictureTask(GeneratedPictures.Create(20, 20)), [3, 10], [3, 9] },
    };

    [Theory]
    [MemberData(nameof(Outputs), DisableDiscoveryEnumeration = true)]
    public void An_output_of_another_shape_is_one_clear_error(string what, Func<SequenceTask> make, long[] fits, long[] other)
    {
        using var task = make();
        var batch = task.Draw(3, generator);
        Assert.True(double.IsFinite(task.Loss(zeros(fits), batch).item<float>()) && double.IsFinite(task.Score(zeros(fits), batch)), what);
        foreach (var judge in (Action[])[() => task.Loss(zeros(other), batch), () => task.Score(zeros(other), batch)])
        {
            var error = Record.Exception(judge);
            Assert.True(error is ArgumentException, $"{what}: {error}");
            Assert.StartsWith($"The model's output has shape [{string.Join(", ", other)}]; wanted: [{string.Join(", ", fits)}]. A recurrent model gives one answer for each step with Returns.EveryState", error.Message);
        }
    }

    [Theory]
    [InlineData("lag", -1)]
    [InlineData("steps", 0)]
    public void A_task_that_cannot_be_is_one_clear_error(string name, int value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => name == "lag" ? new Echo(value) : (SequenceTask)new Recall(value));
        Assert.Contains($"{name}", error.Message);
        Assert.Contains($"is {value}; wanted", error.Message);
    }
}
