using System.Runtime.InteropServices;

namespace RnnLessons.Benchmarks;

/// <summary>How the C library gets memory for libtorch's tensors.</summary>
internal static class Allocator
{
    // mallopt(3) of glibc.
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4;

    /// <summary>Whether the C library is one that can be asked.</summary>
    public static bool IsGlibc => OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallopt", out _);

    /// <summary>Keeps all memory that was freed, rather than give its pages back to the system and fetch them again in the next step.</summary>
    public static void KeepPages()
    {
        if (Set(MmapMax, 0) == 0 | Set(TrimThreshold, int.MaxValue) == 0 | Set(TopPad, 64 << 20) == 0)
            throw new InvalidOperationException("mallopt refused to keep pages.");
    }

    /// <summary>Gives all free memory back to the system, so that what a process has is what it uses. Small blocks between large ones would else keep holes.</summary>
    public static void Trim()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (IsGlibc) _ = Give(0);
    }

    [DllImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static extern int Give(nint pad);

    [DllImport("libc.so.6", EntryPoint = "mallopt")]
    private static extern int Set(int parameter, int value);
}
