using System.Formats.Tar;

namespace RnnLessons.Data;

/// <summary>Reads a .tar.gz, a .tar or the folder that was unpacked from one, once, without writing anything anywhere.</summary>
internal static class Archive
{
    /// <summary>What is wanted of an archive that was cut short or damaged.</summary>
    public const string Whole = "a whole download. Delete it and fetch it again (notebooks/data.ipynb).";

    /// <summary>Three times what IMDB unpacks to, five times CIFAR-10: whoever goes on after that unpacks a bomb.</summary>
    private const long MostUnpacked = 1_000_000_000;

    /// <summary>The files of an archive in its own order. Links, devices and names that lead out of it are errors; folders are passed over.</summary>
    /// <param name="path">The archive, or a folder: the one that the archive unpacks to, under any name, or one that it stands in.</param>
    /// <param name="folder">The folder that the archive unpacks to: each file's name begins with it.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <param name="mostUnpacked">So many bytes and no more may come out.</param>
    /// <exception cref="FileNotFoundException">The archive isn't there.</exception>
    /// <exception cref="ArchiveException">It is cut short, damaged, too large or has an entry that no data set has.</exception>
    public static IEnumerable<ArchivedFile> Files(string path, string folder, IProgress<LoadProgress>? progress, long mostUnpacked = MostUnpacked) =>
        Directory.Exists(path) ? UnpackedFolder.Files(path, folder, progress) : InTar(path, progress, mostUnpacked);

    private static IEnumerable<ArchivedFile> InTar(string path, IProgress<LoadProgress>? progress, long mostUnpacked)
    {
        using var stream = new UnpackedStream(path, mostUnpacked);
        using var tar = new TarReader(stream, leaveOpen: true);
        var what = $"reading {Path.GetFileName(path)}";
        long reported = -1;
        while (Next(tar, path) is { } entry)
        {
            if (stream.PackedRead - reported > stream.PackedLength / 200)
            {
                reported = stream.PackedRead;
                // All is done only once the archive's end has been checked.
                progress?.Report(new(what, Math.Min(reported, stream.PackedLength - 1), stream.PackedLength));
            }

            var name = CheckedName(path, entry);
            if (IsFile(path, entry)) yield return new(path, name, entry.Length, () => entry.DataStream ?? Stream.Null);
        }

        stream.Finish();
        progress?.Report(new(what, stream.PackedLength, stream.PackedLength));
    }

    /// <summary>A name from an archive, fit for a message: no control characters, no endless one.</summary>
    public static string Shown(string name)
    {
        var shown = string.Concat(name.Select(letter => char.IsControl(letter) ? '�' : letter));
        return shown.Length <= 120 ? shown : shown[..120] + "…";
    }

    private static TarEntry? Next(TarReader tar, string path)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception broken) when (broken is EndOfStreamException or InvalidDataException or FormatException or OverflowException)
        {
            throw new ArchiveException(path, broken is EndOfStreamException ? "it ends in the middle of a file." : $"it is damaged, or no tar archive ({broken.Message.TrimEnd('.')}).", Whole, broken);
        }
    }

    private static string CheckedName(string path, TarEntry entry)
    {
        var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        var leadsOut = name.StartsWith('/') || name.Contains('\\') || name.Contains(':') || name.Split('/').Contains("..");
        return leadsOut
            ? throw new ArchiveException(path, $"its entry «{Shown(entry.Name)}» leads out of the archive.", "the official archive, which has no such entry.")
            : name;
    }

    private static bool IsFile(string path, TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => true,
        TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes => false,
        var other => throw new ArchiveException(path, $"its entry «{Shown(entry.Name)}» is no file but a {Words(other)}{(entry.LinkName is { Length: > 0 } to ? $" to «{Shown(to)}»" : "")}.",
            "the official archive, which has files and folders only."),
    };

    private static string Words(TarEntryType type) => type switch
    {
        TarEntryType.SymbolicLink => "symbolic link",
        TarEntryType.HardLink => "hard link",
        TarEntryType.BlockDevice or TarEntryType.CharacterDevice => "device",
        _ => type.ToString(),
    };
}
