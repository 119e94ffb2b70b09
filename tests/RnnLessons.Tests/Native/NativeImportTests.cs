using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using RnnLessons.Native;
using RnnLessons.Tests.Native.Imports;

namespace RnnLessons.Tests.Native;

/// <summary>
/// TorchSharp's native library of every platform against the libtorch that is restored for it: all that the one needs the other has. So an upgrade
/// that breaks a platform is seen here, on any other (TorchSharp's issue 1567 is about such a break on Windows).
/// </summary>
public sealed class NativeImportTests(ITestOutputHelper output)
{
    private const string Wrapper = "LibTorchSharp";

    // Part of Windows 10 and newer. ucrtbase stands behind the api-ms-win-crt-….
    private static readonly string[] PartOfWindows = ["KERNEL32.dll", "ADVAPI32.dll", "ole32.dll", "WS2_32.dll", "dbghelp.dll", "IPHLPAPI.DLL", "USERENV.dll", "USER32.dll", "RPCRT4.dll", "PSAPI.DLL", "WINTRUST.dll", "imagehlp.dll"];

    // Part of macOS.
    private static readonly string[] PartOfMacOs = ["libSystem.B.dylib", "libc++.1.dylib", "libobjc.A.dylib"];

    public static TheoryData<string> Platforms => ["win-x64", "win-arm64", "osx-arm64", "linux-x64"];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Every_library_finds_what_it_needs(string platform)
    {
        var images = ImagesOf(platform).ToDictionary(image => image.Name, StringComparer.OrdinalIgnoreCase);
        var wrapper = images.Values.Single(image => image.Name.Contains(Wrapper, StringComparison.Ordinal));
        var missing = new List<string>();
        var met = 0;
        foreach (var image in images.Values)
        {
            foreach (var (library, symbol) in image.Imports)
            {
                var found = library is null ? images.Values.Any(other => other.Exports.Contains(symbol)) || IsOfThisSystem(symbol)
                    : images.TryGetValue(library, out var other) ? other.Exports.Contains(symbol)
                    : IsOfTheSystem(library, platform);
                if (!found) missing.Add($"{image.Name} needs {symbol}{(library is null ? "" : $" of {library}")}");
                else if (image == wrapper && (library is null ? images.Values.Any(other => other.Exports.Contains(symbol)) : images.ContainsKey(library))) met++;
            }
        }

        output.WriteLine($"{platform}: {images.Count} libraries; {wrapper.Name} exports {wrapper.Exports.Count} names and needs {wrapper.Imports.Count}, {met} of them from libtorch.");
        Assert.True(missing.Count == 0, $"{missing.Count} are missing:\n{string.Join('\n', missing.Take(40))}");
        // That little would be needed means that a table was not read.
        Assert.InRange(met, 1000, 10_000);
        Assert.InRange(wrapper.Exports.Count, 1000, 10_000);
    }

    /// <summary>All that TorchSharp.dll calls, as the platform at hand has been tried.</summary>
    [Theory]
    [MemberData(nameof(Platforms))]
    public void The_wrapper_has_every_function_that_TorchSharp_calls(string platform)
    {
        var wrapper = Read(FolderOfTorchSharp(platform), WrapperIn(platform));
        var called = CatchingLibrary.Imports(typeof(TorchSharp.torch).Assembly).ToHashSet();
        // macOS puts an underscore before the names of C. What this platform's lacks, TorchSharp itself never has.
        var here = Read(FolderOfTorchSharp("linux-x64"), WrapperIn("linux-x64")).Exports;
        var missing = called.Where(here.Contains).Where(name => !wrapper.Exports.Contains(platform.StartsWith("osx", StringComparison.Ordinal) ? "_" + name : name)).ToArray();
        Assert.True(called.Count > 1100, $"{called.Count} functions");
        Assert.True(missing.Length == 0, $"{missing.Length} are missing: {string.Join(", ", missing.Take(40))}");
    }

