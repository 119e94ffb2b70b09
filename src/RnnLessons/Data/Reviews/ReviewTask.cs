using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>Say whether the writer of a review liked the film.</summary>
/// <remarks>
/// Inputs [N, T], int64; targets [N] in {0, 1}; outputs are logits [N, 1]. Shorter reviews are padded and longer ones cut at the front, as by Keras's
/// <c>pad_sequences</c>, so the last words always count. Keras's model reads the padding like a word, hence no mask.
/// Batches are drawn without replacement, epoch by epoch; the last one of an epoch may be smaller.
/// </remarks>
public sealed class ReviewTask : SequenceTask
{
    private readonly Epochs epochs;

    /// <summary>Makes the task.</summary>
    /// <param name="reviews">What to learn from.</param>
    /// <param name="maxLength">T.</param>
    /// <param name="train">How many training reviews to use, half of them positive; null uses all. The same number always means the same reviews.</param>
    /// <param name="test">How many test reviews to validate on, likewise.</param>
    public ReviewTask(ReviewSet reviews, int maxLength = 200, int? train = null, int? test = null) : base(test ?? reviews.Test.Count)
    {
        MaxLength = Wanted.AtLeast(1, maxLength, "the length T that reviews are padded or cut to");
        Reviews = reviews;
        Train = Balanced(reviews.Train, train, nameof(train));
        Test = Balanced(reviews.Test, test, nameof(test));
        epochs = new(Train.Count);
    }

    /// <summary>Where the reviews come from, with the vocabulary.</summary>
    public ReviewSet Reviews { get; }

    /// <summary>T.</summary>
    public int MaxLength { get; }

    /// <summary>The reviews that are trained on.</summary>
    public IReadOnlyList<Review> Train { get; }

    /// <summary>The reviews of <see cref="SequenceTask.Validation"/>, in its order.</summary>
    public IReadOnlyList<Review> Test { get; }

    /// <inheritdoc/>
    public override string Name => $"liked or not ({Reviews.Source})";

    /// <summary>How many ids there are: the rows of an embedding.</summary>
    public override long InputSize => Reviews.Vocabulary.Size;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy (0 … 1)";

    /// <summary>The share of the more frequent opinion among the test reviews.</summary>
    public override double Baseline
    {
        get
        {
            var positive = Test.Count(review => review.Positive) / (double)Test.Count;
            return Math.Max(positive, 1 - positive);
        }
    }

    /// <summary>How many batches an epoch has.</summary>
    public int StepsPerEpoch(int batchSize) => epochs.Steps(batchSize);

    /// <summary>A text of one's own as the model reads it, [1, T], int64.</summary>
    public Tensor Encode(string text)
    {
        var ids = new long[MaxLength];
        Place(Reviews.Vocabulary.Encode(text), ids);
        return tensor(ids, 1, MaxLength);
    }

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var drawn = epochs.Next(sequences, generator);
        var batch = new Review[drawn.Length];
        for (var n = 0; n < batch.Length; n++) batch[n] = Train[(int)drawn[n]];
        return BatchOf(batch);
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) =>
        functional.binary_cross_entropy_with_logits(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfBits(Answers(prediction, batch), batch.Targets);

    private static Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], 1).squeeze(-1);

    /// <summary>Reviews as a batch, in their order.</summary>
    public Batch BatchOf(IReadOnlyList<Review> reviews)
    {
        var ids = new long[reviews.Count * MaxLength];
        foreach (var (n, review) in reviews.Index()) Place(review.Ids, ids.AsSpan(n * MaxLength, MaxLength));
        return new(tensor(ids, reviews.Count, MaxLength), tensor(reviews.Select(review => review.Positive ? 1f : 0f).ToArray()));
    }

    /// <inheritdoc/>
    protected override Batch DrawHeldOut(int sequences, Generator generator) => BatchOf(Test);

    /// <summary>The last ids, as many as there is room for, at the end.</summary>
    private static void Place(int[] ids, Span<long> row)
    {
        var kept = Math.Min(ids.Length, row.Length);
        for (var t = 1; t <= kept; t++) row[^t] = ids[^t];
    }

    /// <summary>So many reviews, half of them positive, from all over the list: neighbours are often about the same film.</summary>
    private static IReadOnlyList<Review> Balanced(IReadOnlyList<Review> reviews, int? count, string name)
    {
        if (count is not { } wanted || wanted == reviews.Count) return reviews;
        if (wanted < 2 || wanted > reviews.Count)
            throw new ArgumentOutOfRangeException(name, wanted, $"{name} is {wanted} reviews; wanted: 2 to {reviews.Count}, all that there are, or null for all.");
        var chance = new Random(20_201);
        var positive = Shuffled(reviews.Where(review => review.Positive), chance);
        var negative = Shuffled(reviews.Where(review => !review.Positive), chance);
        var half = Math.Clamp(wanted / 2, wanted - negative.Length, positive.Length);
        return Shuffled([.. positive[..half], .. negative[..(wanted - half)]], chance);
    }

    private static Review[] Shuffled(IEnumerable<Review> reviews, Random chance)
    {
        var shuffled = reviews.ToArray();
        chance.Shuffle(shuffled);
        return shuffled;
    }
}
