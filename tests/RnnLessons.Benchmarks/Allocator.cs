using System.Runtime.InteropServices;

namespace RnnLessons.Benchmarks;

/// <summary>How the C library gets memory for libtorch's tensors.</summary>
internal static class Allocator
{
    // mallopt(3) of glibc.
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4;

    /// <summary>Keeps memory that was freed, rather than give its pages back to the system and fetch them again in the next step.</summary>
    /// <returns>Whether this C library can be asked to.</returns>
    public static bool KeepPages()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            return Set(MmapMax, 0) != 0 & Set(TrimThreshold, int.MaxValue) != 0 & Set(TopPad, 64 << 20) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // such as musl
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int Set(int parameter, int value);
}
