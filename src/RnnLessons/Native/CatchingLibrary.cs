using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Native;

/// <summary>Stands between TorchSharp and its native library, so that a C++ exception becomes a .NET exception.</summary>
/// <remarks>
/// Some two hundred of the native library's functions let C++ exceptions out, and the others catch only the usual kinds. .NET cannot
/// catch them on Linux: the process ends. This library has the same names. Each calls the function of that name, catches everything,
/// keeps the message, and returns 0; TorchSharp then asks for the last error and throws it. It is made in memory.
/// </remarks>
internal static unsafe class CatchingLibrary
{
    /// <summary>What the name of a function behind its check ends with.</summary>
    public const string Behind = "_behind_its_check";

    private const string LastErrorFunction = "THSTorch_get_and_reset_last_err";

    private static string[] names = [];
    // It only reads a variable of the thread, and every operation asks: the runtime needn't make a stop of it.
    private static delegate* unmanaged[SuppressGCTransition]<nint> lastTorchError;

    [ThreadStatic]
    private static string? pending;

    [ThreadStatic]
    private static nint handedOut;

    /// <summary>Whether the calls and exceptions are those that <see cref="CatchingCode"/> and <see cref="ArgumentChecks"/> know.</summary>
    public static bool Fits(Assembly torchSharp) =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && torchSharp.GetName().Version is { Major: 0, Minor: 107, Build: 0 };

    /// <summary>Loads a library that catches what the functions of <paramref name="library"/> throw that TorchSharp calls.</summary>
    /// <exception cref="DllNotFoundException">The system does not let it load; the message is the system's.</exception>
    public static nint Load(nint library, Assembly torchSharp)
    {
        var functions = new List<(string Name, nint Address)>();
        foreach (var name in Imports(torchSharp))
        {
            if (!NativeLibrary.TryGetExport(library, name, out var function)) continue;
            functions.Add((name, function));
            // A second entry, behind the check that stands in the place of the first.
            if (ArgumentChecks.All.ContainsKey(name)) functions.Add((name + Behind, function));
        }

        names = [.. functions.Select(function => function.Name)];
        var handle = LoadFromMemory(CatchingImage.Of(names));
        var table = (nint*)NativeLibrary.GetExport(handle, CatchingImage.Table);
        for (var index = 0; index < names.Length; index++) table[index] = functions[index].Address;

        lastTorchError = (delegate* unmanaged[SuppressGCTransition]<nint>)NativeLibrary.GetExport(library, LastErrorFunction);
        table[Array.IndexOf(names, LastErrorFunction)] = (nint)(delegate* unmanaged<nint>)&LastError;
        ArgumentChecks.Behind["THSTensor_numel"] = NativeLibrary.GetExport(handle, "THSTensor_numel");
        foreach (var (name, check) in ArgumentChecks.All)
        {
            if (Array.IndexOf(names, name) is not (>= 0 and var index)) continue;
            ArgumentChecks.Behind[name] = NativeLibrary.GetExport(handle, name + Behind);
            table[index] = check;
        }

        var cxx = NativeLibrary.Load("libstdc++.so.6");
        Set(CatchingCode.Slot.BeginCatch, NativeLibrary.GetExport(cxx, "__cxa_begin_catch"));
        Set(CatchingCode.Slot.EndCatch, NativeLibrary.GetExport(cxx, "__cxa_end_catch"));
        Set(CatchingCode.Slot.Personality, NativeLibrary.GetExport(cxx, "__gxx_personality_v0"));
        Set(CatchingCode.Slot.StandardException, NativeLibrary.GetExport(cxx, "_ZTISt9exception"));
        Set(CatchingCode.Slot.Report, (nint)(delegate* unmanaged<nint, nint, void>)&Report);
        return handle;

        void Set(CatchingCode.Slot slot, nint address) => table[names.Length + (int)slot] = address;
    }

    /// <summary>The functions that are called in a catch.</summary>
    public static IReadOnlyList<string> Caught => names;

    /// <summary>Keeps a message until TorchSharp asks for this thread's last error.</summary>
    public static void Fail(string message) => pending = message;

    /// <summary>The functions that an assembly calls in the native library.</summary>
    internal static IEnumerable<string> Imports(Assembly torchSharp) =>
        (torchSharp.GetType("TorchSharp.PInvoke.NativeMethods")?.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public) ?? [])
        .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Select(method => method.Name).Distinct();

    private static nint LoadFromMemory(byte[] image)
    {
        using var file = new SafeFileHandle(CreateMemoryFile("rnnlessons-catching", 0), ownsHandle: true);
        if (file.IsInvalid) throw new DllNotFoundException($"memfd_create: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.Write(file, image, 0);
        return NativeLibrary.Load($"/proc/self/fd/{file.DangerousGetHandle()}");
    }

    /// <summary>Keeps what was thrown until TorchSharp asks.</summary>
    [UnmanagedCallersOnly]
    private static void Report(nint message, nint function)
    {
        var what = Marshal.PtrToStringUTF8(message) ?? "an exception of an unknown kind";
        // Some of the standard library's own messages are names of its functions.
        pending = what.Contains(' ') ? what : $"{what} (in {names[function]})";
    }

    /// <summary>What TorchSharp gets when it asks for this thread's last error.</summary>
    [UnmanagedCallersOnly]
    private static nint LastError()
    {
        var error = lastTorchError();
        if (pending is null) return error == 0 ? 0 : Cut(error);
        Marshal.FreeCoTaskMem(handedOut);
        handedOut = Marshal.StringToCoTaskMemUTF8(pending);
        pending = null;
        return Cut(handedOut);
    }

    /// <summary>Ends a message where libtorch goes on with the C++ functions that were being called.</summary>
    private static nint Cut(nint message)
    {
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)message);
        if (text.IndexOf("\nException raised from "u8) is var raised and > 0) ((byte*)message)[raised] = 0;
        if (text.IndexOf("\nframe #0: "u8) is var frames and > 0) ((byte*)message)[frames] = 0;
        return message;
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static extern int CreateMemoryFile([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);
}
