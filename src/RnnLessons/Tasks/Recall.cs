using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Remember the first symbol through distractors and say it at the end: how long does a memory last?</summary>
/// <remarks>
/// Inputs [N, T, K + 1]: the symbol one-hot at step 1, random distractors of the last channel in between; targets [N], the symbol.
/// Outputs are logits [N, K]. T is the number of steps between seeing the symbol and having to say it, plus one.
/// </remarks>
public sealed class Recall(int steps, int symbols = 4) : ClassificationTask($"recall after {steps} steps", symbols + 1, symbols)
{
    private readonly RecallRule rule = new(Wanted.AtLeast(1, steps, "the length T of a sequence"), Wanted.AtLeast(2, symbols, "how many symbols to tell apart"));

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var (inputs, shown, _) = Drawn.Batch(rule, sequences, generator);
        return new(inputs, shown.to(ScalarType.Int64).squeeze(1));
    }
}
