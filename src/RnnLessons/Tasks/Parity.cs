using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say at each step whether the number of ones so far is odd: one bit of memory that every step may flip.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets [N, T] in {0, 1}. Outputs are logits [N, T, 1].</remarks>
public sealed class Parity(int steps) : BinaryTask($"parity over {steps} steps", inputSize: 1)
{
    private readonly ParityRule rule = new(Wanted.AtLeast(1, steps, "the length T of a sequence"));

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator) => Drawn.Batch(rule, sequences, generator);
}
