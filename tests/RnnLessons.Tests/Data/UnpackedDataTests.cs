using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>Data sets that a browser or a reader unpacked: the .tar, the folder, whatever their names.</summary>
public sealed class UnpackedDataTests : IDisposable
{
    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData("archive.tar")]
    [InlineData("archive.tar.gz")]
    public void A_tar_that_was_unpacked_already_is_read_whatever_its_name(string name)
    {
        archive.AddReviews().AddPictures().Write();
        var packed = (Imdb.ReadArchive(archive.Path, null).ToSet("IMDB", 100).ToString(), Cifar10.Load(archive.Path).ToString());
        var path = Unzip(name);
        Assert.Equal(packed, (Imdb.ReadArchive(path, null).ToSet("IMDB", 100).ToString(), Cifar10.Load(path).ToString()));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.99)]
    public void A_tar_that_was_cut_off_is_one_clear_error(double kept)
    {
        archive.AddReviews().AddPictures().Write();
        var path = Unzip("archive.tar");
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * kept)]);
        Assert.Contains("Wanted: a whole download", Assert.Throws<ArchiveException>(() => Imdb.ReadArchive(path, null)).Message);
    }

    [Fact]
    public void A_tar_that_was_cut_off_between_two_files_is_one_clear_error()
    {
        archive.AddReviews().Write();
        var path = Unzip("archive.tar");
        var bytes = File.ReadAllBytes(path).AsSpan().TrimEnd((byte)0);
        File.WriteAllBytes(path, [.. bytes, .. new byte[(512 - bytes.Length % 512) % 512]]);
        Assert.Contains("Wanted: a whole download", Assert.Throws<ArchiveException>(() => Imdb.ReadArchive(path, null)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("aclImdb")]
    [InlineData("aclImdb/")]
    public void The_folder_that_an_archive_unpacks_to_is_read_as_the_archive(string inside)
    {
        archive.AddReviews().Add("aclImdb/README", "x").Add("aclImdb/train/pos/notes.txt", "x").Write();
        var (fromArchive, folder) = (Imdb.Read(archive.Path, archive.UserFolder), Unpack());
        var fromFolder = Imdb.Load(archive: Path.Combine(folder, inside));
        Assert.Equal(fromArchive.ToString(), fromFolder.ToString());
        Assert.Equal(fromArchive.Train.Select(review => review.ToString()), fromFolder.Train.Select(review => review.ToString()));

        // Kept, and made anew when a file changes its name alone.
        File.Move(Path.Combine(folder, "aclImdb/test/pos/0_9.txt"), Path.Combine(folder, "aclImdb/test/pos/7_9.txt"));
        Assert.Contains(Imdb.Load(archive: Path.Combine(folder, inside)).Validation, review => review.Name == "test/pos/7_9");
    }

    [Fact]
    public void Pictures_in_a_folder_under_another_name_are_read()
    {
        archive.AddPictures().Write();
        var folder = Unpack();
        Directory.Move(Path.Combine(folder, "cifar-10-batches-bin"), Path.Combine(folder, "my pictures"));
        Assert.Equal(Cifar10.Load(archive.Path).ToString(), Cifar10.Load(Path.Combine(folder, "my pictures")).ToString());
    }

    [Fact]
    public void A_folder_that_lacks_something_says_what()
    {
        archive.AddReviews().AddPictures().Write();
        var folder = Unpack();
        Directory.Delete(Path.Combine(folder, "aclImdb/test/neg"), recursive: true);
        File.Delete(Path.Combine(folder, "cifar-10-batches-bin/data_batch_2.bin"));
        Assert.Contains("it has no review in aclImdb/test/neg/", Assert.Throws<ArchiveException>(() => Imdb.Load(archive: folder)).Message);
        Assert.Contains("it has no cifar-10-batches-bin/data_batch_2.bin", Assert.Throws<ArchiveException>(() => Cifar10.Load(folder)).Message);
    }

    [Theory]
    [InlineData("aclImdb_v1.tar.gz", false)]
    [InlineData("aclImdb_v1.tar", false)]
    [InlineData("aclImdb", true)]
    [InlineData("aclImdb_v1", true)]
    public async Task What_stands_in_the_data_folder_in_any_of_these_forms_is_there_and_not_fetched(string name, bool isFolder)
    {
        archive.AddReviews().Write();
        var data = Directory.CreateDirectory(Path.Combine(archive.Folder, "data")).FullName;
        var set = DataFolder.Imdb with { Path = Path.Combine(data, "aclImdb_v1.tar.gz"), Address = new("http://127.0.0.1:9/none") };
        Assert.Equal((null, null), (set.Found, set.Size));
        var place = Path.Combine(data, name);
        if (!isFolder) File.Copy(archive.Path, place);
        else if (name == "aclImdb") Directory.Move(Path.Combine(Unpack(), "aclImdb"), place);
        else Directory.Move(Unpack(), place);

        Assert.Equal(place, set.Found);
        Assert.True(set.Size > 0);
        Assert.Equal(place, await DataFolder.Fetch(set, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(4, Imdb.Read(DataFolder.Existing(set, null), archive.UserFolder).Train.Count);
    }

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes("une très bonne idée") },
        { "UTF-8 with a mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("une très bonne idée")] },
        { "UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("une très bonne idée")] },
        { "UTF-16, high byte first", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("une très bonne idée")] },
        { "UTF-32", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("une très bonne idée")] },
        { "carriage returns", Encoding.UTF8.GetBytes("une\r\ntrès\rbonne idée\r\n") },
        { "NUL", Encoding.UTF8.GetBytes("une très\0bonne idée\0\0") },
    };

    [Theory]
    [MemberData(nameof(Encodings), DisableDiscoveryEnumeration = true)]
    public void A_review_has_the_same_words_however_it_was_encoded(string encoding, byte[] bytes)
    {
        var reviews = Imdb.Read(archive.AddReviews().Add("aclImdb/train/pos/8_9.txt", bytes).Write(), archive.UserFolder);
        Assert.Equal("‹start› une très bonne idée", reviews.Vocabulary.Decode(reviews.Train.Single(review => review.Name == "train/pos/8_9").Ids));
        Assert.Equal(encoding == "NUL", reviews.Remarks.Any(remark => remark.StartsWith("train/pos/8_9 holds NUL characters", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_review_without_a_word_is_named()
    {
        foreach (var text in (string[])["", "\uFEFF", " \r\n"])
        {
            using var own = new TestArchive();
            var reviews = Imdb.Read(own.AddReviews().Add("aclImdb/train/neg/8_1.txt", text).Write(), own.UserFolder);
            Assert.Contains("train/neg/8_1 has no word.", reviews.Remarks);
            Assert.Equal([Vocabulary.Start], reviews.Train.Single(review => review.Name == "train/neg/8_1").Ids);
        }
    }

    private string Unzip(string name)
    {
        var path = Path.Combine(archive.Folder, "unzipped-" + name);
        using (var packed = new GZipStream(File.OpenRead(archive.Path), CompressionMode.Decompress))
        using (var plain = File.Create(path)) packed.CopyTo(plain);
        return path;
    }

    private string Unpack()
    {
        var folder = Directory.CreateDirectory(Path.Combine(archive.Folder, "unpacked")).FullName;
        using var packed = new GZipStream(File.OpenRead(archive.Path), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(packed, folder, overwriteFiles: false);
        return folder;
    }
}
