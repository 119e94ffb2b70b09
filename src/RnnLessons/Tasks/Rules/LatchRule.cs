namespace RnnLessons.Tasks.Rules;

/// <summary>A value at every step, −1 or 1, and a flag, 1 where it is to be stored; the target is the value that was stored last, as 0 or 1.</summary>
internal sealed class LatchRule(int steps, double writing) : Rule(steps, inputs: 2)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var bits = draws.Integers(0, 2, sequences * Steps);
        var shares = draws.Shares(sequences * Steps);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var stored = 0L;
            for (var step = 0; step < Steps; step++)
            {
                var at = sequence * Steps + step;
                var flagged = step == 0 || shares[at] < (float)writing;
                if (flagged) stored = bits[at];
                inputs[2 * at] = bits[at] * 2 - 1;
                inputs[2 * at + 1] = flagged ? 1 : 0;
                targets[at] = stored;
            }
        }
    }
}
