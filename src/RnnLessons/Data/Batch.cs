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

    /// <summary>Takes the tensors out of the current dispose scope, so that the batch may outlive it.</summary>
    internal Batch Keep()
    {
        Inputs.DetachFromDisposeScope();
        Targets.DetachFromDisposeScope();
        Mask?.DetachFromDisposeScope();
        return this;
    }
}
