using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Display;

/// <summary>Leads <c>std::cerr</c>, and no more of standard error, into a pipe: <see cref="CxxErrors"/> on Windows.</summary>
/// <remarks>
/// In Microsoft's C++ library (msvcp140.dll) <c>std::cerr</c> writes through a <c>basic_filebuf</c>, which holds the C runtime's stream. That pointer is
/// exchanged, and only where it is found to be <c>stderr</c>; elsewhere nothing is changed.
/// </remarks>
internal static unsafe class WindowsCxxErrors
{
    private const string Cerr = "?cerr@std@@3V?$basic_ostream@DU?$char_traits@D@std@@@1@A";
    private const string BufferOf = "?rdbuf@?$basic_ios@DU?$char_traits@D@std@@@std@@QEBAPEAV?$basic_streambuf@DU?$char_traits@D@std@@@2@XZ";

    // The stream is the last that a filebuf holds. Before it, it points to the stream's own first field, at the same address.
    private const int WordsOfBuffer = 20;

    private static readonly nint? PlaceOfStream = FindStream();

    /// <summary>Whether it is such a library, and nobody has taken it before.</summary>
    public static bool CanBeTaken => PlaceOfStream is not null;

    /// <summary>Leads it to a pipe.</summary>
    public static void Take(SafeHandle pipe) => Marshal.WriteIntPtr(PlaceOfStream!.Value, WindowsRuntime.Stream(pipe));

    private static nint? FindStream()
    {
        if (!OperatingSystem.IsWindows() || nint.Size != 8
            || !NativeLibrary.TryLoad("msvcp140.dll", out var cxx)
            || !NativeLibrary.TryGetExport(cxx, Cerr, out var cerr)
            || !NativeLibrary.TryGetExport(cxx, BufferOf, out var bufferOf))
            return null;
        // An ostream begins with a table of its virtual bases; the second entry says how far on its basic_ios is.
        var ios = cerr + Marshal.ReadInt32(Marshal.ReadIntPtr(cerr) + sizeof(int));
        var buffer = ((delegate* unmanaged<nint, nint>)bufferOf)(ios);
        var stderr = WindowsRuntime.StandardError;
        for (var at = buffer + (WordsOfBuffer - 1) * nint.Size; at > buffer; at -= nint.Size)
        {
            if (Marshal.ReadIntPtr(at) == stderr)
                return at;
        }

        return null;
    }
}
