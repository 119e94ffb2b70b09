using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>x_t, the input of one time step, [N, D]. Use it as a tensor.</summary>
/// <remarks>
/// Its product with a weight, <c>x_t.mm(W)</c>, doesn't depend on the past. When a whole sequence is unrolled it is therefore
/// computed for all steps at once, the first time that a step asks for it: same numbers, one large product instead of T small ones.
/// </remarks>
public sealed class StepInput
{
    private readonly SequenceInput? sequence;
    private readonly int t;

    /// <summary>A single step that belongs to no sequence.</summary>
    public StepInput(Tensor x_t) => Value = x_t;

    internal StepInput(SequenceInput sequence, int t) => (this.sequence, this.t, Value) = (sequence, t, sequence.Steps[t]);

    /// <summary>The input itself, [N, D].</summary>
    public Tensor Value { get; }

    /// <summary>x_t W: [N, D] × [D, H] → [N, H].</summary>
    /// <exception cref="ArgumentException">W has another shape or type.</exception>
    public Tensor mm(Tensor W)
    {
        ArgumentNullException.ThrowIfNull(W);
        if (W.dim() != 2 || Value.dim() != 2 || W.shape[0] != Value.shape[1])
            throw new ArgumentException($"x_t.mm(W): x_t is {Shapes.Of(Value)} and W is {Shapes.Of(W)}; wanted: [N, D] and [D, H], with the same D.", nameof(W));
        if (W.dtype != Value.dtype)
            throw new ArgumentException($"x_t.mm(W): x_t is {Value.dtype} and W is {W.dtype}; wanted: the same type. cell.to(…) changes that of a cell's weights, x.to(…) that of the input.", nameof(W));
        // A tensor that a step computes for itself is another at each step: nothing is saved by multiplying all steps with it.
        return sequence is not null && W is Parameter ? sequence.Product(W, t) : Value.mm(W);
    }

    /// <summary>A tensor is a step that belongs to no sequence.</summary>
    public static implicit operator StepInput(Tensor x_t) => new(x_t);

    /// <summary>The input itself.</summary>
    public static implicit operator Tensor(StepInput x_t) => x_t.Value;
}

/// <summary>A sequence [N, T, D] cut into steps, and its products with the weights that steps have asked for.</summary>
internal sealed class SequenceInput(Tensor x)
{
    private readonly Tensor timeMajor = x.transpose(0, 1);
    private readonly Dictionary<Tensor, Tensor[]> products = new(ReferenceEqualityComparer.Instance);

    public Tensor[] Steps { get; } = x.unbind(1);

    public Tensor Product(Tensor W, int t)
    {
        if (!products.TryGetValue(W, out var steps)) products[W] = steps = timeMajor.matmul(W).unbind(0);
        return steps[t];
    }
}
