using RnnLessons.Shared;

namespace RnnLessons;

/// <summary>Writes files that are whole at any moment, for every room.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, then renames: whoever reads it, or has it mapped, sees the old one or the new one. Nothing half-written stays.</summary>
    /// <param name="path">Where to; a file there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="DirectoryNotFoundException">Its folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder stands there, or a file that is read-only.</exception>
    /// <exception cref="IOException">Another program has the file open, which Windows doesn't replace then; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Replaceable(path);
        var beside = $"{path}.{Guid.NewGuid():N}.part";
        var file = new FileStream(beside, FileMode.CreateNew);
        try
        {
            using (file)
            {
                write(file);
                // A name that points to data still on their way would not survive a power cut.
                file.Flush(flushToDisk: true);
            }

            HeldFiles.Retry(() => File.Move(beside, path, overwrite: true));
        }
        catch (Exception held) when (HeldFiles.MayBeHeld(held) && File.Exists(path))
        {
            throw new IOException($"{path} can't be replaced, and is as it was: another program has it open ({held.Message.TrimEnd('.')}). Close it there, or take another name.", held);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>A rename replaces what must not be replaced: a link in the place of its target, and a read-only file.</summary>
    private static string Replaceable(string path)
    {
        if (OperatingSystem.IsWindows() && DeviceNames.In(path) is { } device)
            throw new UnauthorizedAccessException($"{path} can't be written: Windows keeps the name {device} for a device. Take another name.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path} can't be written: there is no folder {folder}. Make it first: Directory.CreateDirectory(\"{folder}\").");
        if (Directory.Exists(path)) throw new UnauthorizedAccessException($"{path} can't be written: it is a folder. Name a file in it.");
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        if (File.Exists(target) && (File.GetAttributes(target) & FileAttributes.ReadOnly) != 0)
            throw new UnauthorizedAccessException($"{path} can't be written: the file there is read-only. Take another name, or allow writing to it.");
        return target;
    }
}
