using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Files;

/// <summary>Whose a file is, and who may do what with it: owner, group, mode, access list, extended attributes.</summary>
internal sealed class FileRights
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string path;
    private readonly UnixStatus status;
    private readonly IReadOnlyDictionary<string, byte[]> attributes;

    private FileRights(string path)
    {
        this.path = path;
        if (OperatingSystem.IsWindows())
        {
            attributes = new Dictionary<string, byte[]>();
            return;
        }

        status = UnixStatus.Of(path);
        attributes = ExtendedAttributes.Of(path);
    }

    /// <summary>A file's rights.</summary>
    public static FileRights Of(string path) => new(path);

    /// <summary>Why the file must not be written over; null when it may.</summary>
    /// <remarks>Root may write to any file; one that nobody may write to is meant to stay as it is all the same.</remarks>
    public string? Refusal =>
        OperatingSystem.IsWindows() ? (File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly) ? "it is read-only" : null)
        : (status.Mode & Writable) == 0 ? "it is read-only"
        : access(path, WriteAccess) != 0 ? "you may not write to it"
        : null;

    /// <summary>Whether the file has other names, which a new file in its place would not have.</summary>
    public bool HasOtherNames => HardLinks.CountOf(path) > 1;

    /// <summary>Gives another file the same rights.</summary>
    /// <param name="file">A file of this user's that nobody else may read.</param>
    /// <returns>Whether it has them all. It never has more.</returns>
    public bool TryGiveTo(string file)
    {
        if (OperatingSystem.IsWindows())
            return true;
        var mine = UnixStatus.Of(file);
        if ((mine.Owner, mine.Group) != (status.Owner, status.Group) && chown(file, status.Owner, status.Group) != 0)
            return false;
        if (!ExtendedAttributes.TryGive(attributes, file))
            return false;
        // Last: a change of owner takes bits of the mode away, and a list of rights writes some.
        File.SetUnixFileMode(file, status.Mode);
        return true;
    }

    /// <summary>Makes a copy no more readable than the file: it has the same rights, or where they cannot be given only the owner may read it. The owner may write to it, so that it can be renewed.</summary>
    /// <param name="copy">A file of this user's that nobody else may read.</param>
    public void RestrictCopy(string copy)
    {
        if (OperatingSystem.IsWindows())
            return;
        var now = UnixStatus.Of(copy);
        // Another user's copy is that user's affair.
        if (now.Owner != UnixStatus.User && UnixStatus.User != 0 || now == status with { Mode = status.Mode | UnixFileMode.UserWrite } && attributes.Count == 0)
            return;
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var given = TryGiveTo(copy);
        File.SetUnixFileMode(copy, (given ? status.Mode : status.Mode & OwnerOnly) | UnixFileMode.UserWrite);
    }

    private const int WriteAccess = 2;

    [DllImport("libc")]
    private static extern int access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc")]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
