using System.Globalization;
using System.Text;

namespace RnnLessons.Data;

/// <summary>Made-up reviews in pairs with the same words: in one their order makes them positive, in the other negative.</summary>
/// <remarks>
/// Two words of opinion change places: "I expected a dull film, and it is superb" and "I expected a superb film, and it is dull". A model that does
/// not know the order of the words must give both the same answer, so it is right about exactly one of the two.
/// </remarks>
public static class TwinReviews
{
    /// <summary>Words of opinion that come in pairs.</summary>
    private static readonly string[] Good = ["superb", "great", "lovely", "brilliant", "moving"], Bad = ["dull", "weak", "awful", "tedious", "bad"];

    private static readonly string[] Aspects = ["the film", "the story", "the acting", "the music", "the ending", "the dialogue"];

    /// <summary>{0} is the aspect, {1} the opinion that does not count, {2} the one that counts.</summary>
    private static readonly string[] Sentences =
    [
        "I expected {0} to be {1} and it is {2}",
        "{0} is not {1} but {2}",
        "{0} is {2} and not {1}",
        "although {0} seemed {1} at first, I found it {2}",
        "my neighbour called {0} {1}, but I call it {2}",
        "{0} is {2}, whoever calls it {1}",
    ];

    /// <summary>Makes pairs of reviews; the same seed makes the same ones.</summary>
    /// <param name="trainPairs">How many pairs to train on.</param>
    /// <param name="validationPairs">How many pairs to validate on; no text of them is trained on.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is to be less than one pair of either part, or more than 10,000.</exception>
    public static ReviewSet Create(int trainPairs, int validationPairs, int seed = 1)
    {
        Want(trainPairs, nameof(trainPairs));
        Want(validationPairs, nameof(validationPairs));
        var chance = new Random(seed);
        var corpus = new CorpusBuilder();
        var written = new HashSet<string>();
        for (var pair = 0; pair < trainPairs + validationPairs; pair++)
        {
            var isTrain = pair < trainPairs;
            var number = 2 * (isTrain ? pair : pair - trainPairs);
            var (positive, negative) = Write(chance);
            while (!written.Add(positive)) (positive, negative) = Write(chance);
            corpus.Add(new(isTrain, true, number, 10), Encoding.UTF8.GetBytes(positive));
            corpus.Add(new(isTrain, false, number + 1, 1), Encoding.UTF8.GetBytes(negative));
        }

        return corpus.Finish().ToSet("twin reviews", int.MaxValue, isGenerated: true);
    }

    private static void Want(int pairs, string name)
    {
        if (pairs is < 1 or > 10_000) throw new ArgumentOutOfRangeException(name, pairs, $"{name} is {pairs} pairs; wanted: 1 to 10,000.");
    }

    /// <summary>One sentence of opinion, with talk before it, behind it or both: the same in both texts.</summary>
    private static (string Positive, string Negative) Write(Random chance)
    {
        var phrases = new ReviewPhrases(chance);
        var (aspect, good, bad, sentence) = (Any(Aspects), Any(Good), Any(Bad), Any(Sentences));
        var before = chance.NextDouble() < 0.7 ? phrases.Talk() + " " : "";
        var behind = chance.NextDouble() < 0.5 ? " " + phrases.Talk() : "";
        return (Text(bad, good), Text(good, bad));

        string Text(string other, string verdict)
        {
            var opinion = string.Format(CultureInfo.InvariantCulture, sentence, aspect, other, verdict);
            return $"{before}{char.ToUpperInvariant(opinion[0])}{opinion[1..]}.{behind}";
        }

        string Any(string[] choices) => choices[chance.Next(choices.Length)];
    }
}
