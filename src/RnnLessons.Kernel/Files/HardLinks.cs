using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Kernel.Files;

/// <summary>How many names a file has, on Linux and on Windows.</summary>
internal static class HardLinks
{
    private const int CurrentFolder = -100;
    private const uint LinkCount = 4;

    /// <summary>Counts the names; 1 where the system does not tell.</summary>
    public static uint CountOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return CountOnWindows(path);
        if (!OperatingSystem.IsLinux())
            return 1;
        try
        {
            return statx(CurrentFolder, path, 0, LinkCount, out var status) == 0 ? status.Links : 1;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return 1;
        }
    }

    private static uint CountOnWindows(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return GetFileInformationByHandle(file, out var information) ? information.Links : 1;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct FileInformation
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public uint Volume;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint IndexHigh;
        public uint IndexLow;
    }

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, out FileInformation information);

    // The kernel's own layout, the same on every processor.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Status
    {
        public uint Known;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
    }

    [DllImport("libc")]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, out Status status);
}
