using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Display;

/// <summary>
/// Leads <c>std::cerr</c>, and no more of standard error, into a pipe: libtorch warns there, while the runtime's and the C library's last words
/// before a crash are written to standard error itself.
/// </summary>
/// <remarks>
/// In GNU's libstdc++ on 64-bit Linux, <c>std::cerr</c> writes through one stream buffer (<c>stdio_sync_filebuf</c>) to the C stream that the buffer points to. That pointer is
/// exchanged, and only where it is found to be <c>stderr</c>, where the library's binary interface has it; elsewhere nothing is changed.
/// </remarks>
internal static class CxxErrors
{
    /// <summary>Behind the buffer's table of virtual functions, six pointers and its locale.</summary>
    private const int StreamInBuffer = 8 * 8;

    private static readonly nint? PlaceOfStream = FindStream();

    /// <summary>Whether it is such a library, and nobody has taken it before.</summary>
    public static bool CanBeTaken => PlaceOfStream is not null;

    /// <summary>Leads it to a file descriptor.</summary>
    public static void Take(int descriptor)
    {
        var file = fdopen(descriptor, "w");
        // The pipe is emptied by another thread than the one that warns: nothing may wait in a buffer.
        if (file == 0 || setvbuf(file, 0, Unbuffered, 0) != 0)
            throw new IOException($"std::cerr could not be taken over (error {Marshal.GetLastPInvokeError()}).");
        Marshal.WriteIntPtr(PlaceOfStream!.Value, file);
    }

    private const int Unbuffered = 2;

    private static nint? FindStream()
    {
        if (!OperatingSystem.IsLinux() || nint.Size != 8
            || !NativeLibrary.TryLoad("libstdc++.so.6", out var cxx) || !NativeLibrary.TryLoad("libc.so.6", out var c)
            || !NativeLibrary.TryGetExport(cxx, "_ZSt4cerr", out var cerr)
            || !NativeLibrary.TryGetExport(c, "stderr", out var stderr))
            return null;
        // An ostream begins with its table of virtual functions; three places before it stands how far on its basic_ios is.
        var ios = cerr + Marshal.ReadIntPtr(Marshal.ReadIntPtr(cerr), -3 * nint.Size);
        var place = BufferOf(ios) + StreamInBuffer;
        return Marshal.ReadIntPtr(place) == Marshal.ReadIntPtr(stderr) ? place : null;
    }

    [DllImport("libstdc++.so.6", EntryPoint = "_ZNKSt9basic_iosIcSt11char_traitsIcEE5rdbufEv")]
    private static extern nint BufferOf(nint ios);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint fdopen(int descriptor, string mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int setvbuf(nint file, nint buffer, int mode, nint size);
}
