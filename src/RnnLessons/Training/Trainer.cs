using System.Globalization;
using RnnLessons.Cells;
using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Trains a model one batch at a time, as its reader asks for the next update.</summary>
/// <remarks>
/// Nothing happens between two updates: stopping, drawing and stepping through are the reader's own loop.
/// <code>foreach (var update in trainer.Run(model, task, hyperparameters)) live.Add(run, update);</code>
/// </remarks>
public sealed class Trainer
{
    private const int ValidatedAtOnce = 512;

    /// <summary>Hears of every update of every run in this process, before its reader does.</summary>
    internal static Action<TrainingPulse>? Watching { get; set; }

    /// <summary>The weights with the lowest validation loss of the run that was last asked for an update, or null before its first validation.</summary>
    public BestWeights? Best { get; private set; }

    /// <summary>
    /// A safetensors file that always holds the best weights of the run so far, with their update, loss and score; null writes none. It is written whenever a
    /// validation is the best yet, and is whole at any moment: a run that is killed loses nothing but the updates since. <see cref="Weights.Load"/> reads it.
    /// </summary>
    public string? BestWeightsFile { get; init; }

    /// <summary>Why the last run ended, in words; null while it runs, and where its reader left it or it diverged.</summary>
    public string? Ended { get; private set; }

    /// <summary>What time training takes.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Trains, and gives each update as soon as the weights have moved.</summary>
    /// <param name="model">Any module that maps the task's inputs to its outputs.</param>
    /// <param name="task">What to learn.</param>
    /// <param name="hyperparameters">How.</param>
    /// <remarks>
    /// Each update trains in the modes that the model's modules have: a part that is in evaluation mode, such as a batch normalisation that was frozen,
    /// stays there. A model that is in evaluation mode as a whole trains as it did when it last was not, and is put back.
    /// Inputs and targets are given to a model in double precision in that precision.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A hyperparameter can't be used.</exception>
    /// <exception cref="ArgumentException">Outputs and targets don't fit together; the message says how.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is no longer a number; the weights are those before that update.</exception>
    public IEnumerable<TrainingUpdate> Run(nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters)
    {
        hyperparameters.Validate();
        return Updates(model, task, hyperparameters);
    }

    private IEnumerable<TrainingUpdate> Updates(nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters)
    {
        // The run's own: another run of this trainer may be pulled in turn with it.
        BestWeights? best = null;
        using var generator = SequenceTask.TrainingGenerator(hyperparameters.Seed);
        using var optimizer = Optimizer(model, hyperparameters);
        var learning = new Learning(model, task, hyperparameters, generator, optimizer);
        var seconds = 0.0;
        var withoutImprovement = 0;
        var sums = new Sums();
        var start = Time.GetTimestamp();
        for (var update = 1; update <= hyperparameters.Updates; update++)
        {
            (Best, Ended) = (best, null);
            var began = Time.GetTimestamp();
            var (loss, score, gradientNorm, sequences) = learning.Update(update);
            sums.Add(loss, score, sequences);
            Validation? validation = null;
            TrainingMeans? means = null;
            if (update % hyperparameters.ValidateEvery == 0 || update == hyperparameters.Updates)
            {
                (validation, means) = (Validate(model, task), sums.Take());
                // A loss that is no number is never the best, or no later one could be better.
                var better = double.IsFinite(validation.Loss) && !(best?.Validation.Loss <= validation.Loss);
                withoutImprovement = better ? 0 : withoutImprovement + 1;
                if (better) Best = best = Keep(model, update, validation);
            }

            seconds += Time.GetElapsedTime(began).TotalSeconds;
            Watching?.Invoke(new(update, hyperparameters.Updates, hyperparameters.Seed, Time.GetElapsedTime(start)));
            yield return new(update, loss, gradientNorm, seconds, validation, score, means);

            if (withoutImprovement >= hyperparameters.Patience)
            {
                Ended = $"Stopped after update {update}: {withoutImprovement} validation{(withoutImprovement == 1 ? "" : "s")} without a lower loss.";
                yield break;
            }
        }

        Ended = $"Trained all {hyperparameters.Updates} updates.";
    }

    private BestWeights Keep(nn.Module model, int update, Validation validation)
    {
        var best = BestWeights.Of(model, update, validation);
        if (BestWeightsFile is not { } file) return best;
        Weights.Save(model, file, new Dictionary<string, string>
        {
            ["update"] = update.ToString(CultureInfo.InvariantCulture),
            ["validationLoss"] = validation.Loss.ToString("R", CultureInfo.InvariantCulture),
            ["validationScore"] = validation.Score.ToString("R", CultureInfo.InvariantCulture),
        });
        return best;
    }

    /// <summary>Loss and score on the task's validation batch: the model reads them in parts, and is judged on all of them at once.</summary>
    /// <param name="model">Any module that maps the task's inputs to its outputs.</param>
    /// <param name="task">Whose validation batch.</param>
    public static Validation Validate(nn.Module<Tensor, Tensor> model, SequenceTask task)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // A probe watches the training: what it holds of the last batch must survive the validation after it.
        var probed = model.modules().Append(model).OfType<Recurrent>().Distinct().Where(layer => layer.Tape is not null)
            .Select(layer => (Layer: layer, layer.Tape)).ToArray();
        foreach (var (layer, tape) in probed) layer.Tape = null;
        // A model that draws random numbers while it evaluates would otherwise train differently after each validation.
        var chance = Generator.Default.get_state();
        using var evaluating = ModuleModes.Evaluating(model);
        try
        {
            var batch = task.ValidationBatch.In(FloatingType.Of(model));
            var prediction = PredictInParts(model, batch);
            return new(Learning.Number(task.Loss(prediction, batch)), task.Score(prediction, batch));
        }
        finally
        {
            Generator.Default.set_state(chance);
            foreach (var (layer, tape) in probed) layer.Tape = tape;
        }
    }

    /// <summary>What one pass over 25,000 reviews would keep of every step does not fit into memory: the outputs do.</summary>
    private static Tensor PredictInParts(nn.Module<Tensor, Tensor> model, Batch batch)
    {
        if (batch.Inputs.shape[0] <= ValidatedAtOnce) return Learning.Predict(model, batch);
        var outputs = new List<Tensor>();
        foreach (var part in batch.InParts(ValidatedAtOnce))
        {
            using var scope = NewDisposeScope();
            outputs.Add(Learning.Predict(model, part).MoveToOuterDisposeScope()); // the part's views stay: a model may give one of them back
        }

        return cat(outputs);
    }

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
