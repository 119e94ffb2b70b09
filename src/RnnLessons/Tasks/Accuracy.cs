using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>The share of answers that are right.</summary>
internal static class Accuracy
{
    /// <summary>What figures call it.</summary>
    public const string Name = "accuracy (0 … 1)";

    public static double OfBits(Tensor logits, Tensor bits) => Mean((logits > 0) == (bits > 0.5));

    public static double OfClasses(Tensor logits, Tensor classes) => Mean(logits.argmax(-1) == classes);

    private static double Mean(Tensor right) => right.to(ScalarType.Float64).mean().item<double>();
}
