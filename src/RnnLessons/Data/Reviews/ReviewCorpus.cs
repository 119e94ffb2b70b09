namespace RnnLessons.Data;

/// <summary>A review as it stands in the archive: <c>train/pos/127_9</c>.</summary>
internal sealed record ReviewKey(bool Train, bool Positive, int Number, int Rating)
{
    public string Name => $"{(Train ? "train" : "test")}/{(Positive ? "pos" : "neg")}/{Number}_{Rating}";
}

/// <summary>All reviews with ids for all words, whatever vocabulary a reader may want: what the archive becomes, and what the cache keeps.</summary>
/// <param name="Words">The words of the training reviews, the most frequent first.</param>
/// <param name="Keys">One for each review, in the order of the set.</param>
/// <param name="Ids">The ids of each review's words, no start token, without words that no training review has.</param>
/// <param name="Texts">The text of each review.</param>
/// <param name="Remarks">What was odd in the archive.</param>
internal sealed record ReviewCorpus(string[] Words, ReviewKey[] Keys, int[][] Ids, ReviewTexts Texts, IReadOnlyList<string> Remarks)
{
    /// <summary>The set with ids below <paramref name="size"/> only.</summary>
    public ReviewSet ToSet(string source, int size, bool isGenerated = false, params IEnumerable<string> moreRemarks)
    {
        var reviews = Keys.Select((key, index) => new Review(key.Name, Cut(Ids[index], size), key.Positive, Texts, index)).ToArray();
        var train = Keys.TakeWhile(key => key.Train).Count();
        return new(source, isGenerated, Vocabulary.FromWords(Words, size), reviews[..train], reviews[train..], [.. Remarks, .. moreRemarks]);
    }

    private static int[] Cut(int[] ids, int size)
    {
        var cut = new int[ids.Length + 1];
        cut[0] = Vocabulary.Start;
        for (var i = 0; i < ids.Length; i++) cut[i + 1] = ids[i] < size ? ids[i] : Vocabulary.Rare;
        return cut;
    }
}
