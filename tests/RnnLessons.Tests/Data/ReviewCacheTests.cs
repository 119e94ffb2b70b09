using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>What is kept of an archive is the same as the archive, and never outlives it.</summary>
public sealed class ReviewCacheTests : IDisposable
{
    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    private string Beside => archive.Path + ".reviews";

    private string OfTheUser => Path.Combine(archive.UserFolder, "archive.tar.gz.reviews");

    [Fact]
    public void What_is_kept_reads_as_the_archive_does()
    {
        archive.AddReviews().Add("aclImdb/train/pos/7_9.txt", [0xE9]).Write();
        var first = Imdb.Read(archive.Path, archive.UserFolder);
        Assert.True(File.Exists(Beside), "Nothing was kept beside the archive.");

        // With other bytes of the same size and time, only what was kept can be read.
        Spoil();
        var second = Imdb.Read(archive.Path, archive.UserFolder);

        Same(first, second);
        Assert.Contains(second.Remarks, remark => remark.Contains("is not UTF-8"));
    }

    [Fact]
    public void One_cache_serves_every_size_of_vocabulary()
    {
        archive.AddReviews().Write();
        var all = Imdb.Read(archive.Path, archive.UserFolder);
        Spoil();
        var few = Imdb.Read(archive.Path, archive.UserFolder, words: 6);

        Assert.Equal(6, few.Vocabulary.Size);
        Assert.Equal(all.Vocabulary.DistinctWords, few.Vocabulary.DistinctWords);
        Assert.Equal(all.Train[0].Ids.Select(id => id < 6 ? id : Vocabulary.Rare), few.Train[0].Ids);
    }

    [Fact]
    public void Another_archive_makes_it_anew()
    {
        archive.AddReviews().Write();
        Imdb.Read(archive.Path, archive.UserFolder);
        archive.Add("aclImdb/train/pos/8_9.txt", "one more").Write();
        File.SetLastWriteTimeUtc(archive.Path, DateTime.UtcNow.AddMinutes(1));

        Assert.Contains(Imdb.Read(archive.Path, archive.UserFolder).Train, review => review.Text == "one more");
        Spoil();
        Assert.Contains(Imdb.Read(archive.Path, archive.UserFolder).Train, review => review.Text == "one more");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(70)]
    [InlineData(-1)]
    public void One_wrong_byte_makes_it_anew(int at)
    {
        archive.AddReviews().Write();
        var first = Imdb.Read(archive.Path, archive.UserFolder);
        var kept = File.ReadAllBytes(Beside);
        kept[at < 0 ? ^1 : at] ^= 1;
        File.WriteAllBytes(Beside, kept);

        Same(first, Imdb.Read(archive.Path, archive.UserFolder));
        kept[at < 0 ? ^1 : at] ^= 1;
        Assert.Equal(kept, File.ReadAllBytes(Beside));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(200)]
    public void A_cut_one_is_made_anew(int length)
    {
        archive.AddReviews().Write();
        var first = Imdb.Read(archive.Path, archive.UserFolder);
        var kept = File.ReadAllBytes(Beside);
        File.WriteAllBytes(Beside, kept[..length]);

        Same(first, Imdb.Read(archive.Path, archive.UserFolder));
        Assert.Equal(kept, File.ReadAllBytes(Beside));
    }

    [Fact]
    public void Where_the_folder_is_read_only_the_user_has_one_of_their_own()
    {
        archive.AddReviews().Write();
        MakeReadOnly(archive.Folder);
        var userFolder = Directory.CreateTempSubdirectory("rnnlessons-user-").FullName;
        try
        {
            var reviews = Imdb.Read(archive.Path, userFolder);
            Assert.False(File.Exists(Beside), "The folder says read-only, and was written to.");
            Assert.True(File.Exists(Path.Combine(userFolder, "archive.tar.gz.reviews")), "Nothing was kept in the user's folder.");
            Assert.DoesNotContain(reviews.Remarks, remark => remark.Contains("could not be kept"));
        }
        finally
        {
            Directory.Delete(userFolder, recursive: true);
        }
    }

    [Fact]
    public void Where_nothing_can_be_written_it_works_all_the_same_and_says_so_once()
    {
        archive.AddReviews().Write();
        MakeReadOnly(archive.Folder);
        // A file stands where the user's folder would be.
        var blocked = Path.GetTempFileName();
        try
        {
            var reviews = Imdb.Read(archive.Path, blocked);
            Assert.Equal(4, reviews.Train.Count);
            var remark = Assert.Single(reviews.Remarks, remark => remark.Contains("could not be kept"));
            Assert.Contains($"{archive.Folder} is read-only", remark);
        }
        finally
        {
            File.Delete(blocked);
        }
    }

    [Fact]
    public void A_link_to_an_archive_is_the_archive()
    {
        archive.AddReviews().Write();
        var target = archive.Path + ".elsewhere";
        File.Move(archive.Path, target);
        File.CreateSymbolicLink(archive.Path, target);
        Same(Imdb.Read(archive.Path, archive.UserFolder), Imdb.Read(archive.Path, archive.UserFolder));
        Assert.Equal(new FileInfo(target).Length, (DataFolder.Imdb with { Path = archive.Path }).Size);

        // Another archive behind the same link: made anew.
        archive.Add("aclImdb/train/pos/8_9.txt", "one more");
        File.Delete(archive.Path);
        File.Move(archive.Write(), target, overwrite: true);
        File.SetLastWriteTimeUtc(target, DateTime.UtcNow.AddMinutes(1));
        File.CreateSymbolicLink(archive.Path, target);
        Assert.Contains(Imdb.Read(archive.Path, archive.UserFolder).Train, review => review.Text == "one more");
    }

    [Fact]
    public void Nothing_half_written_stays()
    {
        archive.AddReviews().Write();
        Imdb.Read(archive.Path, archive.UserFolder);
        Assert.Equal([archive.Path, Beside], Directory.GetFiles(archive.Folder).Order());
        Assert.False(File.Exists(OfTheUser));
    }

    private static void MakeReadOnly(string folder)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows knows no read-only folders of this kind.");
        else File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Other bytes, same size and time: who reads them fails.</summary>
    private void Spoil()
    {
        var file = new FileInfo(archive.Path);
        var (written, length) = (file.LastWriteTimeUtc, file.Length);
        File.WriteAllBytes(archive.Path, new byte[length]);
        File.SetLastWriteTimeUtc(archive.Path, written);
    }

    private static void Same(ReviewSet expected, ReviewSet actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(expected.Remarks, actual.Remarks);
        Assert.Equal(Enumerable.Range(0, expected.Vocabulary.Size).Select(expected.Vocabulary.Word), Enumerable.Range(0, actual.Vocabulary.Size).Select(actual.Vocabulary.Word));
        foreach (var (before, after) in expected.Train.Concat(expected.Validation).Zip(actual.Train.Concat(actual.Validation)))
        {
            Assert.Equal(before.ToString(), after.ToString());
            Assert.Equal(before.Ids, after.Ids);
            Assert.Equal(before.Positive, after.Positive);
        }
    }
}
