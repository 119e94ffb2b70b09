using static TorchSharp.torch;

namespace RnnLessons.Data;

/// <summary>Sequences that are trained on together.</summary>
/// <param name="Inputs">[N, T, D].</param>
/// <param name="Targets">What the model should say; its shape depends on the task.</param>
/// <param name="Mask">True where a step counts, [N, T], bool; null where all do.</param>
public sealed record Batch(Tensor Inputs, Tensor Targets, Tensor? Mask = null) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
        Mask?.Dispose();
    }

    /// <summary>The batch in parts of at most <paramref name="most"/> sequences, in order: views, which share its memory.</summary>
    internal IEnumerable<Batch> InParts(int most)
    {
        for (long from = 0; from < Inputs.shape[0]; from += most)
        {
            var count = Math.Min(most, Inputs.shape[0] - from);
            yield return new(Inputs.narrow(0, from, count), Targets.narrow(0, from, count), Mask?.narrow(0, from, count));
        }
    }

    /// <summary>Takes the tensors out of the current dispose scope, so that the batch may outlive it.</summary>
    internal Batch Keep()
    {
        Inputs.DetachFromDisposeScope();
        Targets.DetachFromDisposeScope();
        Mask?.DetachFromDisposeScope();
        return this;
    }
}
