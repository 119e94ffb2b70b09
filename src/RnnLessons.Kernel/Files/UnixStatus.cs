using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Files;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A file with a content.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, also called FIFO: reading waits for somebody to write.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device.</summary>
    Device,

    /// <summary>A symbolic link that leads back to itself, or over more links than the system follows.</summary>
    Loop,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>Something in a folder that this user may not look into.</summary>
    Closed,
}

/// <summary>What a Unix system knows of a file, where .NET itself does not tell it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Mode">Who may do what with it.</param>
internal readonly record struct UnixStatus(FileKind Kind, uint Owner, uint Group, UnixFileMode Mode)
{
    // The runtime's own layer over stat: one layout on every Unix system, where that of libc differs from each to each.
    private const string Runtime = "libSystem.Native";
    private const int TypeMask = 0xF000;
    private const int ModeMask = 0x0FFF;
    private const int NoAccess = 13;

    // ELOOP, one of the few that differ.
    private static readonly int TooManyLinks = OperatingSystem.IsLinux() ? 40 : 62;

    /// <summary>The number of the user that runs this process.</summary>
    public static uint User => geteuid();

    /// <summary>Asks for what a path leads to; links are followed.</summary>
    public static UnixStatus Of(string path)
    {
        if (Stat(path, out var status) == 0)
            return From(status);
        var error = Marshal.GetLastPInvokeError();
        return new(error == TooManyLinks ? FileKind.Loop : error == NoAccess ? FileKind.Closed : FileKind.Nothing, 0, 0, 0);
    }

    /// <summary>Asks for what stands at a path itself; a link is a link.</summary>
    public static UnixStatus OfLink(string path) => LStat(path, out var status) == 0 ? From(status) : default;

    private static UnixStatus From(Status status) => new(
        (status.Mode & TypeMask) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            0xA000 => FileKind.Link,
            _ => FileKind.Device,
        },
        status.Owner,
        status.Group,
        (UnixFileMode)(status.Mode & ModeMask));

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Status
    {
        public int Flags;
        public int Mode;
        public uint Owner;
        public uint Group;
    }

    [DllImport(Runtime, EntryPoint = "SystemNative_Stat", SetLastError = true)]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Status status);

    [DllImport(Runtime, EntryPoint = "SystemNative_LStat")]
    private static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Status status);

    [DllImport("libc")]
    private static extern uint geteuid();
}
