namespace RnnLessons.Data;

/// <summary>CIFAR-10, binary version (Krizhevsky 2009): pictures of 32 × 32 pixels in ten classes.</summary>
/// <remarks>The official archive has five training batches and a test batch of 10,000 records each; batches of any whole number of records are read.</remarks>
public static class Cifar10
{
    private const string Folder = DataFolder.Cifar10Folder + "/";
    private const string Test = "test_batch.bin";
    private const string Meanings = "batches.meta.txt";
    private const int ClassCount = 10;

    /// <summary>A label, then the pixels.</summary>
    private const int RecordBytes = 1 + LabelledPictures.PictureBytes;

    /// <summary>Five times an official batch.</summary>
    private const long LargestBatch = 50_000L * RecordBytes;

    private static readonly string[] TrainBatches = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")];

    /// <summary>Whether the archive, or the folder that it unpacks to, stands in the data folder.</summary>
    public static bool IsThere => DataFolder.Cifar10.Found is not null;

    /// <summary>Reads all pictures.</summary>
    /// <param name="archive">A <c>cifar-10-binary.tar.gz</c>, the <c>.tar</c> that a browser may have made of it, or the folder <c>cifar-10-batches-bin</c> that it unpacks to; null takes what stands in the data folder.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <exception cref="FileNotFoundException">There is no archive; the message says how to get it.</exception>
    /// <exception cref="ArchiveException">The archive can't be used; the message says why.</exception>
    public static PictureSet Load(string? archive = null, IProgress<LoadProgress>? progress = null)
    {
        var path = DataFolder.Existing(DataFolder.Cifar10, archive);
        var files = new Dictionary<string, byte[]>();
        var (remarks, others) = (new List<string>(), new List<string>());
        string[] wanted = [.. TrainBatches, Test, Meanings];
        foreach (var file in Archive.Files(path, DataFolder.Cifar10Folder, progress))
        {
            var name = file.Name.StartsWith(Folder, StringComparison.Ordinal) ? file.Name[Folder.Length..] : "";
            if (!wanted.Contains(name))
            {
                others.Add(file.Name);
                continue;
            }

            if (files.ContainsKey(name)) remarks.Add($"{name} stands in the archive twice; the last one counts.");
            files[name] = file.Read(LargestBatch);
        }

        string[] missing = [.. wanted.Where(name => !files.ContainsKey(name))];
        if (missing.Length > 0)
            throw new ArchiveException(path, $"it has no {string.Join(", no ", missing.Select(name => Folder + name))}{(others.Count == 0 ? "" : $"; it has {others.Count} other files, the first «{Archive.Shown(others[0])}»")}.",
                $"{Folder} with {string.Join(", ", wanted)}, as in the official archive (binary version).");
        return new("CIFAR-10", isGenerated: false, Classes(path, files[Meanings]),
            Pictures(path, [.. TrainBatches.Select(name => (name, files[name]))]), Pictures(path, [(Test, files[Test])]), remarks);
    }

    private static LabelledPictures Pictures(string path, (string Name, byte[] Records)[] batches)
    {
        foreach (var (name, records) in batches)
        {
            if (records.Length == 0 || records.Length % RecordBytes != 0)
                throw new ArchiveException(path, $"{Folder}{name} has {records.Length:N0} bytes, which is {records.Length / RecordBytes:N0} records of {RecordBytes:N0} bytes and {records.Length % RecordBytes:N0} bytes more.", "one whole record or more.");
        }

        var count = batches.Sum(batch => batch.Records.Length / RecordBytes);
        var (pixels, labels) = (new byte[count * LabelledPictures.PictureBytes], new byte[count]);
        var at = 0;
        foreach (var (name, records) in batches)
        {
            for (var record = 0; record < records.Length / RecordBytes; record++, at++)
            {
                var bytes = records.AsSpan(record * RecordBytes, RecordBytes);
                labels[at] = bytes[0] < ClassCount
                    ? bytes[0]
                    : throw new ArchiveException(path, $"record {record + 1} of {Folder}{name} has the label {bytes[0]}.", $"0 to {ClassCount - 1}.");
                bytes[1..].CopyTo(pixels.AsSpan(at * LabelledPictures.PictureBytes));
            }
        }

        return new(pixels, labels);
    }

    private static string[] Classes(string path, byte[] meanings)
    {
        var names = TextBytes.Decode(meanings).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == ClassCount
            ? [.. names.Select(Archive.Shown)]
            : throw new ArchiveException(path, $"{Folder}{Meanings} has {names.Length} lines.", $"{ClassCount} lines, the name of a class on each.");
    }
}
