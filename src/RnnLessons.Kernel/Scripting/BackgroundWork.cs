using System.Globalization;
using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Work that nobody waits for any more, and that nothing ends.</summary>
internal static class BackgroundWork
{
    private const int OneThread = 0;
    private const int Nicest = 19;

    /// <summary>This thread, as the system knows it; 0 where it can't be told.</summary>
    public static int CurrentThread() =>
        OperatingSystem.IsLinux() && int.TryParse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget), CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>Lets a thread run only when no other wants the processor. On Linux; elsewhere it goes on as before.</summary>
    public static void Yield(int thread)
    {
        if (thread != 0)
            _ = setpriority(OneThread, thread, Nicest);
    }

    [DllImport("libc")]
    private static extern int setpriority(int which, int who, int nice);
}
