namespace RnnLessons.Data;

/// <summary>Reads the folder that a data set's archive was unpacked to as if it were the archive.</summary>
internal static class UnpackedFolder
{
    // What the system puts into folders for itself has a name with a dot, and a link may lead anywhere.
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>Its files, by name.</summary>
    /// <param name="path">The folder, under any name, or one that it stands in.</param>
    /// <param name="folder">What it is called in the archive.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    public static IEnumerable<ArchivedFile> Files(string path, string folder, IProgress<LoadProgress>? progress)
    {
        var files = Of(path, folder);
        var (what, done, total, reported) = ($"reading the folder {Path.GetFileName(path)}", 0L, files.Sum(file => file.Length), -1L);
        foreach (var file in files)
        {
            if (done - reported > total / 200)
            {
                reported = done;
                progress?.Report(new(what, Math.Min(done, total - 1), total));
            }

            yield return new(path, $"{folder}/{file.Name}", file.Length, () => File.OpenRead(file.Path));
            done += file.Length;
        }

        progress?.Report(new(what, total, total));
    }

    /// <summary>The files with their names inside the folder, ordered by name, their sizes, and when they were last written.</summary>
    public static IReadOnlyList<(string Name, string Path, long Length, DateTime Written)> Of(string path, string folder)
    {
        var inside = Path.Combine(path, folder);
        var root = Directory.Exists(inside) ? inside : path;
        return [.. new DirectoryInfo(root).EnumerateFiles("*", Everything)
            .Select(file => (Name: Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.FullName, file.Length, file.LastWriteTimeUtc))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }
}
