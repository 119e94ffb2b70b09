namespace RnnLessons.Kernel.Files;

/// <summary>When two paths name the same file: on Windows and macOS capital letters count as small ones.</summary>
internal static class PathNames
{
    private static readonly bool IgnoreCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>How paths are compared.</summary>
    public static StringComparison Comparison { get; } = IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>How paths are compared.</summary>
    public static StringComparer Comparer { get; } = IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Where a path really leads. It need not exist.</summary>
    /// <remarks>
    /// Links are resolved from the top down: a folder on the way may be one as well as the file. One that leads back to itself
    /// stays what it is, a link that nothing can be read from.
    /// </remarks>
    /// <param name="path">A full path.</param>
    public static string Real(string path)
    {
        var (here, links) = (Path.GetPathRoot(path)!, 0);
        var ahead = new Stack<string>(Parts(path));
        while (ahead.TryPop(out var part))
        {
            var next = Path.Combine(here, part);
            if (new FileInfo(next).LinkTarget is { } link && ++links <= MostLinks)
            {
                var target = Path.GetFullPath(link, here);
                here = Path.GetPathRoot(target)!;
                foreach (var before in Parts(target))
                    ahead.Push(before);
            }
            else
            {
                here = next;
            }
        }

        return here;
    }

    // The last first, as a stack takes them.
    private static IEnumerable<string> Parts(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
