using System.Text.Json;
using RnnLessons.Kernel.Files;
using RnnLessons.Shared;

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
        var mark = Guid.NewGuid().ToString("N");
        var (beside, old) = ($"{folder}.{mark}.new", $"{folder}.{mark}.old");
        var replaces = Directory.Exists(folder);
        try
        {
            if (replaces)
                MakePrivate(beside);
            foreach (var (path, content) in files)
                AtomicFile.Write(Path.Combine(beside, path), content);
            AtomicFile.Write(Path.Combine(beside, Manifest), JsonSerializer.Serialize(files.Select(file => file.Key)));
            if (replaces)
            {
                KeepRights(folder, beside);
                Move(folder, old);
            }

            try
            {
                Move(beside, folder);
            }
            catch when (replaces)
            {
                Move(old, folder);
                throw;
            }
        }
        finally
        {
            TemporaryFolder.Delete(beside);
        }

        TemporaryFolder.Delete(old);
    }

    // Windows moves no folder in which another program has a file open.
    private static void Move(string from, string to)
    {
        try
        {
            HeldFiles.Retry(() => Directory.Move(from, to));
        }
        catch (Exception held) when (HeldFiles.MayBeHeld(held))
        {
            throw new IOException($"{from} could not be moved to {to}: another program has a file in it open, or you may not write there ({held.Message.TrimEnd('.')}). Close it there, and write the book again.", held);
        }
    }

    // Until it has the rights of the folder whose place it takes.
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Who may not read a page of the old book may not read it in the new one.
    private static void KeepRights(string old, string beside)
    {
        foreach (var path in Directory.EnumerateFiles(beside, "*", SearchOption.AllDirectories))
        {
            var before = Path.Combine(old, Path.GetRelativePath(beside, path));
            if (File.Exists(before))
                FileRights.Of(before).RestrictCopy(path);
        }

        FileRights.Of(old).RestrictCopy(beside);
    }
}
