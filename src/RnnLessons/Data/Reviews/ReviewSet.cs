namespace RnnLessons.Data;

/// <summary>Reviews of films as token ids, with the vocabulary of the training part.</summary>
public sealed class ReviewSet
{
    internal ReviewSet(string source, bool isGenerated, Vocabulary vocabulary, IReadOnlyList<Review> train, IReadOnlyList<Review> validation, IReadOnlyList<string> remarks)
    {
        (Source, IsGenerated, Vocabulary) = (source, isGenerated, vocabulary);
        (Train, Validation, Remarks) = (train, validation, remarks);
    }

    /// <summary>Makes a set of one's own reviews.</summary>
    /// <param name="source">What text and figures call it.</param>
    /// <param name="vocabulary">Gave the words their ids.</param>
    /// <param name="train">Reviews to train on, positive and negative ones.</param>
    /// <param name="validation">Reviews to validate on.</param>
    /// <exception cref="ArgumentException">There are no reviews, all that are trained on have the same label, or another vocabulary gave the ids.</exception>
    public ReviewSet(string source, Vocabulary vocabulary, IReadOnlyList<Review> train, IReadOnlyList<Review> validation)
        : this(source, isGenerated: false, vocabulary, [.. train], [.. validation], InBoth(train, validation))
    {
        foreach (var (part, reviews) in (ReadOnlySpan<(string, IReadOnlyList<Review>)>)[(nameof(train), Train), (nameof(validation), Validation)])
        {
            if (reviews.Count == 0) throw new ArgumentException($"{part} has no review; wanted: one or more.", part);
            if (reviews.FirstOrDefault(review => review.Ids.Any(id => id >= vocabulary.Size)) is { } odd)
                throw new ArgumentException($"A review of {part} has the id {odd.Ids.Max()}; wanted: ids below {vocabulary.Size}, those of this vocabulary. Make all reviews with the vocabulary of the set.", part);
        }

        if (Train.All(review => review.Positive == Train[0].Positive))
            throw new ArgumentException($"All {Train.Count} reviews to train on are {(Train[0].Positive ? "positive" : "negative")}; wanted: some of each.", nameof(train));
    }

    /// <summary>Makes a set of one's own texts and labels: a part of each label is kept to validate on, and the vocabulary is that of the rest.</summary>
    /// <remarks>A text that comes twice is in one of the two parts only.</remarks>
    /// <param name="source">What text and figures call it.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="positive">For each text, whether its writer liked it, or any other yes-or-no question.</param>
    /// <param name="validationShare">The share of the texts of each label that is kept to validate on.</param>
    /// <param name="words">How many ids there may be, the four special ones among them.</param>
    /// <param name="seed">Which texts are kept: the same seed keeps the same ones.</param>
    /// <exception cref="ArgumentException">The two lists differ in length, or there are fewer than two texts of a label.</exception>
    public static ReviewSet FromTexts(string source, IReadOnlyList<string> texts, IReadOnlyList<bool> positive, double validationShare = 0.2, int words = 20_000, int seed = 1)
    {
        if (texts.Count != positive.Count)
            throw new ArgumentException($"There are {texts.Count} texts and {positive.Count} labels; wanted: one label for each text.", nameof(positive));
        if (validationShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, $"validationShare is {validationShare}; wanted: between 0 and 1.");
        var order = Enumerable.Range(0, texts.Count).ToArray();
        new Random(seed).Shuffle(order);
        var kept = new HashSet<string>();
        foreach (var label in (ReadOnlySpan<bool>)[true, false])
        {
            string[] own = [.. order.Where(index => positive[index] == label).Select(index => texts[index]).Distinct()];
            if (own.Length < 2)
                throw new ArgumentException($"The label {label} has {own.Length} of the texts; wanted: two different ones or more, to train on and to validate on.", nameof(positive));
            kept.UnionWith(own.Take(Math.Clamp((int)Math.Round(own.Length * validationShare), 1, own.Length - 1)));
        }

        int[] train = [.. order.Where(index => !kept.Contains(texts[index]))];
        var vocabulary = new Vocabulary(train.Select(index => texts[index]), Vocabulary.WantedSize(words));
        return new(source, vocabulary, [.. train.Select(Make)], [.. order.Where(index => kept.Contains(texts[index])).Select(Make)]);

        Review Make(int index) => new(texts[index], positive[index], vocabulary, $"text {index + 1}");
    }

    /// <summary>What text and figures call it: «IMDB» or «generated reviews».</summary>
    public string Source { get; }

    /// <summary>Whether the reviews were made up by the kit.</summary>
    public bool IsGenerated { get; }

    /// <summary>The ids of words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Reviews to train on, positive and negative ones in turn.</summary>
    public IReadOnlyList<Review> Train { get; }

    /// <summary>Reviews to validate on.</summary>
    public IReadOnlyList<Review> Validation { get; }

    /// <summary>What was odd while loading, one sentence each, the record named; empty where nothing was.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Says that texts stand in both parts: a model may know those by heart.</summary>
    private static string[] InBoth(IReadOnlyList<Review> train, IReadOnlyList<Review> validation)
    {
        var trained = train.Select(review => review.Text).ToHashSet();
        Review[] both = [.. validation.Where(review => trained.Contains(review.Text))];
        return both.Length == 0 ? [] : [$"{both.Length} of the {validation.Count} texts to validate on {(both.Length == 1 ? "is" : "are")} among those that are trained on, such as “{Shown(both[0].Text)}”."];
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Source}: {Train.Count:N0} training and {Validation.Count:N0} validation reviews, {Vocabulary.DistinctWords:N0} different words, ids for {Vocabulary.Size:N0}"
        + (Remarks.Count == 0 ? "" : $". {Remarks.Count} remarks: {string.Join(" ", Remarks.Take(3))}{(Remarks.Count > 3 ? " …" : "")}");
}
