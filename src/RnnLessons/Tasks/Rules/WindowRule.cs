namespace RnnLessons.Tasks.Rules;

/// <summary>A window of a series; the target at every step is the value after it.</summary>
/// <param name="values">The series, scaled as the network is to see it.</param>
/// <param name="trained">How many of its values, from the first, may be drawn.</param>
/// <param name="steps">T.</param>
internal sealed class WindowRule(float[] values, int trained, int steps) : Rule(steps, inputs: 1)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var starts = draws.Integers(0, trained - Steps, sequences);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var start = (int)starts[sequence];
            values.AsSpan(start, Steps).CopyTo(inputs[(sequence * Steps)..]);
            values.AsSpan(start + 1, Steps).CopyTo(targets[(sequence * Steps)..]);
        }
    }
}
