using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Linear recurrences over a whole sequence at once: log₂ T passes over the sequence instead of T steps.</summary>
public static class Scan
{
    /// <summary>All states of h_t = a_t ∘ h_{t−1} + b_t, without a loop over the steps: [N, T, H].</summary>
    /// <remarks>
    /// Two steps in a row are one step of the same kind, a₂(a₁h + b₁) + b₂ = (a₂a₁)h + (a₂b₁ + b₂). The first pass joins each step with the one before it,
    /// the second each two with the two before them, and so on: after ⌈log₂ T⌉ passes each step holds all that came before it. No step divides by a_t, so a_t
    /// may be 0 or negative; products of a_t that underflow are 0, which is what is left of such a memory. Autograd goes through it.
    /// Source: Hillis and Steele 1986; Blelloch 1990; for recurrent networks Martin and Cundy 2018.
    /// </remarks>
    /// <param name="a">The factor on the state: [N, T, H], or any shape that broadcasts to it, such as [H] where it is the same at every step. Real or complex.</param>
    /// <param name="b">What is added: [N, T, H], of the same type.</param>
    /// <param name="start">h_0, [N, H]; null begins at 0.</param>
    /// <exception cref="ArgumentException">A shape or a type doesn't fit.</exception>
    public static Tensor Linear(Tensor a, Tensor b, Tensor? start = null)
    {
        Want(a, b, start);
        using var scope = NewDisposeScope();
        var (steps, constant) = (b.shape[1], a.dim() < 2 || a.shape[^2] == 1);
        var (factor, h) = (a, b);
        if (!constant) factor = a.expand(b.shape);
        if (start is not null) h = cat([(constant ? factor : factor.narrow(1, 0, 1)) * start.unsqueeze(1) + b.narrow(1, 0, 1), b.narrow(1, 1, steps - 1)], 1);
        for (var distance = 1L; distance < steps; distance *= 2)
        {
            var far = steps - distance;
            // factor takes a state over `distance` steps; before step `distance` there is nothing to take it to.
            h = cat([h.narrow(1, 0, distance), (constant ? factor : factor.narrow(1, distance, far)) * h.narrow(1, 0, far) + h.narrow(1, distance, far)], 1);
            if (2 * distance >= steps) break;
            factor = constant ? factor * factor
                : cat([factor.narrow(1, 0, distance), factor.narrow(1, distance, far) * factor.narrow(1, 0, far)], 1);
        }

        // A sequence of one step is b itself: the caller gets a tensor of its own all the same.
        return (ReferenceEquals(h, b) ? h.alias() : h).MoveToOuterDisposeScope();
    }

    private static void Want(Tensor a, Tensor b, Tensor? start)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (b.dim() != 3 || b.numel() == 0)
            throw new ArgumentException($"b has shape {Shapes.Of(b)}; wanted: [N, T, H] (sequences, steps, units), each 1 or more.", nameof(b));
        if (a.dim() > 3 || a.shape.Reverse().Zip(b.shape.Reverse()).Any(size => size.First != 1 && size.First != size.Second))
            throw new ArgumentException($"a has shape {Shapes.Of(a)} and b {Shapes.Of(b)}; wanted: the same shape, or an a that broadcasts to it, such as [{b.shape[2]}].", nameof(a));
        if (a.dtype != b.dtype) throw new ArgumentException($"a is {a.dtype} and b is {b.dtype}; wanted: the same type.", nameof(a));
        if (start is null) return;
        if (!start.shape.SequenceEqual([b.shape[0], b.shape[2]]))
            throw new ArgumentException($"The start has shape {Shapes.Of(start)}; wanted: [{b.shape[0]}, {b.shape[2]}], [N, H].", nameof(start));
        if (start.dtype != b.dtype) throw new ArgumentException($"The start is {start.dtype} and b is {b.dtype}; wanted: the same type.", nameof(start));
    }
}
