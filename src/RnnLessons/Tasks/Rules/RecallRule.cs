namespace RnnLessons.Tasks.Rules;

/// <summary>A symbol at the first step, one-hot, then distractors in a channel of their own; the target is the symbol, at the last step.</summary>
internal sealed class RecallRule(int steps, int symbols) : Rule(steps, inputs: symbols + 1, firstCounted: steps - 1)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var shown = draws.Integers(0, symbols, sequences);
        var distractors = Steps > 1 ? draws.Integers(0, 2, sequences * (Steps - 1)) : [];
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            inputs[sequence * Steps * Inputs + (int)shown[sequence]] = 1;
            for (var step = 1; step < Steps; step++)
                inputs[(sequence * Steps + step) * Inputs + symbols] = distractors[sequence * (Steps - 1) + step - 1] * 2 - 1;
            targets[sequence] = shown[sequence];
        }
    }
}
