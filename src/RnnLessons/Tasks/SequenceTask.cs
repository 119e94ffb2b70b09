using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Something to learn: batches to train on, a loss, and a score on sequences that are never trained on.</summary>
public abstract class SequenceTask : IDisposable
{
    private readonly int validationSize;
    private Batch? validationBatch;

    /// <param name="validationSize">How many sequences to validate on.</param>
    protected SequenceTask(int validationSize = 512) => this.validationSize = validationSize;

    /// <summary>What figures call it.</summary>
    public abstract string Name { get; }

    /// <summary>Width of the input, D.</summary>
    public abstract long InputSize { get; }

    /// <summary>Width of the output, K.</summary>
    public abstract long OutputSize { get; }

    /// <summary>What <see cref="Score"/> measures, with its unit: "accuracy (0 … 1)", "RMSE (sunspots)".</summary>
    public abstract string ScoreName { get; }

    /// <summary>The score that knowing nothing would get.</summary>
    public abstract double Baseline { get; }

    /// <summary>Sequences that are not trained on: the same ones each time.</summary>
    /// <remarks>Where a task makes up its sequences, they are drawn apart from those that are trained on; there may be so few different ones that chance draws some again.</remarks>
    public Batch ValidationBatch
    {
        get
        {
            if (validationBatch is null)
            {
                using var generator = new Generator(ValidationSeed, CPU);
                using var scope = NewDisposeScope();
                validationBatch = DrawValidation(validationSize, generator).Keep();
            }

            return validationBatch;
        }
    }

    internal const ulong ValidationSeed = 20_201;

    /// <summary>Where a training's chance comes from. With the seed of the validation batch, it would begin with those very sequences, so it gets another one.</summary>
    internal static Generator TrainingGenerator(int seed) => new((ulong)seed == ValidationSeed ? ValidationSeed + int.MaxValue : (ulong)seed, CPU);

    /// <summary>Draws a batch to train on.</summary>
    /// <param name="sequences">N.</param>
    /// <param name="generator">Where chance comes from: the same seed gives the same batch.</param>
    public abstract Batch Draw(int sequences, Generator generator);

    /// <summary>Draws the validation batch: from the same distribution, unless a task keeps data apart for it.</summary>
    protected virtual Batch DrawValidation(int sequences, Generator generator) => Draw(sequences, generator);

    /// <summary>The mean loss of a prediction: a scalar to differentiate.</summary>
    public abstract Tensor Loss(Tensor prediction, Batch batch);

    /// <summary>How good a prediction is, as <see cref="ScoreName"/> says.</summary>
    public abstract double Score(Tensor prediction, Batch batch);

    /// <summary>Frees the validation batch.</summary>
    public void Dispose()
    {
        validationBatch?.Dispose();
        GC.SuppressFinalize(this);
    }
}