    [Fact]
    public void The_versions_of_libtorch_are_those_that_TorchSharp_asks_for() =>
        Assert.All(Platforms.Select(row => row.Data).Where(platform => platform != "win-arm64" || Directory.Exists(Path.Combine(Packages, LibTorch(platform)))),
            platform => Assert.True(Directory.Exists(FolderOfLibTorch(platform)), FolderOfLibTorch(platform)));

    private static bool IsOfTheSystem(string library, string platform) => platform.StartsWith("win", StringComparison.Ordinal)
        ? library.StartsWith("api-ms-win-crt-", StringComparison.OrdinalIgnoreCase)
            || PartOfWindows.Contains(library, StringComparer.OrdinalIgnoreCase)
            // The message of a failed load asks for these.
            || SystemVersions.VisualCpp(platform == "win-arm64" ? Architecture.Arm64 : Architecture.X64).Contains(library, StringComparer.OrdinalIgnoreCase)
        // Frameworks, such as Accelerate, have no ending.
        : PartOfMacOs.Contains(library) || !library.Contains('.');

    // The one that Debian 12's C++ library lacks: no relocation uses it, and WeakSymbolVersion takes the need away.
    private static bool IsOfThisSystem(string symbol) => symbol == "_ZSt21ios_base_library_initv" || SystemLibraries.Value.Any(library => NativeLibrary.TryGetExport(library, symbol, out _));

    private static readonly Lazy<nint[]> SystemLibraries = new(() =>
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64, "What Linux itself brings is asked of Linux.");
        return [.. new[] { "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "ld-linux-x86-64.so.2" }.Select(name => NativeLibrary.TryLoad(name, out var library) ? library : 0).Where(library => library != 0)];
    });

    private static string Packages => Metadata("NuGetPackageRoot");

    private static string LibTorch(string platform) => $"libtorch-cpu-{platform}";

    private static string FolderOfTorchSharp(string platform) => Path.Combine(Packages, "torchsharp", Metadata("TorchSharpVersion"), "runtimes", platform, "native");

    private static string FolderOfLibTorch(string platform) => Path.Combine(Packages, LibTorch(platform), LibTorchVersion.Value, "runtimes", platform, "native");

    private static string WrapperIn(string platform) => platform.Split('-')[0] switch { "win" => $"{Wrapper}.dll", "osx" => $"lib{Wrapper}.dylib", _ => $"lib{Wrapper}.so" };

    // TorchSharp-cpu names it.
    private static readonly Lazy<string> LibTorchVersion = new(() => (string)XDocument.Load(Path.Combine(Packages, "torchsharp-cpu", Metadata("TorchSharpVersion"), "torchsharp-cpu.nuspec"))
        .Descendants().First(element => element.Name.LocalName == "dependency" && (string?)element.Attribute("id") == "libtorch-cpu").Attribute("version")!);

    private static IEnumerable<NativeImage> ImagesOf(string platform)
    {
        var libTorch = FolderOfLibTorch(platform);
        if (!Directory.Exists(libTorch))
        {
            var reason = $"{libTorch} is not there: {LibTorch(platform)} is fetched on CI alone (CI=true), in the version LibTorchVersion of Directory.Packages.props.";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
            Assert.Skip(reason);
        }

        yield return Read(FolderOfTorchSharp(platform), WrapperIn(platform));
        foreach (var file in Directory.EnumerateFiles(libTorch).Where(IsUsed)) yield return Read(libTorch, Path.GetFileName(file));
    }

    // What comes along for Python and for libtorch's own tests is loaded by nobody here.
    private static bool IsUsed(string file) => !new[] { "python", "test", "custom_ops", "backend", "shm" }.Any(Path.GetFileName(file).Contains);

    private static NativeImage Read(string folder, string file) => NativeImage.Read(Path.Combine(folder, file));

    private static string Metadata(string key) =>
        typeof(NativeImportTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
