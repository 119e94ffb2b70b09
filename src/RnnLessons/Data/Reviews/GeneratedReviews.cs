using System.Text;

namespace RnnLessons.Data;

/// <summary>Made-up reviews for readers who have no real ones: what they say depends on the order of their words.</summary>
/// <remarks>
/// The verdict is the writer's last opinion. «Not» turns a word, «but» and «yet» turn a sentence; the opinions of other people, the plot and
/// the weather do not count. Every opinion before the last may go the other way, so that counting words gets part of it right and
/// only reading gets all. 20 to 250 words, as many as real reviews mostly have.
/// </remarks>
public static class GeneratedReviews
{
    private const int Shortest = 20, Longest = 250;

    /// <summary>More words than the longest sentence has.</summary>
    private const int Sentence = 32;

    /// <summary>How likely an opinion before the last is the verdict too.</summary>
    private const double Agreement = 0.85;

    /// <summary>Makes reviews, half of them positive; the same seed makes the same ones.</summary>
    /// <param name="train">How many to train on.</param>
    /// <param name="validation">How many to validate on.</param>
    /// <param name="seed">Which ones.</param>
    public static ReviewSet Create(int train, int validation, int seed = 1)
    {
        Want(train, nameof(train));
        Want(validation, nameof(validation));
        var chance = new Random(seed);
        var corpus = new CorpusBuilder();
        for (var number = 0; number < train + validation; number++)
        {
            var positive = number % 2 == 0;
            var isTrain = number < train;
            corpus.Add(new(isTrain, positive, isTrain ? number : number - train, positive ? 10 : 1), Encoding.UTF8.GetBytes(Write(positive, chance)));
        }

        return corpus.Finish().ToSet("generated reviews", int.MaxValue, isGenerated: true);
    }

    private static void Want(int count, string name)
    {
        if (count < 2) throw new ArgumentOutOfRangeException(name, count, $"{name} is {count} reviews; wanted: 2 or more, so that there is one of each kind.");
    }

    /// <summary>Sentences until the review is as long as it is to be; the last opinion is the verdict, and talk may follow it.</summary>
    private static string Write(bool positive, Random chance)
    {
        var phrases = new ReviewPhrases(chance);
        // Many short reviews and few long ones, as with real ones: lengths between the bounds, even on a logarithmic scale.
        var wanted = (int)(Shortest * Math.Pow((double)(Longest - Sentence) / Shortest, chance.NextDouble()));
        string[] ending = [phrases.Opinion(positive), .. chance.NextDouble() < 0.6 ? [phrases.Talk()] : Array.Empty<string>()];
        var sentences = new List<string> { phrases.Opening() };
        var words = Words(sentences[0]) + ending.Sum(Words);
        while (words < wanted)
        {
            sentences.Add(chance.NextDouble() switch
            {
                < 0.45 => phrases.Opinion(chance.NextDouble() < Agreement ? positive : !positive),
                < 0.55 => phrases.OthersSay(),
                _ => phrases.Talk(),
            });
            words += Words(sentences[^1]);
        }

        return string.Join(' ', sentences.Concat(ending));
    }

    private static int Words(string sentence) => Vocabulary.Tokenise(sentence).Count;
}
