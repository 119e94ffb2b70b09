using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RnnLessons.Native;

/// <summary>Makes TorchSharp's native library load, or says in one error why it can't.</summary>
/// <remarks>
/// TorchSharp 0.107.0 asks for a newer libstdc++ than Debian 12 and Ubuntu 22.04 have, through a symbol version that none of
/// its relocations uses. Only where the plain load fails, a private copy with that demand made weak is loaded instead.
/// </remarks>
internal static class LibTorch
{
    private const string Name = "LibTorchSharp";

    private const nuint LargestThatRaisesTheLimits = (32 << 20) - (64 << 10);

    private static readonly Assembly TorchSharpAssembly = typeof(torch).Assembly;

    /// <summary>How the native library was loaded; shown by lesson 00.</summary>
    internal static string Loaded { get; private set; } = "not yet";

#pragma warning disable CA2255 // A module initialiser in a library: TorchSharp must not be touched before this has run.
    [ModuleInitializer]
    internal static void Prepare()
    {
        KeepFreedMemory();

        // libgomp's idle threads spin and so steal the cores from .NET's; it reads its environment once, when it loads.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null)
            _ = SetEnvironmentVariable("GOMP_SPINCOUNT", "2000", overwrite: 0);

        NativeLibrary.SetDllImportResolver(TorchSharpAssembly, (name, _, _) => name == Name ? Catching.Value : IntPtr.Zero);
        if (OperatingSystem.IsLinux()) _ = Handle.Value;
    }
#pragma warning restore CA2255

    /// <summary>Lets glibc keep what a training step frees for the next one, up to 64 MB, and not give its pages back to the system.</summary>
    /// <remarks>
    /// The system fills every page with 0 as it is first touched, which can cost more than a layer's arithmetic. glibc raises its limits
    /// when a block of up to 32 MB is freed (mallopt(3), M_MMAP_THRESHOLD): sooner or later a lesson gets there by itself. This block is
    /// never touched, so it costs nothing.
    /// </remarks>
    private static unsafe void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux()) NativeMemory.Free(NativeMemory.Alloc(LargestThatRaisesTheLimits));
    }

    /// <summary>TorchSharp's native library.</summary>
    internal static IntPtr Library => Handle.Value;

    private static readonly Lazy<IntPtr> Handle = new(Load);

    private static readonly Lazy<IntPtr> Catching = new(LoadCatching);

    private static IntPtr Load()
    {
        var folders = new NativeFolders(TorchSharpAssembly.Location);
        foreach (var library in NativeFolders.LibTorchInLoadOrder)
        {
            if (folders.Find(library) is not { } path) continue;
            // On Windows the last one's failure says it all.
            if (OperatingSystem.IsWindows()) _ = NativeLibrary.TryLoad(path, out _);
            else NativeLibrary.Load(path);
        }

        var file = folders.Find(NativeFolders.FileName(Name)) ?? throw new DllNotFoundException(
            $"{NativeFolders.FileName(Name)} was not found beside {TorchSharpAssembly.Location}. " +
            "Build the solution (dotnet build): it puts the library and its natives into artifacts/lessons.");
        if (NativeLibrary.TryLoad(file, out var handle))
        {
            Loaded = file;
            return handle;
        }

        if (OperatingSystem.IsLinux()) return LoadWithWeakVersion(file);
        try
        {
            return NativeLibrary.Load(file); // says why in its own words
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsWindows())
        {
            throw new DllNotFoundException(SystemVersions.ExplainWindows(file, e.Message), e);
        }
    }

    /// <summary>What TorchSharp calls: a library that catches C++ exceptions, or where there can be none, its native library itself.</summary>
    private static IntPtr LoadCatching()
    {
        var handle = Handle.Value;
        if (!CatchingLibrary.Fits(TorchSharpAssembly)) return handle;
        try
        {
            return CatchingLibrary.Load(handle, TorchSharpAssembly);
        }
        catch (DllNotFoundException e)
        {
            // A system may forbid code from memory: the lessons run there as well, but a wrong shape ends the process.
            Loaded += $"; C++ exceptions end the process ({e.Message})";
            return handle;
        }
    }

    private static IntPtr LoadWithWeakVersion(string file)
    {
        try
        {
            var copy = WeakSymbolVersion.Copy(file, "GLIBCXX_3.4.32");
            var handle = NativeLibrary.Load(copy);
            Loaded = $"{copy} (a copy of {file} that does not insist on GLIBCXX_3.4.32)";
            return handle;
        }
        catch (Exception e) when (e is DllNotFoundException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DllNotFoundException(SystemVersions.Explain(file, e.Message), e);
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironmentVariable(string name, string value, int overwrite);
}
