using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Kernel.Watch;

/// <summary>The process that watches this one, seen from here: it holds the other end of this one's standard input.</summary>
internal static class Watcher
{
    private const int Stdin = 0;
    private const int StandardInput = -10;
    private const uint Inherit = 1;
    private const int DuplicateClosedInChildren = 1030;
    private const int AfterTheStandardOnes = 3;

    /// <summary>Calls back once the watching process asks this one to leave, or has ended.</summary>
    /// <remarks>Programs that a cell starts find an empty input, as they do where nobody types.</remarks>
    public static void WhenGone(Action gone)
    {
        var input = Take();
        new Thread(() =>
        {
            var nothing = new byte[1];
            while (input.Read(nothing) > 0)
            {
                // It says nothing; that it holds the other end is enough.
            }

            gone();
        })
        { IsBackground = true, Name = "watcher" }.Start();
    }

    private static Stream Take()
    {
        if (OperatingSystem.IsWindows())
            return TakeOnWindows();
        if (!OperatingSystem.IsLinux())
            return Console.OpenStandardInput();
        var copy = fcntl(Stdin, DuplicateClosedInChildren, AfterTheStandardOnes);
        using var nothing = File.OpenHandle("/dev/null");
        _ = dup2((int)nothing.DangerousGetHandle(), Stdin);
        return new FileStream(new SafeFileHandle(copy, ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    [SupportedOSPlatform("windows")]
    private static FileStream TakeOnWindows()
    {
        var input = GetStdHandle(StandardInput);
        SetHandleInformation(input, Inherit, 0);
        // Kept open as long as this process: it is the input of the programs that cells start.
        var nothing = File.OpenHandle("NUL");
        SetHandleInformation(nothing.DangerousGetHandle(), Inherit, Inherit);
        SetStdHandle(StandardInput, nothing.DangerousGetHandle());
        Nothing = nothing;
        return new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    private static SafeFileHandle? Nothing { get; set; }

    [DllImport("kernel32")]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetStdHandle(int which, nint handle);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetHandleInformation(nint handle, uint mask, uint flags);

    [DllImport("libc")]
    private static extern int fcntl(int file, int command, int least);

    [DllImport("libc")]
    private static extern int dup2(int from, int to);
}
