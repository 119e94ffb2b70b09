using RnnLessons.Tasks.Rules;

namespace RnnLessons.Playground.Training;

/// <summary>A window of a text, a character at each step, one-hot; the target at every step is the character after it.</summary>
/// <param name="text">The text, as numbers of its alphabet.</param>
/// <param name="alphabet">How many different characters there are.</param>
/// <param name="steps">T.</param>
internal sealed class TextRule(int[] text, int alphabet, int steps) : Rule(steps, alphabet)
{
    /// <inheritdoc/>
    public override void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets)
    {
        var starts = draws.Integers(0, text.Length - Steps, sequences);
        for (var sequence = 0; sequence < sequences; sequence++)
            Window((int)starts[sequence], inputs[(sequence * Steps * Inputs)..], targets[(sequence * Steps)..]);
    }

    /// <summary>The window that begins with a character.</summary>
    public void Window(int start, Span<float> inputs, Span<float> targets)
    {
        for (var step = 0; step < Steps; step++)
        {
            inputs[step * Inputs + text[start + step]] = 1;
            targets[step] = text[start + step + 1];
        }
    }
}
