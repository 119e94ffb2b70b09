namespace RnnLessons.Kernel.Serve;

/// <summary>A path names nothing that is served. The message says no more than that: what lies outside is nobody's business.</summary>
internal sealed class NotServedException(string path) : Exception($"There is no {path} here.");

/// <summary>The folder whose notebooks are served. What is asked for stays inside it, whatever the path says.</summary>
internal sealed class ServedFolder
{
    private readonly string real;

    /// <summary>Serves a folder.</summary>
    /// <param name="root">The folder, which must be there.</param>
    public ServedFolder(string root)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        real = Real(Root);
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The file or folder that a path of the front end names.</summary>
    /// <param name="path">Relative to the root, with slashes, such as <c>solutions/02-srnn.ipynb</c>; empty for the root.</param>
    /// <exception cref="NotServedException">It lies outside, or is hidden. Whether it is there is not looked at.</exception>
    public string Find(string? path)
    {
        var parts = (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(IsForbidden))
            throw new NotServedException(path!);
        var found = Path.Combine([Root, .. parts]);
        // A link is followed only when what it leads to is inside too.
        var target = Real(found);
        if (target != real && !target.StartsWith(real + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new NotServedException(path!);
        return target;
    }

    /// <summary>Whether a file or folder that was found in it is one to show: neither hidden nor a link that leads out.</summary>
    public bool Shows(string file)
    {
        try
        {
            Find(Path.GetRelativePath(real, file).Replace(Path.DirectorySeparatorChar, '/'));
            return true;
        }
        catch (NotServedException)
        {
            return false;
        }
    }

    /// <summary>The path by which the front end knows a file that was found in it.</summary>
    public string NameOf(string file) => Path.GetRelativePath(real, file).Replace(Path.DirectorySeparatorChar, '/');

    // Names that begin with a dot are hidden: .git, .ipynb_checkpoints, and of course «..».
    private static bool IsForbidden(string part) =>
        part.StartsWith('.') || part.AsSpan().ContainsAny('\\', ':', '\0') || part.Any(char.IsControl) || part.TrimEnd(' ', '.') != part;

    // Links are resolved from the top down: a folder on the way may be one as well as the file.
    private static string Real(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        var here = Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.LinkTarget is { } link ? Real(Path.GetFullPath(link, Path.GetDirectoryName(here)!)) : here;
    }
}
