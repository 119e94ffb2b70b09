namespace RnnLessons.Kernel.Files;

/// <summary>A file cannot be read. The message names it, and says why.</summary>
internal sealed class UnreadableFileException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Reads files that may be anything: what is no file, and what is too large, is refused before it is read.</summary>
internal static class FileBytes
{
    // ERROR_CANT_RESOLVE_FILENAME, for a link that leads back to itself.
    private const int TooManyLinks = unchecked((int)0x80070781);

    /// <summary>What a path leads to.</summary>
    public static FileKind KindOf(string path) =>
        OperatingSystem.IsWindows() ? KindOnWindows(path) : UnixStatus.Of(path).Kind;

    /// <summary>Whether nothing stands at a path, not even a link that leads nowhere.</summary>
    public static bool IsGone(string path) => OperatingSystem.IsWindows() ? !Path.Exists(path) : UnixStatus.OfLink(path).Kind == FileKind.Nothing;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="tooLarge">What to do about one that has more.</param>
    /// <exception cref="UnreadableFileException">It is no file, is too large, may not be read, or was taken away meanwhile.</exception>
    public static byte[] Read(string path, int most, string tooLarge)
    {
        if (Refusal(KindOf(path)) is { } why)
            throw new UnreadableFileException($"{path} {why}");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length > most)
                throw TooLarge(path, FormattableString.Invariant($"{length:N0}"), most, tooLarge);
            // It may grow while it is read, and some files of /proc have no length at all.
            var bytes = new byte[length + 1];
            var read = 0;
            while (RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var got)
            {
                read += got;
                if (read > most)
                    throw TooLarge(path, "more", most, tooLarge);
                if (read == bytes.Length)
                    Array.Resize(ref bytes, Math.Min(2 * bytes.Length, most + 1));
            }

            return bytes[..read];
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or NotSupportedException or IOException and not UnreadableFileException)
        {
            throw new UnreadableFileException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    private static FileKind KindOnWindows(string path)
    {
        // The names of devices, such as NUL, become paths of this kind; so do those of pipes.
        if (Path.GetFullPath(path) is var full && full.StartsWith(@"\\.\", StringComparison.Ordinal))
            return full.StartsWith(@"\\.\pipe\", StringComparison.OrdinalIgnoreCase) ? FileKind.Pipe : FileKind.Device;
        try
        {
            // The attributes of a link are its own.
            var attributes = File.GetAttributes(path);
            if ((attributes & FileAttributes.ReparsePoint) != 0 && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                attributes = File.GetAttributes(target.FullName);
            return (attributes & FileAttributes.Directory) != 0 ? FileKind.Folder : FileKind.File;
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException or ArgumentException or NotSupportedException)
        {
            return FileKind.Nothing;
        }
        catch (UnauthorizedAccessException)
        {
            return FileKind.Closed;
        }
        catch (IOException failure)
        {
            return failure.HResult == TooManyLinks ? FileKind.Loop : FileKind.Nothing;
        }
    }

    /// <summary>Why what is no file is not read, as the rest of a sentence; null for a file.</summary>
    public static string? Refusal(FileKind kind) => kind switch
    {
        FileKind.File => null,
        FileKind.Nothing => "does not exist, or leads nowhere.",
        FileKind.Folder => "is a folder. Wanted: a file.",
        FileKind.Pipe => "is a pipe (FIFO), from which reading may wait for ever. Wanted: a file.",
        FileKind.Socket => "is a socket. Wanted: a file.",
        FileKind.Loop => "is a symbolic link that leads back to itself. Wanted: a file, or a link that leads to one.",
        FileKind.Closed => "cannot be reached: you may not look into its folder.",
        _ => "is a device. Wanted: a file.",
    };

    private static UnreadableFileException TooLarge(string path, string length, int most, string advice) =>
        new(FormattableString.Invariant($"{path} is too large: it has {length} bytes, and at most {most:N0} ({most >> 20} MB) are read. {advice}"));
}
