using static TorchSharp.torch;

namespace RnnLessons.Data;

/// <summary>Something to learn: batches to train on, a loss, and a score on sequences that are never trained on.</summary>
public abstract class SequenceTask : IDisposable
{
    private readonly int heldOut;
    private Batch? validation;

    /// <param name="heldOut">How many sequences to hold out for validation.</param>
    protected SequenceTask(int heldOut = 512) => this.heldOut = heldOut;

    /// <summary>What figures call it.</summary>
    public abstract string Name { get; }

    /// <summary>Width of the input, D.</summary>
    public abstract long InputSize { get; }

    /// <summary>Width of the output, K.</summary>
    public abstract long OutputSize { get; }

    /// <summary>What <see cref="Score"/> measures, with its unit: "accuracy", "RMSE (sunspots)".</summary>
    public abstract string ScoreName { get; }

    /// <summary>The score that knowing nothing would get.</summary>
    public abstract double Baseline { get; }

    /// <summary>Sequences that are never trained on: the same ones each time.</summary>
    public Batch Validation
    {
        get
        {
            if (validation is null)
            {
                using var generator = new Generator(ValidationSeed, CPU);
                using var scope = NewDisposeScope();
                validation = DrawHeldOut(heldOut, generator).Keep();
            }

            return validation;
        }
    }

    private const ulong ValidationSeed = 20_201;

    /// <summary>Draws a batch to train on.</summary>
    /// <param name="sequences">N.</param>
    /// <param name="generator">Where chance comes from: the same seed gives the same batch.</param>
    public abstract Batch Draw(int sequences, Generator generator);

    /// <summary>Draws the validation batch: from the same distribution, unless a task keeps data apart for it.</summary>
    protected virtual Batch DrawHeldOut(int sequences, Generator generator) => Draw(sequences, generator);

    /// <summary>The mean loss of a prediction: a scalar to differentiate.</summary>
    public abstract Tensor Loss(Tensor prediction, Batch batch);

    /// <summary>How good a prediction is, as <see cref="ScoreName"/> says.</summary>
    public abstract double Score(Tensor prediction, Batch batch);

    /// <summary>Frees the validation batch.</summary>
    public void Dispose()
    {
        validation?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The prediction, where it has the shape that the task's targets are compared with: libtorch would stretch some others to fit.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    private protected static Tensor Shaped(Tensor prediction, params ReadOnlySpan<long> wanted) => wanted.SequenceEqual(prediction.shape)
        ? prediction
        : throw new ArgumentException(
            $"The model's output has shape [{string.Join(", ", prediction.shape)}]; wanted: [{string.Join(", ", wanted.ToArray())}]. " +
            "A recurrent model gives one answer for each step with Returns.EveryState, and one for each sequence with Returns.LastState.", nameof(prediction));
}
