namespace RnnLessons.Notebooks.Tests;

/// <summary>Where the lessons stand.</summary>
internal static class Lessons
{
    /// <summary>The checkout that this test was built from.</summary>
    public static string Root { get; } = FindRoot();

    public static string Folder => Path.Combine(Root, "notebooks");

    /// <summary>Every notebook of the kit, as a path inside <see cref="Folder"/>.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.ipynb", SearchOption.AllDirectories)
            .Where(path => !path.Contains(".ipynb_checkpoints"))
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RnnLessons.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No RnnLessons.sln above {AppContext.BaseDirectory}.");
    }
}
