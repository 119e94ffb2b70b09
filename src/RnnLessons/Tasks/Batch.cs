using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Sequences that are trained on together.</summary>
/// <param name="Inputs">[N, T, D].</param>
/// <param name="Targets">What the model should say; its shape depends on the task.</param>
/// <param name="Mask">True where a step counts, [N, T], bool; null where all do.</param>
public sealed record Batch(Tensor Inputs, Tensor Targets, Tensor? Mask = null) : IDisposable
{
    /// <summary>Whether each sequence goes on where that of the batch before ended: a model that carries its state reads on from there, and begins at 0 where this is false.</summary>
    public bool Continues { get; init; }

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

    /// <summary>The batch for a model that computes in a type: itself where it is of that type already.</summary>
    internal Batch In(ScalarType? type)
    {
        var (inputs, targets) = (Inputs.In(type), Targets.In(type));
        return ReferenceEquals(inputs, Inputs) && ReferenceEquals(targets, Targets) ? this : this with { Inputs = inputs, Targets = targets };
    }

    /// <summary>The batch by handles of its own, which outlive the current dispose scope; a task may draw tensors that somebody else holds.</summary>
    internal Batch Keep()
    {
        return this with { Inputs = Own(Inputs), Targets = Own(Targets), Mask = Mask is null ? null : Own(Mask) };

        static Tensor Own(Tensor tensor) => tensor.alias().DetachFromDisposeScope();
    }
}
