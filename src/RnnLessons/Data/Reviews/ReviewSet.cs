namespace RnnLessons.Data;

/// <summary>Reviews of films as token ids, with the vocabulary of the training part.</summary>
public sealed class ReviewSet
{
    internal ReviewSet(string source, bool isGenerated, Vocabulary vocabulary, IReadOnlyList<Review> train, IReadOnlyList<Review> test, IReadOnlyList<string> remarks)
    {
        (Source, IsGenerated, Vocabulary) = (source, isGenerated, vocabulary);
        (Train, Test, Remarks) = (train, test, remarks);
    }

    /// <summary>What text and figures call it: «IMDB» or «generated reviews».</summary>
    public string Source { get; }

    /// <summary>Whether the reviews were made up by the kit.</summary>
    public bool IsGenerated { get; }

    /// <summary>The ids of words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Reviews to train on, positive and negative ones in turn.</summary>
    public IReadOnlyList<Review> Train { get; }

    /// <summary>Reviews to judge by.</summary>
    public IReadOnlyList<Review> Test { get; }

    /// <summary>What was odd while loading, one sentence each, the record named; empty where nothing was.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Source}: {Train.Count:N0} training and {Test.Count:N0} test reviews, {Vocabulary.DistinctWords:N0} different words, ids for {Vocabulary.Size:N0}"
        + (Remarks.Count == 0 ? "" : $". {Remarks.Count} remarks: {string.Join(" ", Remarks.Take(3))}{(Remarks.Count > 3 ? " …" : "")}");
}
