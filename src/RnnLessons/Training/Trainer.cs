using System.Diagnostics;
using System.Globalization;
using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Trains a model one batch at a time, as its reader asks for the next step.</summary>
/// <remarks>
/// Nothing happens between two steps: stopping, drawing and stepping through are the reader's own loop.
/// <code>foreach (var step in trainer.Run(model, task, hyperparameters)) live.Add(run, step);</code>
/// </remarks>
public sealed class Trainer
{
    private const int ValidatedAtOnce = 512;

    /// <summary>The weights with the lowest validation loss of the run that was last asked for a step, or null before its first validation.</summary>
    public BestWeights? Best { get; private set; }

    /// <summary>
    /// A safetensors file that always holds the best weights of the run so far, with their step, loss and score; null writes none. It is written whenever a
    /// validation is the best yet, and is whole at any moment: a run that is killed loses nothing but the steps since. <see cref="Weights.Load"/> reads it.
    /// </summary>
    public string? BestWeightsFile { get; init; }

    /// <summary>Why the last run ended, in words; null while it runs, and where its reader left it or it diverged.</summary>
    public string? Ended { get; private set; }

    /// <summary>Trains, and gives each step as soon as the weights have moved.</summary>
    /// <param name="model">Any module that maps the task's inputs to its outputs.</param>
    /// <param name="task">What to learn.</param>
    /// <param name="hyperparameters">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter can't be used.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is no longer a number; the weights are those before that step.</exception>
    public IEnumerable<TrainingStep> Run(nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters)
    {
        hyperparameters.Validate();
        return Steps(model, task, hyperparameters);
    }

    private IEnumerable<TrainingStep> Steps(nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters)
    {
        // The run's own: another run of this trainer may be pulled in turn with it.
        BestWeights? best = null;
        using var generator = new Generator((ulong)hyperparameters.Seed, CPU);
        using var optimizer = Optimizer(model, hyperparameters);
        var clock = new Stopwatch();
        var withoutImprovement = 0;
        var sums = new Sums();
        for (var step = 1; step <= hyperparameters.Steps; step++)
        {
            (Best, Ended) = (best, null);
            clock.Start();
            var (loss, score, gradientNorm, sequences) = Learn(model, task, hyperparameters, generator, optimizer, step);
            sums.Add(loss, score, sequences);
            Validation? validation = null;
            TrainingMeans? means = null;
            if (step % hyperparameters.ValidateEvery == 0 || step == hyperparameters.Steps)
            {
                (validation, means) = (Validate(model, task), sums.Take());
                // A loss that is no number is never the best, or no later one could be better.
                var better = double.IsFinite(validation.Loss) && !(best?.Validation.Loss <= validation.Loss);
                withoutImprovement = better ? 0 : withoutImprovement + 1;
                if (better) Best = best = Keep(model, step, validation);
            }

            clock.Stop();
            yield return new(step, loss, gradientNorm, clock.Elapsed.TotalSeconds, validation, score, means);

            if (withoutImprovement >= hyperparameters.Patience)
            {
                Ended = $"Stopped after step {step}: {withoutImprovement} validation{(withoutImprovement == 1 ? "" : "s")} without a lower loss.";
                yield break;
            }
        }

        Ended = $"Trained all {hyperparameters.Steps} steps.";
    }

    private BestWeights Keep(nn.Module model, int step, Validation validation)
    {
        var best = BestWeights.Of(model, step, validation);
        if (BestWeightsFile is not { } file) return best;
        Weights.Save(model, file, new Dictionary<string, string>
        {
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["validationLoss"] = validation.Loss.ToString("R", CultureInfo.InvariantCulture),
            ["validationScore"] = validation.Score.ToString("R", CultureInfo.InvariantCulture),
        });
        return best;
    }

