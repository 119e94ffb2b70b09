namespace RnnLessons.Kernel.Run;

/// <summary>Writes a file whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file, then renames: a reader sees the old content or the new, never a half.</summary>
    /// <exception cref="IOException">It could not be written; the message names the file, and what was there before is still there.</exception>
    public static void Write(string path, string content)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, content);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception failure)
        {
            File.Delete(beside);
            if (failure is IOException)
                throw new IOException($"{path} could not be written, and is as it was: {failure.Message} Is there room on the disk? Make some, or name another folder.", failure);
            throw;
        }
    }
}
