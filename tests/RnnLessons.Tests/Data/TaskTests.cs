using RnnLessons.Cells;
using RnnLessons.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Data;

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
        Tensors.Equal(new Recall(5).Validation.Inputs, new Recall(5).Validation.Inputs, 0);
        Assert.Equal(512, new Recall(5).Validation.Inputs.shape[0]);
    }

    /// <summary>Each task, the shape of its outputs for three sequences, and one that libtorch would stretch or that means something else.</summary>
    public static TheoryData<string, Func<SequenceTask>, long[], long[]> Outputs => new()
    {
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
        { "reviews, each step", () => new ReviewTask(GeneratedReviews.Make(20, 20), 3), [3, 1], [3, 3, 1] },
        { "pictures, another number of classes", () => new PictureTask(GeneratedPictures.Make(20, 20)), [3, 10], [3, 9] },
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
