using System.Text.RegularExpressions;

namespace RnnLessons.Data;

/// <summary>The Large Movie Review Dataset (Maas et al. 2011): 25,000 training and 25,000 test reviews, half of each positive.</summary>
public static partial class Imdb
{
    private const string Name = "IMDB";

    private const string Folder = DataFolder.ImdbFolder;

    /// <summary>The longest review has 14,000 bytes.</summary>
    private const long LongestReview = 1_000_000;

    /// <summary>Whether the archive, or the folder that it unpacks to, stands in the data folder.</summary>
    public static bool IsThere => DataFolder.Imdb.Found is not null;

    /// <summary>Reads all reviews.</summary>
    /// <param name="words">How many ids there may be, the four special ones among them: Keras's <c>num_words</c>.</param>
    /// <param name="archive">An <c>aclImdb_v1.tar.gz</c>, the <c>.tar</c> that a browser may have made of it, or the folder <c>aclImdb</c> that it unpacks to; null takes what stands in the data folder.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <exception cref="FileNotFoundException">There is no archive; the message says how to get it.</exception>
    /// <exception cref="ArchiveException">The archive can't be used; the message says why.</exception>
    public static ReviewSet Load(int words = 20_000, string? archive = null, IProgress<LoadProgress>? progress = null)
    {
        Vocabulary.WantedSize(words);
        var path = DataFolder.Existing(DataFolder.Imdb, archive);
        return Read(path, Path.Combine(DataFolder.OfTheUser, "cache"), progress, words);
    }

    /// <summary>Reads what was kept of the archive, else the archive.</summary>
    internal static ReviewSet Read(string path, string folderOfTheUser, IProgress<LoadProgress>? progress = null, int words = 20_000)
    {
        var cache = new ReviewCache(path, Folder, folderOfTheUser);
        if (cache.Read() is { } kept)
        {
            progress?.Report(new($"reading what was kept of {Path.GetFileName(path)}", 1, 1));
            return kept.ToSet(Name, words);
        }

        var corpus = ReadArchive(path, progress);
        return cache.Write(corpus) is { } failure ? corpus.ToSet(Name, words, moreRemarks: failure) : corpus.ToSet(Name, words);
    }

    /// <summary>Reads the archive itself.</summary>
    internal static ReviewCorpus ReadArchive(string path, IProgress<LoadProgress>? progress)
    {
        var builder = new CorpusBuilder();
        var others = new List<string>();
        foreach (var file in Archive.Files(path, Folder, progress))
        {
            var match = ReviewName().Match(file.Name);
            if (match.Success && int.TryParse(match.Groups["number"].ValueSpan, out var number) && int.TryParse(match.Groups["rating"].ValueSpan, out var rating))
                builder.Add(new(match.Groups["split"].ValueSpan is "train", match.Groups["label"].ValueSpan is "pos", number, rating), file.Read(LongestReview));
            else if (ReviewFolder().IsMatch(file.Name))
                builder.Remark($"«{Archive.Shown(file.Name)}» stands among the reviews and is none (they are called NUMBER_STARS.txt); it was left out.");
            else
                others.Add(file.Name);
        }

        foreach (var (train, positive) in (ReadOnlySpan<(bool, bool)>)[(true, true), (true, false), (false, true), (false, false)])
        {
            var folder = $"aclImdb/{(train ? "train" : "test")}/{(positive ? "pos" : "neg")}/";
            var count = builder.Count(train, positive);
            if (count == 0)
                throw new ArchiveException(path, $"it has no review in {folder}{(others.Count == 0 ? "" : $"; it has {others.Count} other files, the first «{Archive.Shown(others[0])}»")}.",
                    "reviews as aclImdb/{train,test}/{pos,neg}/NUMBER_STARS.txt, as in the official archive.");
            if (count != OfEachKind) builder.Remark($"The archive has {count:N0} reviews in {folder}; the official one has {OfEachKind:N0}.");
        }

        return builder.Finish();
    }

    private const int OfEachKind = 12_500;

    [GeneratedRegex(@"^aclImdb/(?<split>train|test)/(?<label>pos|neg)/(?<number>[0-9]+)_(?<rating>[0-9]+)\.txt\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReviewName();

    [GeneratedRegex("^aclImdb/(train|test)/(pos|neg)/", RegexOptions.CultureInvariant)]
    private static partial Regex ReviewFolder();
}
