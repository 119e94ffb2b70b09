using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace RnnLessons.Native;

/// <summary>Which versions of the C and C++ libraries a system has, to say it where a load fails.</summary>
internal static partial class SystemVersions
{
    /// <summary>One message: the library, what it wants, what the system has, what to do.</summary>
    public static string Explain(string library, string loaderSays)
    {
        var wanted = string.Join(", ", Version().Matches(loaderSays).Select(match => match.Value).Distinct());
        return $"{library} did not load. " +
               (wanted.Length > 0 ? $"It wants {wanted}; this" : $"The loader says: {loaderSays.Trim()} This") +
               $" system has glibc {Glibc()} and libstdc++ with {Libstdcxx()}. " +
               "The kit is tested on Debian 12, Ubuntu 22.04 and newer: use one of these (a container will do), or install a newer libstdc++6. " +
               "If the cache folder is not writable, set XDG_DATA_HOME to one that is.";
    }

    /// <summary>The same on Windows, whose loader doesn't say what is missing: mostly the C++ library, which is no part of Windows.</summary>
    public static string ExplainWindows(string library, string loaderSays)
    {
        string[] missing = [.. VisualCpp(RuntimeInformation.ProcessArchitecture).Where(file => !NativeLibrary.TryLoad(file, out _))];
        return $"{library} did not load. " +
               (missing.Length > 0
                   ? $"Windows has no {string.Join(", no ", missing)}: install the Visual C++ Redistributable (2015 or newer, {RuntimeInformation.ProcessArchitecture}), https://aka.ms/vs/17/release/vc_redist.{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}.exe, and start again."
                   : $"The loader says: {loaderSays.Trim()} Build again (dotnet build), in case a file beside it is missing or was cut short.");
    }

    /// <summary>What libtorch's files for Windows need that Windows itself doesn't bring (NativeImportTests).</summary>
    internal static IReadOnlyList<string> VisualCpp(Architecture architecture) =>
        ["MSVCP140.dll", "VCRUNTIME140.dll", architecture is Architecture.Arm64 ? "VCOMP140.dll" : "VCRUNTIME140_1.dll"];

    private static string Glibc() => Marshal.PtrToStringAnsi(GlibcVersion()) ?? "of an unknown version";

    private static string Libstdcxx()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out _)) return "no version (libstdc++.so.6 is missing)";
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/') is var at && at >= 0 ? at : line.Length)..])
            .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libstdc++.so", StringComparison.Ordinal));
        if (path is null) return "an unknown version";
        var versions = Glibcxx().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(path))).Select(match => System.Version.Parse(match.Groups[1].Value));
        return $"up to GLIBCXX_{versions.Max()}";
    }

    [GeneratedRegex(@"GLIBC(XX)?_[\d.]*\d|CXXABI_[\d.]*\d")]
    private static partial Regex Version();

    [GeneratedRegex(@"GLIBCXX_(\d+\.\d+\.\d+)")]
    private static partial Regex Glibcxx();

    [DllImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static extern IntPtr GlibcVersion();
}
