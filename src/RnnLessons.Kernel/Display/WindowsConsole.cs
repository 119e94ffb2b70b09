using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace RnnLessons.Kernel.Display;

/// <summary>
/// The console on Windows: what this program writes is UTF-8, as everywhere, and not the code page of the country, which has no «…» or «✓» and which
/// whoever reads a pipe would have to guess.
/// </summary>
internal static class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const int SameAccess = 2;

    /// <summary>Prepares it, before anything is written. The code page of a console is put back when this process ends.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
            return;
        // What the C runtime holds may be closed when native output is taken over (NativeOutput): this program writes by handles of its own.
        Duplicate(StandardOutput);
        Duplicate(StandardError);
        var before = Console.OutputEncoding;
        if (before.CodePage == Encoding.UTF8.CodePage)
            return;
        try
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }
        catch (IOException)
        {
            // A console that does not know UTF-8. Signs that its code page lacks become question marks, and RunReport takes plain ones.
            return;
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Console.Out.Flush();
                Console.OutputEncoding = before;
            }
            catch (IOException)
            {
                // The console has gone before.
            }
        };
    }

    [SupportedOSPlatform("windows")]
    private static void Duplicate(int which)
    {
        var self = GetCurrentProcess();
        if (DuplicateHandle(self, GetStdHandle(which), self, out var own, 0, inherits: true, SameAccess))
            SetStdHandle(which, own);
    }

    /// <summary>Makes a handle the one that this process, and the programs that it starts, write their output to.</summary>
    [SupportedOSPlatform("windows")]
    public static void LeadOutputTo(SafeHandle handle) => SetStdHandle(StandardOutput, handle.DangerousGetHandle());

    [DllImport("kernel32")]
    private static extern nint GetCurrentProcess();

    [DllImport("kernel32")]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetStdHandle(int which, nint handle);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool DuplicateHandle(nint process, nint handle, nint toProcess, out nint copy, uint access, [MarshalAs(UnmanagedType.Bool)] bool inherits, uint options);
}
