namespace RnnLessons.Tasks.Rules;

/// <summary>A bit at every step, −1 or 1; the target is whether the number of ones so far is odd.</summary>
internal sealed class ParityRule(int steps) : Rule(steps, inputs: 1)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var bits = draws.Integers(0, 2, sequences * Steps);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var odd = 0L;
            for (var at = sequence * Steps; at < (sequence + 1) * Steps; at++)
            {
                inputs[at] = bits[at] * 2 - 1;
                targets[at] = odd ^= bits[at];
            }
        }
    }
}
