using System.Collections.Frozen;
using Microsoft.CodeAnalysis;
using Microsoft.DotNet.Interactive.Formatting;

namespace RnnLessons.Kernel.Scripting;

/// <summary>The assemblies that every cell sees: the framework, the formatting package and the names of .NET Interactive.</summary>
/// <remarks>Cells share these with the host; whatever else the host is made of stays invisible to them.</remarks>
internal static class HostAssemblies
{
    private static readonly Lazy<FrozenDictionary<string, string>> Paths = new(Find);
    private static readonly Lazy<FrozenDictionary<string, PortableExecutableReference>> Loaded =
        new(() => Paths.Value.ToFrozenDictionary(p => p.Key, p => MetadataReference.CreateFromFile(p.Value)));

    /// <summary>References to all of them, made once in a process.</summary>
    public static IEnumerable<PortableExecutableReference> References => Loaded.Value.Values;

    /// <summary>Whether cells share the assembly of this simple name with the host.</summary>
    public static bool Shares(string simpleName) => Paths.Value.ContainsKey(simpleName);

    /// <summary>The reference to a shared assembly, or null.</summary>
    public static PortableExecutableReference? Reference(string simpleName) => Loaded.Value.GetValueOrDefault(simpleName);

    private static FrozenDictionary<string, string> Find()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in trusted.Where(path => Path.GetDirectoryName(path) != own))
            paths[Path.GetFileNameWithoutExtension(path)] = path;
        foreach (var shared in new[] { typeof(HostAssemblies), typeof(Formatter), typeof(Microsoft.AspNetCore.Html.IHtmlContent) })
            paths[shared.Assembly.GetName().Name!] = shared.Assembly.Location;
        return paths.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
