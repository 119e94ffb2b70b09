namespace RnnLessons.Playground.Training;

/// <summary>A text to learn, character by character: the first four fifths are trained on, the rest is for validation.</summary>
internal sealed class CharacterText
{
    private const int MostCharacters = 100_000, MostDifferent = 100, MostWindows = 128;

    private readonly int[] characters;

    private CharacterText(char[] alphabet, int[] characters)
    {
        (Alphabet, this.characters) = (alphabet, characters);
        Trained = characters[..(characters.Length * 4 / 5)];
    }

    /// <summary>The characters that it has, in their order in Unicode.</summary>
    public char[] Alphabet { get; }

    /// <summary>The part that is trained on, as numbers of the alphabet.</summary>
    public int[] Trained { get; }

    /// <summary>The share of the most frequent character: the accuracy of always predicting it.</summary>
    public double MostFrequent => characters[Trained.Length..].CountBy(character => character).Max(character => character.Value) / (double)(characters.Length - Trained.Length);

    /// <summary>Reads a text.</summary>
    /// <exception cref="ArgumentException">It is too short or too long, or has too many different characters.</exception>
    public static CharacterText Of(string text, int steps)
    {
        if (text.Length == 0) text = Paragraph.Text;
        text = text.ReplaceLineEndings("\n");
        var least = 5 * (steps + 2);
        if (text.Length < least)
            throw new ArgumentException($"The text has {text.Length} characters; wanted: {least} or more, for sequences of T = {steps} in the fifth of it that is kept for validation. Take a longer text or a smaller T.");
        if (text.Length > MostCharacters)
            throw new ArgumentException($"The text has {text.Length} characters; wanted: {MostCharacters} at most.");
        var alphabet = text.Distinct().Order().ToArray();
        if (alphabet.Length is < 2 or > MostDifferent)
            throw new ArgumentException($"The text has {alphabet.Length} different characters; wanted: 2 to {MostDifferent}.");
        return new(alphabet, [.. text.Select(character => Array.BinarySearch(alphabet, character))]);
    }

    /// <summary>The part that is kept apart, in windows side by side; at most so many that validating stays quick.</summary>
    public Sequences HeldOut(int steps)
    {
        var apart = characters[Trained.Length..];
        var windows = Math.Min(MostWindows, (apart.Length - 1) / steps);
        var rule = new TextRule(apart, Alphabet.Length, steps);
        var sequences = new Sequences(windows, steps, Alphabet.Length, 0);
        sequences.Inputs.Clear();
        for (var window = 0; window < windows; window++)
            rule.Window(window * steps, sequences.Inputs[(window * steps * Alphabet.Length)..], sequences.Targets.AsSpan(window * steps));
        return sequences;
    }
}
