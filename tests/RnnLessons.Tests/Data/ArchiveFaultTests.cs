using System.Formats.Tar;
using System.Text;
using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>Whatever is wrong with an archive is one clear error, or names the record and loses nothing else.</summary>
public sealed class ArchiveFaultTests : IDisposable
{
    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void A_truncated_archive_says_so(double share)
    {
        archive.AddReviews();
        for (var number = 10; number < 40; number++) archive.Add($"aclImdb/train/pos/{number}_8.txt", Noise(2000, number));
        var error = Broken(bytes => bytes[..(int)(bytes.Length * share)]);
        Assert.Matches("it ends (too early|in the middle|inside)", error.Found);
        Assert.Contains("Delete it and fetch it again", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Not_one_byte_may_lack_at_the_end(int bytesMissing) =>
        Assert.Contains("it ends too early", Broken(bytes => bytes[..^bytesMissing], archive.AddReviews()).Found);

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void A_corrupt_archive_says_so(double share)
    {
        archive.AddReviews();
        for (var number = 10; number < 40; number++) archive.Add($"aclImdb/train/pos/{number}_8.txt", Noise(2000, number));
        var error = Broken(bytes =>
        {
            bytes[(int)(bytes.Length * share)] ^= 0xff;
            return bytes;
        });
        Assert.Matches("it is damaged|it ends", error.Found);
    }

    [Fact]
    public void What_is_no_archive_says_so() => Assert.Contains("this is not a gzip file", Broken(_ => Encoding.UTF8.GetBytes("<html>404 Not Found</html>"), archive.AddReviews()).Found);

    [Fact]
    public void An_empty_file_says_so() => Assert.Contains("it ends", Broken(_ => [], archive.AddReviews()).Found);

    [Fact]
    public void An_archive_of_something_else_says_what_it_has_and_what_was_wanted()
    {
        var error = Broken(null, archive.Add("holiday/beach.jpg", "…"));
        Assert.Contains("no review in aclImdb/train/pos/; it has 1 other files, the first «holiday/beach.jpg»", error.Message);
        Assert.Contains("aclImdb/{train,test}/{pos,neg}/NUMBER_STARS.txt", error.Message);
    }

    [Theory]
    [InlineData("aclImdb/train/pos/../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\..\\windows")]
    [InlineData("C:/windows")]
    [InlineData("./../up")]
    public void A_name_that_leads_out_of_the_archive_is_refused(string name) =>
        Assert.Contains("leads out of the archive", Broken(null, archive.AddReviews().Add(name, "x")).Found);

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "symbolic link")]
    [InlineData(TarEntryType.HardLink, "hard link")]
    public void A_link_is_refused(TarEntryType type, string words)
    {
        var error = Broken(null, archive.AddReviews().AddLink("aclImdb/train/pos/7_9.txt", "/etc/passwd", type));
        Assert.Contains($"«aclImdb/train/pos/7_9.txt» is no file but a {words} to «/etc/passwd»", error.Found);
    }

    [Fact]
    public void A_name_cannot_write_on_the_console() =>
        Assert.DoesNotContain('\u001b', Broken(null, archive.AddReviews().Add("../\u001b[2J", "x")).Message);

    [Fact]
    public void A_review_that_is_too_large_to_be_one_is_refused() =>
        Assert.Contains("«aclImdb/train/pos/7_9.txt» declares 1,000,001 bytes", Broken(null, archive.AddReviews().Add("aclImdb/train/pos/7_9.txt", new byte[1_000_001])).Found);

    [Fact]
    public void An_archive_that_unpacks_without_end_is_given_up()
    {
        var path = archive.AddReviews().Add("aclImdb/zeros", new byte[3_000_000]).Write();
        var error = Assert.Throws<ArchiveException>(() => Archive.Files(path, "aclImdb", null, mostUnpacked: 2_000_000).Count());
        Assert.Contains("it unpacks to more than 2,000,000 bytes", error.Found);
    }

    [Fact]
    public void An_archive_that_changes_while_it_is_read_says_so()
    {
        var path = archive.AddReviews().Write();
        var error = Assert.Throws<ArchiveException>(() =>
        {
            foreach (var file in Archive.Files(path, "aclImdb", null)) File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(file.Name.Length));
        });
        Assert.Contains("it was changed while it was read", error.Found);
    }

    [Fact]
    public void A_review_that_is_no_UTF8_is_named_and_the_rest_of_it_counts()
    {
        var reviews = Read(archive.AddReviews().Add("aclImdb/train/pos/7_9.txt", [(byte)'f', (byte)'i', (byte)'n', (byte)'e', (byte)' ', 0xE9, (byte)' ', (byte)'f', (byte)'i', (byte)'l', (byte)'m']));
        Assert.Contains("train/pos/7_9 is not UTF-8 (byte 6); what can't be read became “�”.", reviews.Remarks);
        var review = Assert.Single(reviews.Train, review => review.Name == "train/pos/7_9");
        Assert.Equal("fine � film", review.Text);
        Assert.Equal("‹start› fine � film", reviews.Vocabulary.Decode(review.Ids));
    }

    [Fact]
    public void A_review_that_stands_in_the_archive_twice_is_named_and_the_last_one_counts()
    {
        var reviews = Read(archive.AddReviews().Add("aclImdb/train/pos/0_9.txt", "again"));
        Assert.Contains("train/pos/0_9 stands in the archive twice; the last one counts.", reviews.Remarks);
        Assert.Equal("again", Assert.Single(reviews.Train, review => review.Name == "train/pos/0_9").Text);
        Assert.Equal(4, reviews.Train.Count);
    }

    [Fact]
    public void Unknown_files_are_passed_over_and_those_among_the_reviews_named()
    {
        var reviews = Read(archive.AddReviews().Add("aclImdb/README", "x").Add("aclImdb/train/unsup/1_0.txt", "x").Add("aclImdb/train/labeledBow.feat", "x").Add("aclImdb/train/pos/notes.txt", "x"));
        Assert.Equal((4, 4), (reviews.Train.Count, reviews.Validation.Count));
        Assert.Contains(reviews.Remarks, remark => remark.StartsWith("«aclImdb/train/pos/notes.txt» stands among the reviews and is none", StringComparison.Ordinal));
        Assert.DoesNotContain(reviews.Remarks, remark => remark.Contains("README") || remark.Contains("unsup"));
    }

    [Fact]
    public void Fewer_reviews_than_the_official_archive_has_are_counted() =>
        Assert.Contains("The archive has 2 reviews in aclImdb/train/pos/; the official one has 12,500.", Read(archive.AddReviews()).Remarks);

    [Fact]
    public void An_archive_that_is_not_there_says_how_to_get_it()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Imdb.Load(archive: archive.Path));
        Assert.Contains(archive.Path, error.Message);
        Assert.Contains("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz", error.Message);
    }

    private ReviewSet Read(TestArchive written) => Imdb.Read(written.Write(), archive.UserFolder);

    private ArchiveException Broken(Func<byte[], byte[]>? damage, TestArchive? written = null) =>
        Assert.Throws<ArchiveException>(() => Imdb.ReadArchive((written ?? archive).Write(damage), null));

    private static byte[] Noise(int length, int seed)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + chance.Next(26)))];
    }
}
