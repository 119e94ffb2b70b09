using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RnnLessons.Data;

/// <summary>What an archive of reviews became, kept in a file, so that the next lesson reads it in a fraction of a second.</summary>
/// <remarks>
/// The file stands beside the archive or, where that folder can't be written (a class shares one), in the user's own cache. It begins with
/// 64 bytes: magic, version, size and time of the archive, and SHA-256 of the rest. Whatever doesn't fit, it is made anew.
/// </remarks>
internal sealed class ReviewCache
{
    /// <summary>Raise it with any change of the format, of what counts as a word, or of the order of reviews.</summary>
    private const int Version = 2;

    private const int HeaderBytes = 64;

    private static ReadOnlySpan<byte> Magic => "RnnRevs\n"u8;

    private readonly string archive;
    private readonly string[] places;
    private readonly byte[] source;

    /// <param name="archive">The archive, as it is now.</param>
    /// <param name="folder">The folder that it unpacks to, which may stand in its place.</param>
    /// <param name="folderOfTheUser">Where to keep it when not beside the archive.</param>
    public ReviewCache(string archive, string folder, string folderOfTheUser)
    {
        this.archive = archive;
        var name = Path.GetFileName(archive) + ".reviews";
        places = [Path.Combine(Path.GetDirectoryName(archive)!, name), Path.Combine(folderOfTheUser, name)];
        source = Directory.Exists(archive) ? SourceOfFolder(archive, folder) : Source(archive);
    }

    /// <summary>What is kept of the archive; null where nothing is, or nothing that fits.</summary>
    public ReviewCorpus? Read() => places.Select(Read).FirstOrDefault(corpus => corpus is not null);

    /// <summary>Keeps what the archive became.</summary>
    /// <returns>Null where that went well, else why it did not, in words.</returns>
    public string? Write(ReviewCorpus corpus)
    {
        var failures = new List<string>();
        foreach (var place in places)
        {
            try
            {
                Write(place, corpus);
                return null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                failures.Add(failure.Message);
            }
        }

        return $"The reviews could not be kept for next time, so {Path.GetFileName(archive)} will be read again: {string.Join(" ", failures.Distinct())}";
    }

    private ReviewCorpus? Read(string place)
    {
        byte[] file;
        try
        {
            if (!File.Exists(place)) return null;
            file = File.ReadAllBytes(place);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var fits = file.Length > HeaderBytes && file.AsSpan(0, HeaderBytes).SequenceEqual(Header(file.AsSpan(HeaderBytes)));
        return fits ? new CorpusReader(file, HeaderBytes).Read() : null;
    }

    private void Write(string place, ReviewCorpus corpus)
    {
        var folder = Path.GetDirectoryName(place)!;
        Directory.CreateDirectory(folder);
        // The administrator may write everywhere, and still should not where nobody else may.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0)
            throw new UnauthorizedAccessException($"{folder} is read-only.");
        WholeFile.Write(place, file =>
        {
            var body = CorpusReader.Bytes(corpus);
            file.Write(Header(body));
            file.Write(body);
        });
    }

    private byte[] Header(ReadOnlySpan<byte> body)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        source.CopyTo(header, 16);
        SHA256.HashData(body, header.AsSpan(32));
        return header;
    }

    private static byte[] SourceOfFolder(string path, string folder)
    {
        var files = string.Join('\n', UnpackedFolder.Of(path, folder).Select(file => $"{file.Name} {file.Length} {file.Written.Ticks}"));
        return SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(files))[..16];
    }

    private static byte[] Source(string archive)
    {
        var (file, bytes) = (DataFolder.FileAt(archive), new byte[16]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, file.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), file.LastWriteTimeUtc.Ticks);
        return bytes;
    }
}
