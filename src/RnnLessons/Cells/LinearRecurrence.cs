using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>A cell that is linear in its state: h_t = a_t ∘ h_{t−1} + b_t, where a_t and b_t depend on the input x_t alone.</summary>
/// <remarks>
/// All a_t and b_t are known before the first step, so <see cref="Recurrent"/> needs no loop over the steps (<see cref="Executor.Scan"/>). One of your own
/// needs nothing but <see cref="Coefficients"/>.
/// </remarks>
public abstract class LinearRecurrence : Cell<HiddenState>
{
    /// <summary>Keeps the sizes.</summary>
    /// <param name="inputSize">D, the width of the input.</param>
    /// <param name="hiddenSize">H, the units of the hidden state.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    protected LinearRecurrence(long inputSize, long hiddenSize) : base(inputSize, hiddenSize)
    {
    }

    /// <summary>The factor on the state, and what is added to it.</summary>
    /// <param name="x">One step, [N, D], or all steps at once, [N, T, D]: <c>x.matmul(W)</c> does both. What is made of a step must not depend on another one.</param>
    /// <returns>a and b, each [N, H] or [N, T, H]; a may also be [H], the same at every step.</returns>
    public abstract (Tensor a, Tensor b) Coefficients(Tensor x);

    /// <inheritdoc/>
    public sealed override HiddenState Step(StepInput x_t, HiddenState past)
    {
        var (a_t, b_t) = Coefficients(x_t.Value);
        return new(a_t * past.h + b_t);
    }

    /// <summary>All states of the sequences x, [N, T, H], without a loop; where the mask is false, a step hands its state on.</summary>
    internal Tensor States(Tensor x, Tensor? mask, Tensor? start)
    {
        var (a, b) = Coefficients(Masking.Cleared(x, mask));
        long[] wanted = [x.shape[0], x.shape[1], HiddenSize];
        if (!b.shape.SequenceEqual(wanted) || !(a.shape.SequenceEqual(wanted) || a.shape.SequenceEqual([HiddenSize])))
            throw new InvalidOperationException(
                $"{GetType().Name}.Coefficients returned a of shape {Shapes.Of(a)} and b of shape {Shapes.Of(b)} for an input {Shapes.Of(x)}; wanted: both [{string.Join(", ", wanted)}], or an a of [{HiddenSize}].");
        if (mask is not null)
        {
            var counts = mask.unsqueeze(-1);
            (a, b) = (a.expand(wanted).masked_fill(counts.logical_not(), 1), b.masked_fill(counts.logical_not(), 0));
        }

        // One step from 0 would leave a out: as in the loop, its weights get a gradient, which is 0.
        return Scan.Linear(a, b, start ?? (x.shape[1] == 1 ? zeros_like(b.select(1, 0)) : null));
    }
}
