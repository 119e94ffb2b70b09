using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Output at each step the last value that was marked to be stored: a memory that must be overwritten at once and kept in between.</summary>
/// <remarks>
/// Inputs [N, T, 2]: a random value, −1 or 1, at every step, and a flag, 1 where the value is to be stored and 0 elsewhere; the flag of the first step is 1.
/// Targets [N, T] in {0, 1}: the stored value is 1. Outputs are logits [N, T, 1].
/// </remarks>
/// <param name="steps">T, the length of a sequence.</param>
/// <param name="writing">The probability that a step after the first is flagged, 0 … 1.</param>
public sealed class Latch(int steps, double writing = 0.15) : BinaryTask($"latch over {steps} steps", inputSize: 2)
{
    private readonly LatchRule rule = new(
        Wanted.AtLeast(1, steps, "the length T of a sequence"),
        writing is >= 0 and <= 1 ? writing
            : throw new ArgumentOutOfRangeException(nameof(writing), writing, $"The probability that a step is flagged is {writing}; wanted: 0 to 1."));

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator) => Drawn.Batch(rule, sequences, generator);
}
