using RnnLessons.Data;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say whether the writer of a review liked the film.</summary>
/// <remarks>
/// Inputs [N, T], int64; targets [N] in {0, 1}; outputs are logits [N, 1]. Shorter reviews are padded and longer ones cut at the front, as by Keras's
/// <c>pad_sequences</c>, so the last words always count. Keras's model reads the padding like a word, hence no mask.
/// Batches are drawn without replacement, epoch by epoch; the last one of an epoch may be smaller.
/// </remarks>
public sealed class ReviewTask : BinaryTask
{
    private readonly Epochs epochs;

    /// <summary>Makes the task.</summary>
    /// <param name="reviews">What to learn from.</param>
    /// <param name="maxLength">T.</param>
    /// <param name="train">How many training reviews to use, half of them positive; null uses all. The same number always means the same reviews.</param>
    /// <param name="validation">How many of the validation reviews to validate on, likewise.</param>
    /// <param name="test">How many of the others of them to keep for <see cref="ForTest"/>, likewise; 0 keeps none.</param>
    public ReviewTask(ReviewSet reviews, int maxLength = 200, int? train = null, int? validation = null, int test = 0)
        : base($"liked or not ({reviews.Source})", reviews.Vocabulary.Size)
    {
        MaxLength = Wanted.AtLeast(1, maxLength, "the length T that reviews are padded or cut to");
        Reviews = reviews;
        TrainedOn = Balanced(reviews.Train, train, nameof(train));
        ValidatedOn = Balanced(reviews.Validation, validation, nameof(validation));
        TestedOn = test == 0 ? [] : Balanced([.. reviews.Validation.Except(ValidatedOn)], test, nameof(test));
        epochs = new(TrainedOn.Count);
    }

    private ReviewTask(ReviewTask of) : base(of.Name, of.InputSize)
    {
        (MaxLength, Reviews, TrainedOn, ValidatedOn) = (of.MaxLength, of.Reviews, of.TrainedOn, of.TestedOn);
        (TestedOn, epochs) = ([], new(TrainedOn.Count));
    }

    /// <summary>Where the reviews come from, with the vocabulary.</summary>
    public ReviewSet Reviews { get; }

    /// <summary>T.</summary>
    public int MaxLength { get; }

    /// <summary>The reviews that are trained on.</summary>
    public IReadOnlyList<Review> TrainedOn { get; }

    /// <summary>The reviews of <see cref="SequenceTask.ValidationBatch"/>, in its order.</summary>
    public IReadOnlyList<Review> ValidatedOn { get; }

    /// <summary>Reviews that are neither trained on nor validated on: what was chosen on the validation reviews is reported on these.</summary>
    public IReadOnlyList<Review> TestedOn { get; }

    /// <summary>The same task with <see cref="TestedOn"/> in the place of the validation reviews, for <c>Trainer.Validate(model, task.ForTest())</c>.</summary>
    /// <exception cref="InvalidOperationException">No reviews were kept for the test.</exception>
    public ReviewTask ForTest() => TestedOn.Count > 0
        ? new(this)
        : throw new InvalidOperationException("This task keeps no reviews for the test; wanted: new ReviewTask(reviews, …, test: 1_000), or another number.");

    /// <summary>The share of the more frequent opinion among the reviews that are validated on.</summary>
    public override double Baseline
    {
        get
        {
            var positive = ValidatedOn.Count(review => review.Positive) / (double)ValidatedOn.Count;
            return Math.Max(positive, 1 - positive);
        }
    }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch(int batchSize) => epochs.Batches(batchSize);

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
        for (var n = 0; n < batch.Length; n++) batch[n] = TrainedOn[(int)drawn[n]];
        return BatchFrom(batch);
    }

    /// <summary>Reviews as a batch, in their order.</summary>
    public Batch BatchFrom(IReadOnlyList<Review> reviews)
    {
        var ids = new long[reviews.Count * MaxLength];
        foreach (var (n, review) in reviews.Index()) Place(review.Ids, ids.AsSpan(n * MaxLength, MaxLength));
        return new(tensor(ids, reviews.Count, MaxLength), tensor(reviews.Select(review => review.Positive ? 1f : 0f).ToArray()));
    }

    /// <inheritdoc/>
    protected override Batch DrawValidation(int sequences, Generator generator) => BatchFrom(ValidatedOn);

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
