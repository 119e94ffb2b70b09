using System.Reflection;
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

        // NuGet's folder of packages: TorchSharp.dll stands in its own package, or mended in this library's.
        folders.Add(Path.GetFullPath(Path.Combine(beside, "..", "..", native)));
        if (Packages(beside) is { } packages)
        {
            folders.Add(Path.Combine(packages, "torchsharp", AssemblyName.GetAssemblyName(torchSharpPath).Version!.ToString(fieldCount: 3), native));
            folders.AddRange(Directory.GetDirectories(Path.Combine(packages, LibTorchPackage)).OrderByDescending(Number).Select(version => Path.Combine(version, native)));
        }
    }

    /// <summary>libtorch's own files in an order in which each finds what it needs already loaded.</summary>
    public static IReadOnlyList<string> LibTorchInLoadOrder =>
        OperatingSystem.IsLinux() ? ["libgomp-98b21ff3.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so"]
        : OperatingSystem.IsWindows() ? ["libiomp5md.dll", "armpl_lp64.dll", "uv.dll", "c10.dll", "torch_cpu.dll", "torch.dll"]
        : [];

    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The full path of a native file, or null where it is in none of the folders.</summary>
    public string? Find(string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string LibTorchPackage => $"libtorch-cpu-{Platform}";

    private static string? Packages(string? folder)
    {
        while (folder is not null && !Directory.Exists(Path.Combine(folder, LibTorchPackage))) folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static Version Number(string folder) =>
        Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new Version();

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-") +
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
