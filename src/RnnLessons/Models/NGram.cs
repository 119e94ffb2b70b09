namespace RnnLessons.Models;

/// <summary>Predicts the next character from counts: how often each character followed the n − 1 characters before it. The rival of a network that writes.</summary>
/// <remarks>
/// A context that was seldom seen says little, so that the prediction of the context that is one character shorter is mixed in, the more the
/// more different characters followed for their number (Witten and Bell 1991); for the empty context, that is the uniform distribution.
/// </remarks>
public sealed class NGram
{
    private readonly Dictionary<string, Followers>[] counts;

    /// <summary>Counts.</summary>
    /// <param name="n">How many characters it looks at, the predicted one among them: 1 looks at none before it.</param>
    /// <param name="text">What it learns from.</param>
    /// <param name="alphabet">Every character that it may meet.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public NGram(int n, string text, string alphabet)
    {
        (N, Alphabet) = (Wanted.AtLeast(1, n, "n"), alphabet);
        counts = [.. Enumerable.Range(0, n).Select(_ => new Dictionary<string, Followers>(StringComparer.Ordinal))];
        for (var before = 0; before < n; before++)
        {
            for (var at = before; at < text.Length; at++)
            {
                var context = text.Substring(at - before, before);
                if (!counts[before].TryGetValue(context, out var followers)) counts[before].Add(context, followers = new());
                followers.Counts[text[at]] = followers.Counts.GetValueOrDefault(text[at]) + 1;
                followers.Total++;
            }
        }
    }

    /// <summary>How many characters it looks at, the predicted one among them.</summary>
    public int N { get; }

    /// <summary>Every character that it may meet.</summary>
    public string Alphabet { get; }

    /// <summary>How many counts it keeps.</summary>
    public int Counts => counts.Sum(contexts => contexts.Values.Sum(followers => followers.Counts.Count));

    /// <summary>The probability of a character after others: P(c | s) = (count(s c) + k P(c | s without its first)) / (count(s) + k), with k different characters seen after s.</summary>
    /// <param name="before">What stands before it, of any length.</param>
    /// <param name="next">The character.</param>
    public double Probability(string before, char next)
    {
        var p = 1.0 / Alphabet.Length;
        for (var length = 0; length < N && length <= before.Length; length++)
        {
            if (!counts[length].TryGetValue(before[^length..], out var seen)) break;
            p = (seen.Counts.GetValueOrDefault(next) + seen.Counts.Count * p) / (seen.Total + seen.Counts.Count);
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

    private sealed class Followers
    {
        public Dictionary<char, int> Counts { get; } = [];

        public int Total { get; set; }
    }
}
