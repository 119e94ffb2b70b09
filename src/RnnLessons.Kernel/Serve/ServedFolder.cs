using RnnLessons.Kernel.Files;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Serve;

/// <summary>A path names nothing that is served. The message says no more than that: what lies outside is nobody's business.</summary>
internal sealed class NotServedException(string path) : Exception($"There is no {path} here.");

/// <summary>The folder whose notebooks are served. What is asked for stays inside it, whatever the path says.</summary>
internal sealed class ServedFolder
{
    private const string NotOnWindows = "\\:\0";
    private readonly string real;

    /// <summary>Serves a folder.</summary>
    /// <param name="root">The folder, which must be there.</param>
    public ServedFolder(string root)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        real = PathNames.Real(Root);
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
        return IsInside(found, out var target) ? target : throw new NotServedException(path!);
    }

    /// <summary>Whether a file or folder is inside, once all links on the way are followed.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="target">Where it really is.</param>
    public bool IsInside(string path, out string target)
    {
        target = PathNames.Real(path);
        return target.Equals(real, PathNames.Comparison) || target.StartsWith(Path.EndsInDirectorySeparator(real) ? real : real + Path.DirectorySeparatorChar, PathNames.Comparison);
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

    /// <summary>Whether a name is one that another system would read in another way. Nothing of such a name is served.</summary>
    public static bool IsOddName(string part) =>
        !part.StartsWith('.') && (part.AsSpan().IndexOfAny(NotOnWindows) >= 0 || part.Any(char.IsControl) || part.TrimEnd(' ', '.') != part || DeviceNames.In(part) is not null);

    // Names that begin with a dot are hidden: .git, .ipynb_checkpoints, and of course «..».
    private static bool IsForbidden(string part) => part.StartsWith('.') || IsOddName(part);
}
