using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Formatting;

namespace RnnLessons.Kernel.Scripting;

/// <summary>The assemblies that every cell sees: the framework and .NET Interactive.</summary>
/// <remarks>Cells share these with the host; whatever else the host is made of stays invisible to them.</remarks>
internal static class HostAssemblies
{
    private static readonly Lazy<FrozenDictionary<string, string>> Paths = new(Find);
    private static readonly ConcurrentDictionary<string, Lazy<(nint Bytes, int Size)>> Images = new();

    /// <summary>References to all of them, by simple name, for one session.</summary>
    /// <remarks>
    /// Two sessions must not share them: Roslyn keeps the symbols of a compilation with the metadata and uses them again in another one,
    /// and where two chains of cells compile at the same time, types of the one then don't match those of the other (CS4027).
    /// </remarks>
    public static FrozenDictionary<string, PortableExecutableReference> References() =>
        Paths.Value.ToFrozenDictionary(path => path.Key, path => Reference(path.Value), StringComparer.OrdinalIgnoreCase);

    // What sessions may share is the file's bytes. Roslyn would read them anew for each, some 60 MB that are never given back.
    private static PortableExecutableReference Reference(string path)
    {
        var (bytes, size) = Images.GetOrAdd(path, Read).Value;
        return AssemblyMetadata.Create(ModuleMetadata.CreateFromImage(bytes, size)).GetReference(filePath: path);
    }

    private static Lazy<(nint Bytes, int Size)> Read(string path) => new(() =>
    {
        var bytes = File.ReadAllBytes(path);
        var kept = Marshal.AllocHGlobal(bytes.Length);
        Marshal.Copy(bytes, 0, kept, bytes.Length);
        return (kept, bytes.Length);
    });

    /// <summary>Whether cells share the assembly of this simple name with the host.</summary>
    public static bool Shares(string simpleName) => Paths.Value.ContainsKey(simpleName);

    private static FrozenDictionary<string, string> Find()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        // Of the host's two frameworks, cells see .NET itself; ASP.NET serves the page and is the host's own affair.
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in trusted.Where(path => Path.GetDirectoryName(path) == framework))
            paths[Path.GetFileNameWithoutExtension(path)] = path;
        foreach (var shared in new[] { typeof(HostAssemblies), typeof(KernelInvocationContext), typeof(InteractiveDocument), typeof(Formatter), typeof(Microsoft.AspNetCore.Html.IHtmlContent) })
            paths[shared.Assembly.GetName().Name!] = shared.Assembly.Location;
        return paths.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
