using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Whether a reader's result is what was expected, or what a known mistake would give.</summary>
internal static class Alike
{
    /// <summary>Whether two tensors have the same shape and, to float32's precision, the same numbers; they may be of different types.</summary>
    /// <param name="got">The reader's.</param>
    /// <param name="other">What it is compared with.</param>
    /// <param name="tolerance">How far apart numbers may be, relative to their size; near 0, a tenth of it.</param>
    public static bool Same(Tensor got, Tensor other, double tolerance = 1e-5) => got.shape.SequenceEqual(other.shape) && got.to(other.dtype).allclose(other, tolerance, tolerance / 10);

    /// <summary>Whether two numbers are less than <paramref name="tolerance"/> apart.</summary>
    public static bool Near(double got, double other, double tolerance = 1e-6) => Math.Abs(got - other) < tolerance;
}
