using System.Text;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>Has a model write: it predicts a distribution for the next character, one is drawn from it, and the model reads that one next.</summary>
public static class Writing
{
    /// <summary>Softmax of logits / temperature: below 1 what is likely becomes likelier, above 1 the distribution becomes flatter; 0 takes the likeliest alone.</summary>
    /// <param name="logits">Any numbers.</param>
    /// <param name="temperature">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is below 0, or no number.</exception>
    public static double[] Probabilities(IReadOnlyList<double> logits, double temperature = 1)
    {
        if (!(temperature >= 0 && double.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"The temperature is {temperature}; wanted: 0 or more, such as 0.8.");
        var most = logits.Max();
        double[] powers = [.. logits.Select(logit => temperature > 0 ? Math.Exp((logit - most) / temperature) : logit == most ? 1 : 0)];
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    /// <summary>Draws one of the numbers 0 … K − 1 by their probabilities.</summary>
    /// <param name="probabilities">K probabilities that sum to 1.</param>
    /// <param name="random">Where chance comes from.</param>
    public static int Draw(IReadOnlyList<double> probabilities, Random random)
    {
        var left = random.NextDouble();
        for (var at = 0; at < probabilities.Count; at++)
        {
            left -= probabilities[at];
            if (left < 0) return at;
        }

        // Rounding may leave a rest: then it is the last that is possible at all.
        return probabilities.Select((p, at) => (p, at)).Last(one => one.p > 0).at;
    }

    /// <summary>Writes on from the beginning of a text.</summary>
    /// <param name="model">Reads and predicts numbers of the alphabet.</param>
    /// <param name="alphabet">Its characters, as <c>NextCharacter.Alphabet</c> has them.</param>
    /// <param name="start">What it reads first, one character or more; it is not part of the result.</param>
    /// <param name="characters">How many characters to write.</param>
    /// <param name="temperature">0 or more; 1 draws from what the model predicts.</param>
    /// <param name="seed">The same seed, model and start give the same text.</param>
    /// <exception cref="ArgumentException">The start is empty, or has a character that the alphabet has not.</exception>
    public static string Write(CharacterModel model, string alphabet, string start, int characters, double temperature = 1, int seed = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(start);
        if (start.FirstOrDefault(character => !alphabet.Contains(character)) is var unknown and not '\0')
            throw new ArgumentException($"The start has the character “{unknown}”, which the alphabet has not; it has: {alphabet.ReplaceLineEndings("⏎")}", nameof(start));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var evaluating = ModuleModes.Evaluating(model);
        var (random, written) = (new Random(seed), new char[characters]);
        var (logits, state) = model.Read(tensor([.. start.Select(character => (long)alphabet.IndexOf(character))]).unsqueeze(0));
        for (var at = 0; at < characters; at++)
        {
            var next = Draw(Probabilities(logits[0, -1].to(ScalarType.Float64).data<double>().ToArray(), temperature), random);
            written[at] = alphabet[next];
            (logits, state) = model.Read(tensor([(long)next]).unsqueeze(0), state);
        }

        return new(written);
    }

    /// <summary>Writes on from the beginning of a text, from counts.</summary>
    /// <param name="counts">What predicts.</param>
    /// <param name="start">What it looks at first; it is not part of the result.</param>
    /// <param name="characters">How many characters to write.</param>
    /// <param name="seed">The same seed, counts and start give the same text.</param>
    public static string Write(NGram counts, string start, int characters, int seed = 1)
    {
        var (random, text) = (new Random(seed), new StringBuilder(start));
        for (var at = 0; at < characters; at++)
            text.Append(counts.Alphabet[Draw(counts.Probabilities(text.ToString(Math.Max(0, text.Length - counts.N), Math.Min(text.Length, counts.N))), random)]);
        return text.ToString(start.Length, characters);
    }
}
