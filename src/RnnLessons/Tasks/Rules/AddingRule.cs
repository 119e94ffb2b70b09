namespace RnnLessons.Tasks.Rules;

/// <summary>A number in [0, 1) at every step, and a mark at one step of each half; the target is the sum of the two marked numbers, at the last step.</summary>
internal sealed class AddingRule(int steps) : Rule(steps, inputs: 2, firstCounted: steps - 1)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var half = Steps / 2;
        var numbers = draws.Shares(sequences * Steps);
        var first = draws.Integers(0, half, sequences);
        var second = draws.Integers(half, Steps, sequences);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            for (var step = 0; step < Steps; step++) inputs[2 * (sequence * Steps + step)] = numbers[sequence * Steps + step];
            foreach (var marked in (ReadOnlySpan<long>)[first[sequence], second[sequence]])
            {
                var at = sequence * Steps + (int)marked;
                inputs[2 * at + 1] = 1;
                targets[sequence] += numbers[at];
            }
        }
    }
}
