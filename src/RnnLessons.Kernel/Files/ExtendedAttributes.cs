using System.Runtime.InteropServices;
using System.Text;

namespace RnnLessons.Kernel.Files;

/// <summary>A file's extended attributes, on Linux; its access list is one of them.</summary>
internal static class ExtendedAttributes
{
    private const string AccessList = "system.posix_acl_access";

    /// <summary>Reads them: none where the system or the disk has none.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(string path)
    {
        var found = new Dictionary<string, byte[]>();
        if (!OperatingSystem.IsLinux() || Filled((buffer, size) => listxattr(path, buffer, size)) is not { } names)
            return found;
        foreach (var name in Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Filled((buffer, size) => getxattr(path, name, buffer, size)) is { } value)
                found[name] = value;
        }

        return found;
    }

    /// <summary>Gives a file attributes.</summary>
    /// <returns>Whether its access list is now the wanted one. What programs note besides, and what only the system may set, is given as far as it can be.</returns>
    public static bool TryGive(IReadOnlyDictionary<string, byte[]> wanted, string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        // A folder may give its new files a list of its own.
        if (!wanted.ContainsKey(AccessList))
            _ = removexattr(path, AccessList);
        var given = true;
        foreach (var (name, value) in wanted)
            given &= setxattr(path, name, value, value.Length, 0) == 0 || name != AccessList;
        return given;
    }

    private static byte[]? Filled(Func<byte[]?, nint, nint> read)
    {
        var size = read(null, 0);
        if (size <= 0)
            return null;
        var buffer = new byte[size];
        return read(buffer, size) is >= 0 and var length ? buffer[..(int)length] : null;
    }

    [DllImport("libc")]
    private static extern nint listxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[]? names, nint size);

    [DllImport("libc")]
    private static extern nint getxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[]? value, nint size);

    [DllImport("libc")]
    private static extern int setxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, nint size, int flags);

    [DllImport("libc")]
    private static extern int removexattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
