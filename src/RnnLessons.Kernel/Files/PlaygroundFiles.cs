using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Files;

/// <summary>The playground that the build puts beside the program: a page that trains in the browser, and needs no kernel.</summary>
internal static class PlaygroundFiles
{
    /// <summary>Where the build puts it: <c>index.html</c> with its parts, and the same as one file.</summary>
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "web", "playground");

    // All of it in one page, which opens from a disk too.
    private static readonly string Whole = Path.Combine(Folder, "playground.html");

    /// <summary>Whether the build made it: it can where Node is.</summary>
    public static bool AreBuilt => File.Exists(Path.Combine(Folder, "index.html")) && File.Exists(Whole);

    /// <summary>All of it in one page.</summary>
    /// <exception cref="NotebookException">The build did not make it.</exception>
    public static string Page() => AreBuilt ? File.ReadAllText(Whole) : throw new NotebookException(
        $"{Whole} is missing: the playground was not built. Wanted: Node 18 or newer where `dotnet build` runs; then build again.");
}
