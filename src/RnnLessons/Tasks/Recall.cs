using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Remember the first symbol through distractors and say it at the end: how long does a memory last?</summary>
/// <remarks>
/// Inputs [N, T, K + 1]: the symbol one-hot at step 1, random distractors of the last channel in between; targets [N], the symbol.
/// Outputs are logits [N, K]. T is the number of steps between seeing the symbol and having to say it, plus one.
/// </remarks>
public sealed class Recall(int steps, int symbols = 4) : ClassificationTask($"recall after {steps} steps", symbols + 1, symbols)
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a sequence");
    private readonly int symbols = Wanted.AtLeast(2, symbols, "how many symbols to tell apart");

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var shown = randint(0, symbols, [sequences], ScalarType.Int64, generator: generator);
        var inputs = zeros(sequences, steps, symbols + 1);
        inputs[.., 0, ..symbols] = functional.one_hot(shown, symbols).to(ScalarType.Float32);
        if (steps > 1) inputs[.., 1.., symbols] = randint(0, 2, [sequences, steps - 1], ScalarType.Float32, generator: generator) * 2 - 1;
        return new(inputs, shown);
    }
}
