namespace RnnLessons.Tasks.Rules;

/// <summary>A bit at every step, −1 or 1; the target is that of <paramref name="lag"/> steps ago.</summary>
internal sealed class EchoRule(int lag, int steps) : Rule(steps, inputs: 1, firstCounted: lag)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var bits = draws.Integers(0, 2, sequences * Steps);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            for (var step = 0; step < Steps; step++)
            {
                var bit = bits[sequence * Steps + step];
                inputs[sequence * Steps + step] = bit * 2 - 1;
                if (step < Counted) targets[sequence * Counted + step] = bit;
            }
        }
    }
}