    /// <summary>Loss and score on the task's held-out sequences: the model reads them in parts, and is judged on all of them at once.</summary>
    /// <param name="model">Any module that maps the task's inputs to its outputs.</param>
    /// <param name="task">Whose held-out sequences.</param>
    public static Validation Validate(nn.Module<Tensor, Tensor> model, SequenceTask task)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // A probe watches the training: what it holds of the last batch must survive the validation after it.
        var probed = model.modules().Append(model).OfType<Recurrent>().Distinct().Where(layer => layer.Tape is not null)
            .Select(layer => (Layer: layer, layer.Tape)).ToArray();
        foreach (var (layer, tape) in probed) layer.Tape = null;
        var wasTraining = model.training;
        model.eval();
        try
        {
            var prediction = PredictInParts(model, task.Validation);
            return new(task.Loss(prediction, task.Validation).item<float>(), task.Score(prediction, task.Validation));
        }
        finally
        {
            model.train(wasTraining);
            foreach (var (layer, tape) in probed) layer.Tape = tape;
        }
    }

    /// <summary>One batch: forward, backward, clip, move the weights.</summary>
    private static (double Loss, double Score, double GradientNorm, long Sequences) Learn(
        nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters, Generator generator, optim.Optimizer optimizer, int step)
    {
        // Without a scope for each step, tensors wait for the garbage collector, which doesn't see their memory.
        using var scope = NewDisposeScope();
        model.train();
        var batch = task.Draw(hyperparameters.BatchSize, generator);
        optimizer.zero_grad();
        var prediction = Predict(model, batch);
        var loss = task.Loss(prediction, batch);
        loss.backward();
        var value = (double)loss.item<float>();
        var gradientNorm = Gradients.Norm(model);
        if (!double.IsFinite(value) || !double.IsFinite(gradientNorm))
            throw new TrainingDivergedException(step, value, gradientNorm, hyperparameters);
        if (gradientNorm > hyperparameters.ClipNorm) Gradients.Scale(model, hyperparameters.ClipNorm.Value / gradientNorm);
        optimizer.step();
        return (value, task.Score(prediction.detach(), batch), gradientNorm, batch.Inputs.shape[0]);
    }

    /// <summary>What one pass over 25,000 reviews would keep of every step does not fit into memory: the outputs do.</summary>
    private static Tensor PredictInParts(nn.Module<Tensor, Tensor> model, Batch batch)
    {
        if (batch.Inputs.shape[0] <= ValidatedAtOnce) return Predict(model, batch);
        var outputs = new List<Tensor>();
        foreach (var part in batch.InParts(ValidatedAtOnce))
        {
            using var scope = NewDisposeScope();
            using (part) outputs.Add(Predict(model, part).MoveToOuterDisposeScope());
        }

        return cat(outputs);
    }

    private static Tensor Predict(nn.Module<Tensor, Tensor> model, Batch batch) =>
        model is BatchModel whole ? whole.forward(batch) : model.call(batch.Inputs);

    private static optim.Optimizer Optimizer(nn.Module model, Hyperparameters hyperparameters) => hyperparameters.Optimizer switch
    {
        Training.Optimizer.Adam when model.parameters().All(FusedAdam.Fits) => new FusedAdam(model.parameters(), hyperparameters.LearningRate),
        Training.Optimizer.Adam => optim.Adam(model.parameters(), hyperparameters.LearningRate),
        Training.Optimizer.KerasAdam => new FusedAdam(model.parameters(), hyperparameters.LearningRate, epsilon: 1e-7, epsilonHat: true),
        _ => optim.SGD(model.parameters(), hyperparameters.LearningRate),
    };

    /// <summary>Means since the last validation.</summary>
    private sealed class Sums
    {
        private double loss, score, weight;

        public void Add(double batchLoss, double batchScore, long sequences)
        {
            loss += batchLoss * sequences;
            score += batchScore * sequences;
            weight += sequences;
        }

        public TrainingMeans Take()
        {
            var means = new TrainingMeans(loss / weight, score / weight);
            (loss, score, weight) = (0, 0, 0);
            return means;
        }
    }
}
