using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace RnnLessons.Tests.Data;

/// <summary>A small .tar.gz of a test's own, in a folder of its own that is deleted at the end.</summary>
internal sealed class TestArchive : IDisposable
{
    private readonly List<TarEntry> entries = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("rnnlessons-data-").FullName;

    public string Path => System.IO.Path.Combine(Folder, "archive.tar.gz");

    /// <summary>A folder for what the kit keeps for its user.</summary>
    public string UserFolder => System.IO.Path.Combine(Folder, "user");

    public TestArchive Add(string name, byte[] content, TarEntryType type = TarEntryType.RegularFile)
    {
        entries.Add(new PaxTarEntry(type, name) { DataStream = new MemoryStream(content) });
        return this;
    }

    public TestArchive Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    public TestArchive AddLink(string name, string to, TarEntryType type)
    {
        entries.Add(new PaxTarEntry(type, name) { LinkName = to });
        return this;
    }

    /// <summary>Two reviews of each of the four kinds.</summary>
    public TestArchive AddReviews()
    {
        foreach (var split in (string[])["train", "test"])
        {
            for (var number = 0; number < 2; number++)
            {
                Add($"aclImdb/{split}/pos/{number}_9.txt", $"A good, good film no. {number}: it's <br />great!");
                Add($"aclImdb/{split}/neg/{number}_2.txt", $"A BAD film. {(split == "test" ? "Unheard-of" : "Dull")} film\tÉ");
            }
        }

        return this;
    }

    /// <summary>All files of CIFAR-10, with so many records in each batch; picture i has the label i and all pixels i.</summary>
    public TestArchive AddPictures(int records = 10)
    {
        var batch = Enumerable.Range(0, records).SelectMany(record => Enumerable.Repeat((byte)(record % 10), 3073)).ToArray();
        for (var number = 1; number <= 5; number++) Add($"cifar-10-batches-bin/data_batch_{number}.bin", batch);
        return Add("cifar-10-batches-bin/test_batch.bin", batch)
            .Add("cifar-10-batches-bin/batches.meta.txt", string.Join('\n', Enumerable.Range(0, 10).Select(index => $"class{index}")) + "\n\n");
    }

    /// <summary>Leaves a file out again.</summary>
    public TestArchive Without(string name)
    {
        Assert.Equal(1, entries.RemoveAll(entry => entry.Name == name));
        return this;
    }

    /// <summary>Writes the archive.</summary>
    /// <param name="damage">What happens to its bytes.</param>
    public string Write(Func<byte[], byte[]>? damage = null)
    {
        var bytes = new MemoryStream();
        using (var pack = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(pack, TarEntryFormat.Pax))
        {
            foreach (var entry in entries)
            {
                if (entry.DataStream is { } content) content.Position = 0;
                tar.WriteEntry(entry);
            }
        }

        File.WriteAllBytes(Path, damage is null ? bytes.ToArray() : damage(bytes.ToArray()));
        return Path;
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(Folder, recursive: true);
    }
}
