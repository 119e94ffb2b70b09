namespace RnnLessons;

/// <summary>Writes files that are whole at any moment, for every room.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, then renames: whoever reads it, or has it mapped, sees the old one or the new one. Nothing half-written stays.</summary>
    /// <param name="path">Where to; a file there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.part";
        // Where the folder isn't there, this throws and leaves nothing to clean up.
        var file = new FileStream(beside, FileMode.CreateNew);
        try
        {
            using (file)
            {
                write(file);
                // A name that points to data still on their way would not survive a power cut.
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
