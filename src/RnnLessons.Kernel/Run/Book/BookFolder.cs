using System.Text.Json;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>The folder that a book stands in: written beside it, and put in its place when it is whole.</summary>
internal static class BookFolder
{
    private const string Manifest = BookSite.Shared + "/files.json";

    /// <summary>Refuses a folder that a book must not replace: one that holds what no book put there.</summary>
    /// <exception cref="NotebookException">The folder is a file, or holds other files.</exception>
    public static void Check(string folder)
    {
        if (File.Exists(folder))
            throw new NotebookException($"--out {folder} is a file. Wanted: a folder, which is made when it is not there.");
        if (!Directory.Exists(folder))
            return;
        var manifest = Path.Combine(folder, Manifest);
        HashSet<string> ours = File.Exists(manifest) ? [Manifest, .. JsonSerializer.Deserialize<string[]>(File.ReadAllText(manifest)) ?? []] : [];
        var foreign = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).FirstOrDefault(file => !ours.Contains(file));
        if (foreign is not null)
            throw new NotebookException($"--out {folder} holds {foreign}, which is not part of a book: the new book would replace it. Name an empty folder, or one that is not there yet.");
    }

    /// <summary>Writes a book. A reader finds the old one or the new one; an error leaves the old one as it was.</summary>
    public static void Write(string folder, IReadOnlyList<KeyValuePair<string, string>> files)
    {
        Check(folder);
        var mark = Guid.NewGuid().ToString("N")[..8];
        var (beside, old) = ($"{folder}.{mark}.new", $"{folder}.{mark}.old");
        try
        {
            foreach (var (path, content) in files)
                AtomicFile.Write(Path.Combine(beside, path), content);
            AtomicFile.Write(Path.Combine(beside, Manifest), JsonSerializer.Serialize(files.Select(file => file.Key)));
            var replaces = Directory.Exists(folder);
            if (replaces)
                Directory.Move(folder, old);
            try
            {
                Directory.Move(beside, folder);
            }
            catch when (replaces)
            {
                Directory.Move(old, folder);
                throw;
            }
        }
        finally
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
        }

        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
