using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

/// <summary>What lessons 04 and 05 say of memory, over five seeds: after 100 steps patient gates recall and the SRNN doesn't.</summary>
[Trait("lesson", "04, 05")]
public sealed class RecallTests
{
    private const int Length = 100;

    [Fact]
    public void The_SRNN_fails_at_100_steps() =>
        Assert.All(Scores(() => new SrnnCell(5, 16)), score => Assert.InRange(score, 0, 0.6));

    [Fact]
    public void The_LSTM_recalls_after_100_steps() =>
        Assert.All(Scores(() => new LstmCell(5, 16, forgetBias: 5, inputBias: -2)), score => Assert.InRange(score, 0.95, 1));

    [Fact]
    public void The_GRU_recalls_after_100_steps() =>
        Assert.All(Scores(() => new GruCell(5, 16, keepBias: 5)), score => Assert.InRange(score, 0.95, 1));

    private static double[] Scores(Func<Cell> make) => [.. Enumerable.Range(1, 5).Select(seed =>
    {
        using var task = new Recall(Length);
        manual_seed(seed);
        using var model = new SequenceModel(make(), task.OutputSize);
        var settings = new Hyperparameters { Updates = 80, BatchSize = 128, LearningRate = 0.02, ClipNorm = 1, ValidateEvery = 10, Seed = seed };
        var last = 0.0;
        foreach (var step in new Trainer().Run(model, task, settings))
        {
            last = step.Validation?.Score ?? last;
            if (last > 0.95) break;
        }
        return last;
    })];
}
