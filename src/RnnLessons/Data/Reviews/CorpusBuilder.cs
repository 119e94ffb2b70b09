using System.Text;

namespace RnnLessons.Data;

/// <summary>Puts a corpus together, review by review in any order.</summary>
internal sealed class CorpusBuilder
{
    private readonly Dictionary<ReviewKey, (int[] Words, byte[] Utf8)> reviews = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly List<string> words = [];
    private readonly List<string> remarks = [];

    /// <summary>Adds a review; one with the same key takes the place of the first, as it does when a tar archive is unpacked.</summary>
    /// <param name="key">Which review.</param>
    /// <param name="utf8">Its text. Bytes that are no UTF-8 become «�», so that the rest of it still counts.</param>
    public void Add(ReviewKey key, byte[] utf8)
    {
        if (reviews.ContainsKey(key)) Remark($"{key.Name} stands in the archive twice; the last one counts.");
        var text = Decode(key, utf8);
        Add(key, text);
        if (reviews[key].Words.Length == 0) Remark($"{key.Name} has no word.");
        if (text.Contains('\0')) Remark($"{key.Name} holds NUL characters, as UTF-16 without a byte order mark does; each ends a word.");
    }

    /// <summary>Adds a review whose text is known; one with the same key takes the place of the first.</summary>
    public void Add(ReviewKey key, string text) => reviews[key] = (Numbers(text), Encoding.UTF8.GetBytes(text));

    /// <summary>All words of some texts, the most frequent first.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string[] WordsOf(IEnumerable<string> texts)
    {
        var builder = new CorpusBuilder();
        foreach (var (number, text) in texts.Index()) builder.Add(new(Train: true, Positive: true, number, Rating: 0), text);
        var words = builder.Finish().Words;
        return words.Length > 0 ? words : throw new ArgumentException($"There is no word in the {builder.reviews.Count} texts; wanted: one text or more with words in it.", nameof(texts));
    }

    /// <summary>Says something odd of the archive.</summary>
    public void Remark(string remark) => remarks.Add(remark);

    /// <summary>How many reviews of a kind there are.</summary>
    public int Count(bool train, bool positive) => reviews.Keys.Count(key => key.Train == train && key.Positive == positive);

    /// <summary>Counts the words and gives them their ids.</summary>
    public ReviewCorpus Finish()
    {
        // Training reviews first, positive and negative ones in turn, whatever the archive's own order is.
        var ordered = reviews.OrderBy(review => !review.Key.Train).ThenBy(review => review.Key.Number).ThenBy(review => review.Key.Rating).ThenBy(review => !review.Key.Positive).ToArray();
        var counts = new int[words.Count];
        foreach (var (key, (numbers, _)) in ordered)
        {
            if (!key.Train) continue;
            foreach (var number in numbers) counts[number]++;
        }

        var ranked = Enumerable.Range(0, words.Count).Where(number => counts[number] > 0).ToArray();
        Array.Sort(ranked, (one, other) => counts[one] != counts[other] ? counts[other].CompareTo(counts[one]) : string.CompareOrdinal(words[one], words[other]));
        var ids = new int[words.Count];
        Array.Fill(ids, NoId);
        foreach (var (rank, number) in ranked.Index()) ids[number] = rank + Vocabulary.FirstWord;

        var texts = new byte[ordered.Sum(review => review.Value.Utf8.Length)];
        var (ends, at) = (new int[ordered.Length], 0);
        foreach (var (index, review) in ordered.Index())
        {
            review.Value.Utf8.CopyTo(texts, at);
            ends[index] = at += review.Value.Utf8.Length;
        }

        return new([.. ranked.Select(number => words[number])], [.. ordered.Select(review => review.Key)],
            [.. ordered.Select(review => IdsOf(review.Value.Words, ids))], new(texts, ends), remarks);
    }

    private const int NoId = -1;

    private string Decode(ReviewKey key, byte[] bytes)
    {
        if (TextBytes.DecodeMarked(bytes) is { } text) return text;
        try
        {
            return TextBytes.DecodeUtf8(bytes);
        }
        catch (DecoderFallbackException broken)
        {
            Remark($"{key.Name} is not UTF-8 (byte {broken.Index + 1}); what can't be read became “�”.");
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>The text's words as numbers in the order in which words were first met.</summary>
    private int[] Numbers(string text)
    {
        var known = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new List<int>(text.Length / 5 + 1);
        foreach (var word in new WordsOf(text))
        {
            if (!known.TryGetValue(word, out var number))
            {
                number = words.Count;
                words.Add(word.ToString());
                numbers.Add(words[number], number);
            }

            found.Add(number);
        }

        return [.. found];
    }

    private static int[] IdsOf(int[] numbers, int[] ids)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = ids[numbers[i]];
        return numbers.Contains(NoId) ? Array.FindAll(numbers, id => id != NoId) : numbers;
    }
}
