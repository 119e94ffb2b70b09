namespace RnnLessons.Models;

/// <summary>Predicts the next character from counts: how often each character followed the n − 1 characters before it. The rival of a network that writes.</summary>
/// <remarks>
/// A context that was seldom seen says little, so that the prediction of the context that is one character shorter is mixed in, the more the
/// more different characters followed for their number (Witten and Bell 1991); for the empty context, that is the uniform distribution.
/// </remarks>
public sealed class NGram
{
    // By what was seen: how often it was; and by context: how often, and followed by how many different characters.
    private readonly Dictionary<string, int> seen;
    private readonly Dictionary<string, (int Total, int Different)> contexts;

    /// <summary>Counts.</summary>
    /// <param name="n">How many characters it looks at, the predicted one among them: 1 looks at none before it.</param>
    /// <param name="text">What it learns from.</param>
    /// <param name="alphabet">Every character that it may meet.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public NGram(int n, string text, string alphabet)
    {
        (N, Alphabet, seen, contexts) = (Wanted.AtLeast(1, n, "n"), alphabet, new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        var (bySeen, byContext) = (seen.GetAlternateLookup<ReadOnlySpan<char>>(), contexts.GetAlternateLookup<ReadOnlySpan<char>>());
        for (var length = 0; length < n; length++)
        {
            for (var at = length; at < text.Length; at++)
            {
                var context = text.AsSpan(at - length, length);
                var withNext = text.AsSpan(at - length, length + 1);
                bySeen.TryGetValue(withNext, out var times);
                byContext.TryGetValue(context, out var known);
                bySeen[withNext] = times + 1;
                byContext[context] = (known.Total + 1, known.Different + (times == 0 ? 1 : 0));
            }
        }
    }

    private NGram(int n, NGram longer) => (N, Alphabet, seen, contexts) = (n, longer.Alphabet, longer.seen, longer.contexts);

    /// <summary>How many characters it looks at, the predicted one among them.</summary>
    public int N { get; }

    /// <summary>Every character that it may meet.</summary>
    public string Alphabet { get; }

    /// <summary>How many counts it keeps.</summary>
    public int Counts => seen.Keys.Count(characters => characters.Length <= N);

    /// <summary>The model with a smaller n, from the same counts.</summary>
    /// <param name="n">1 to <see cref="N"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is none of these.</exception>
    public NGram Shorter(int n) => n <= N ? new(Wanted.AtLeast(1, n, "n"), this)
        : throw new ArgumentOutOfRangeException(nameof(n), n, $"n is {n}, and contexts for n up to {N} were counted; wanted: 1 to {N}.");

    /// <summary>The probability of a character after others: P(c | s) = (count(s c) + k P(c | s without its first)) / (count(s) + k), with k different characters seen after s.</summary>
    /// <param name="before">What stands before it, of any length.</param>
    /// <param name="next">The character.</param>
    public double Probability(string before, char next)
    {
        var p = 1.0 / Alphabet.Length;
        for (var length = 0; length < N && length <= before.Length; length++)
        {
            var context = before[^length..];
            if (!contexts.TryGetValue(context, out var known)) break;
            p = (seen.GetValueOrDefault(context + next) + known.Different * p) / (known.Total + known.Different);
        }

        return p;
    }

    /// <summary>The probabilities of every character of the alphabet after others.</summary>
    /// <param name="before">What stands before it, of any length.</param>
    public double[] Probabilities(string before) => [.. Alphabet.Select(next => Probability(before, next))];

    /// <summary>Mean of −log₂ P over the characters of a text: bits per character.</summary>
    /// <param name="text">A text of one character or more.</param>
    public double BitsPerCharacter(string text) =>
        Enumerable.Range(0, Wanted.AtLeast(1, text.Length, "the length of the text")).Average(at => -Math.Log2(Probability(text[Math.Max(0, at - N + 1)..at], text[at])));
}
