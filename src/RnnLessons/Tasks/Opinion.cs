using RnnLessons.Cells;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>A made-up review of 4 to T words. Who writes it changes their mind: the last word with an opinion is the verdict.</summary>
/// <remarks>
/// Inputs [N, T], int64, padded; with the mask. Asked once, targets are [N] in {0, 1} and outputs logits [N, 1] (many-to-one);
/// asked after every word, [N, T] and [N, T, 1] (many-to-many in step).
/// </remarks>
public sealed class Opinion : BinaryTask
{
    private const int Shortest = 4;
    private const int Good = 4, Bad = 4;

    private readonly int steps;
    private readonly Returns asked;
    private readonly End padding;

    /// <summary>Makes the task.</summary>
    /// <param name="steps">T, the length of the longest review, 4 or more.</param>
    /// <param name="asked">For the verdict at the end alone, or for the opinion so far after every word.</param>
    /// <param name="padding">Where shorter reviews are padded.</param>
    public Opinion(int steps = 12, Returns asked = Returns.LastState, End padding = End.Back)
        : base(asked is Returns.LastState ? "the verdict" : "the opinion so far", Words.Count)
    {
        this.steps = Wanted.AtLeast(Shortest, steps, "the length T of the longest review");
        (this.asked, this.padding) = (asked, padding);
    }

    /// <summary>The word of each id; id 0 is the padding.</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["·", "good", "great", "lovely", "fine", "bad", "awful", "dull", "poor", "the", "film", "plot", "was", "then"];

    /// <summary>The ids of words: <c>Opinion.Encode("the film was good")</c>.</summary>
    /// <exception cref="ArgumentException">A word has no id.</exception>
    public static long[] Encode(string review) => [.. review.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word =>
        Words.Skip(1).Contains(word) ? Words.ToList().IndexOf(word) : throw new ArgumentException($"«{word}» is not in the vocabulary; wanted: {string.Join(", ", Words.Skip(1))}.", nameof(review)))];

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        long[] shape = [sequences, steps];
        var mask = Padded.MaskFromLengths(randint(Shortest, steps + 1, [sequences], ScalarType.Int64, generator: generator), steps, padding);
        // The first word of each review has an opinion, so that there is one after every word.
        var isFirst = mask.to(ScalarType.Int64).cumsum(1) == 1;
        var hasOpinion = (rand(shape, generator: generator) < 0.35).logical_or(isFirst).logical_and(mask);
        var opinions = randint(1, 1 + Good + Bad, shape, ScalarType.Int64, generator: generator);
        var others = randint(1 + Good + Bad, Words.Count, shape, ScalarType.Int64, generator: generator);
        var ids = where(mask, where(hasOpinion, opinions, others), 0L);
        var (latest, _) = where(hasOpinion, arange(steps).unsqueeze(0), 0L).cummax(1);
        var soFar = (ids.gather(1, latest) <= Good).to(ScalarType.Float32);
        var lastStep = where(mask, arange(steps).unsqueeze(0), 0L).argmax(1).unsqueeze(1);
        return new(ids, asked is Returns.EveryState ? soFar : soFar.gather(1, lastStep).squeeze(1), mask);
    }
}
