using System.Diagnostics;
using System.Globalization;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Benchmarks.Results;

/// <summary>One of the article's models with its data: how the article trains it, what it reports.</summary>
internal sealed record Experiment(
    string Model, string Data, SequenceTask Task, int Train, int Test, int BatchesPerEpoch, int Epochs,
    Func<nn.Module<Tensor, Tensor>> Make, Func<nn.Module<Tensor, Tensor>, nn.Module<Tensor, Tensor>> Twin)
{
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(20);

    /// <summary>The article's optimizer and batch size: Keras's defaults of Adam, and 64.</summary>
    public Hyperparameters How(int seed) => new()
    {
        Updates = Epochs * BatchesPerEpoch,
        ValidateEvery = BatchesPerEpoch,
        BatchSize = 64,
        LearningRate = 0.001,
        Optimizer = Training.Optimizer.KerasAdam,
        Seed = seed,
    };

    /// <summary>Trains with one seed, and saves what each epoch gave as soon as it has ended.</summary>
    public void Run(int seed, Rows rows, string weights)
    {
        var row = new RunRow(Model, seed, Data, Train, Test, Epochs, []);
        if (rows.Has(row)) return;
        rows.Runs.RemoveAll(old => old.IsOf(row));
        rows.Runs.Add(row);

        manual_seed(seed);
        using var model = Make();
        var trainer = new Trainer { BestWeightsFile = Path.Combine(weights, $"{Model.Replace(' ', '-')}-{seed}.safetensors") };
        var (began, before, told) = (0.0, 0.0, Stopwatch.StartNew());
        Console.WriteLine($"{Model}, seed {seed}: {Epochs} epochs of {BatchesPerEpoch} batches …");
        foreach (var step in trainer.Run(model, Task, How(seed)))
        {
            if (told.Elapsed > Progress || step.Number == 1)
            {
                told.Restart();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  batch {step.Number} of {Epochs * BatchesPerEpoch}, loss {step.Loss:0.000}"));
            }

            if (step.Validation is { } validation)
            {
                // The validated step counts as the mean of the others: the validation is in its time.
                var seconds = (before - began) / Math.Max(1, BatchesPerEpoch - 1) * BatchesPerEpoch;
                var (recomputed, lag) = Recompute(model);
                row.Epochs.Add(new(step.Number / BatchesPerEpoch, step.Means!.Loss, step.Means.Score, validation.Loss, validation.Score, recomputed, lag, seconds));
                rows.Save();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Model}, seed {seed}, epoch {row.Epochs.Count} of {Epochs}: training {step.Means.Score:.0000}, validation {validation.Score:.0000}{(recomputed is null ? "" : $", recomputed {recomputed:.0000}, lag {lag:0.00}")}, {seconds:0} s"));
                began = step.Seconds;
            }

            before = step.Seconds;
        }
    }

    /// <summary>A training step beside the twin's, on the same batches.</summary>
    public TimingRow Time()
    {
        Console.WriteLine($"{Model}: timing some training steps beside libtorch's own LSTM …");
        manual_seed(1);
        using var model = Make();
        using var twin = Twin(model);
        var timing = Timing.Pairs(Step(model), Step(twin), rounds: 9);
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "";
        return new(Model, timing.OursSeconds, timing.TheirsSeconds, timing.Ratio, BatchesPerEpoch, load, Environment.ProcessorCount);
    }

    private Action Step(nn.Module<Tensor, Tensor> model)
    {
        var generator = new Generator(1, CPU);
        var optimizer = new FusedAdam(model.parameters().Where(parameter => parameter.requires_grad), 0.001, epsilon: 1e-7, epsilonHat: true);
        return () =>
        {
            using var scope = NewDisposeScope();
            var batch = Task.Draw(64, generator);
            optimizer.zero_grad();
            Task.Loss(model.call(batch.Inputs), batch).backward();
            optimizer.step();
        };
    }

    /// <summary>Accuracy with the statistics of 6,400 training pictures, and the lag; then the article's statistics stand as they were.</summary>
    private (double? Score, double? Lag) Recompute(nn.Module<Tensor, Tensor> model)
    {
        if (Task is not PictureTask pictures || !model.modules().OfType<BatchNorm>().Any()) return (null, null);
        using var statistics = RunningStatistics.Recompute(model, pictures, 6_400);
        return (Trainer.Validate(model, Task).Score, statistics.Lag);
    }
}
