using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Masks: which steps of a batch count. A step that doesn't count has no influence on any value or gradient, whatever stands in it.</summary>
internal static class Masking
{
    /// <summary>Refuses a mask that doesn't belong to the sequences x.</summary>
    /// <param name="x">[N, T, …].</param>
    /// <param name="mask">True where a step counts, [N, T], bool; null where all do.</param>
    /// <exception cref="ArgumentException">The mask has another shape or type.</exception>
    public static void Check(Tensor x, Tensor? mask)
    {
        if (mask is null) return;
        if (x.dim() < 2)
            throw new ArgumentException($"There is a mask for an input of shape {Shapes.Of(x)}; wanted: sequences of steps, [N, T, …].", nameof(mask));
        if (mask.dtype != ScalarType.Bool || !mask.shape.SequenceEqual(x.shape[..2]))
            throw new ArgumentException($"The mask has shape {Shapes.Of(mask)} and type {mask.dtype}; wanted: [{x.shape[0]}, {x.shape[1]}] and Bool, true where a step counts.", nameof(mask));
    }

    /// <summary>x with 0 at every step that doesn't count. NaN there would reach the gradient of a weight though ∂L/∂output is 0, since 0 · NaN is NaN.</summary>
    /// <param name="x">[N, T, …], of any type.</param>
    /// <param name="mask">True where a step counts, [N, T], bool; null where all do.</param>
    public static Tensor Cleared(Tensor x, Tensor? mask)
    {
        Check(x, mask);
        return mask is null ? x : x.masked_fill(mask.logical_not().reshape([.. mask.shape, .. Enumerable.Repeat(1L, (int)x.dim() - 2)]), 0);
    }
}
