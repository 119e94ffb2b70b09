using System.Runtime.InteropServices;

namespace RnnLessons.Native;

/// <summary>Where the natives may stand: flat beside TorchSharp.dll, below <c>runtimes/</c>, or in NuGet's own folders.</summary>
internal sealed class NativeFolders
{
    private readonly List<string> folders;

    public NativeFolders(string torchSharpPath)
    {
        var beside = Path.GetDirectoryName(torchSharpPath)!;
        var native = Path.Combine("runtimes", Platform, "native");
        folders = [beside, Path.Combine(beside, native)];

        // NuGet's cache: torchsharp/VERSION/lib/net8.0/TorchSharp.dll, and libtorch-cpu-PLATFORM/VERSION beside torchsharp.
        folders.Add(Path.GetFullPath(Path.Combine(beside, "..", "..", native)));
        var libtorch = Path.GetFullPath(Path.Combine(beside, "..", "..", "..", "..", $"libtorch-cpu-{Platform}"));
        if (Directory.Exists(libtorch))
            folders.AddRange(Directory.GetDirectories(libtorch).Order().Reverse().Select(version => Path.Combine(version, native)));
    }

    /// <summary>libtorch's own files in an order in which each finds what it needs already loaded.</summary>
    public static IReadOnlyList<string> LibTorchInLoadOrder =>
        OperatingSystem.IsLinux() ? ["libgomp-98b21ff3.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so"] : [];

    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The full path of a native file, or null where it is in none of the folders.</summary>
    public string? Find(string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-") +
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
