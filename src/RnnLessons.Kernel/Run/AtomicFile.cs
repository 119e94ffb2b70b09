using System.Text;
using RnnLessons.Kernel.Files;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Run;

/// <summary>A file is not written over. The message names it, and says why.</summary>
internal sealed class FileRefusedException(string message) : IOException(message);

/// <summary>Writes a file whole or not at all. A file that is there keeps its owner, its mode and its other names.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes text, in UTF-8.</summary>
    /// <remarks>
    /// It is written beside the file, then renamed: a reader sees the old content or the new, never a half. Where a new file could
    /// not be what the old one is, as that has several names (hard links) or another owner, the content is written into the old one.
    /// A symbolic link stays, and the file that it leads to is written.
    /// </remarks>
    /// <exception cref="IOException">It could not be written, or is read-only; the message names the file, and what was there before is still there.</exception>
    public static void Write(string path, string content) => Write(path, Utf8.GetBytes(content));

    /// <inheritdoc cref="Write(string, string)"/>
    internal static void Write(string path, byte[] content) => Write(path, content, copyOf: null);

    /// <summary>Keeps a copy of a file: whoever may not read the file may not read the copy.</summary>
    /// <param name="path">Where the copy goes.</param>
    /// <param name="content">The content.</param>
    /// <param name="original">The file whose content it is.</param>
    internal static void WriteCopy(string path, byte[] content, string original) => Write(path, content, original);

    private static void Write(string path, byte[] content, string? copyOf)
    {
        if (OperatingSystem.IsWindows() && DeviceNames.In(path) is { } device)
            throw new FileRefusedException($"{path} was not written: Windows keeps the name {device} for a device. Take another name.");
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            path = Target(path);
            var old = Existing(path);
            if (copyOf is null && old?.Refusal is { } why)
                throw new FileRefusedException($"{path} was not written: {why}. Make it writable, or save under another name.");
            if (!TryReplace(path, content, old, copyOf))
                Overwrite(path, content);
        }
        catch (Exception held) when (HeldFiles.MayBeHeld(held))
        {
            throw new FileRefusedException($"{path} was not written, and is as it was: another program has it open, or you may not write there ({held.Message.TrimEnd('.')}). Close it in the other program, and write it again.");
        }
        catch (IOException failure) when (failure is not FileRefusedException)
        {
            throw new IOException($"{path} could not be written, and is as it was: {failure.Message} Is there room on the disk? Make some, or name another folder.", failure);
        }
    }

    private static string Target(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static FileRights? Existing(string path) => FileBytes.KindOf(path) switch
    {
        FileKind.Nothing => null,
        FileKind.File => FileRights.Of(path),
        var kind => throw new FileRefusedException($"{path} {FileBytes.Refusal(kind)} It was not written."),
    };

    // A new file in the place of the old one; false where it could not be what the old one is.
    private static bool TryReplace(string path, byte[] content, FileRights? old, string? copyOf)
    {
        if (copyOf is null && old?.HasOtherNames == true)
            return false;
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            WriteNew(beside, content, isPrivate: old is not null || copyOf is not null);
            if (copyOf is not null)
                FileRights.Of(copyOf).RestrictCopy(beside);
            else if (old?.TryGiveTo(beside) == false)
                return false;
            if (old is not null && OperatingSystem.IsWindows())
                ReplaceOnWindows(beside, path);
            else
                HeldFiles.Retry(() => File.Move(beside, path, overwrite: true));
            return true;
        }
        catch (Exception denied) when (old is not null && copyOf is null && (denied is UnauthorizedAccessException || HeldFiles.MayBeHeld(denied)))
        {
            // The folder takes no new file; or another program has this one open, and may still let it be written to.
            return false;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    // This way the file keeps its access list. It has another name for a moment: without one, Windows may leave neither the old file nor the new.
    private static void ReplaceOnWindows(string beside, string path)
    {
        var before = beside + ".old";
        HeldFiles.Retry(() =>
        {
            try
            {
                File.Replace(beside, path, before, ignoreMetadataErrors: true);
            }
            catch when (!File.Exists(path) && File.Exists(before))
            {
                File.Move(before, path);
                throw;
            }
        });
        try
        {
            HeldFiles.Retry(() => File.Delete(before));
        }
        catch (Exception held) when (HeldFiles.MayBeHeld(held))
        {
            // Another program has the old content open under its new name. The new content is in its place; this is a file too many.
        }
    }

    private static void WriteNew(string path, byte[] content, bool isPrivate)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    // The old content's room is given back only at the end: where the new one does not fit, the old one still does.
    private static void Overwrite(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var before = new byte[file.Length];
        file.ReadExactly(before);
        try
        {
            Fill(file, content);
        }
        catch (IOException)
        {
            Fill(file, before);
            throw;
        }
    }

    private static void Fill(FileStream file, byte[] content)
    {
        file.Position = 0;
        file.Write(content);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
    }
}
