using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Finds what <c>#r</c> names, and what that needs in turn. Every answer is remembered: Roslyn asks again with each cell.</summary>
internal sealed class CellReferences(CellAssemblies assemblies, string folder, Action<string> warn) : MetadataReferenceResolver
{
    private readonly FrozenDictionary<string, PortableExecutableReference> host = HostAssemblies.References();
    private readonly Dictionary<string, ImmutableArray<PortableExecutableReference>> named = new(PathNames.Comparer);
    private readonly Dictionary<string, PortableExecutableReference?> missing = [];
    private readonly Dictionary<string, PortableExecutableReference> byFile = new(PathNames.Comparer);

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <summary>What every cell sees without naming it.</summary>
    public IEnumerable<PortableExecutableReference> Host => host.Values;

    /// <summary>The reference to a file, the same one each time.</summary>
    public PortableExecutableReference ForFile(string path)
    {
        if (assemblies.Know(path) is { } already)
        {
            warn($"warning: {Path.GetFileName(path)} is in use from {already}; {path} is not loaded. To use it, start a new session and name it first.");
            path = already;
        }
        else if (missing.TryGetValue(Path.GetFileNameWithoutExtension(path), out var found) && found is null && !byFile.ContainsKey(path))
        {
            warn($"warning: {Path.GetFileName(path)} comes late. An assembly that an earlier cell named needs it, and is compiled against anew from here on: values of its types that earlier cells made no longer fit. Name it in the first cell, and restart the kernel.");
        }

        return byFile.TryGetValue(path, out var known) ? known : byFile[path] = MetadataReference.CreateFromFile(path);
    }

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        if (PackageReference.IsPackage(reference))
            return [];
        var from = baseFilePath is not null && Path.IsPathRooted(baseFilePath) ? Path.GetDirectoryName(baseFilePath)! : folder;
        var path = Path.GetFullPath(reference, from);
        if (!named.TryGetValue(path, out var found))
            named[path] = found = Find(reference, path) is { } one ? [one] : [];
        return found;
    }

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var name = referenceIdentity.Name;
        var path = (definition as PortableExecutableReference)?.FilePath;
        // What the host's own assemblies need is the host's affair: found beside them, it would come into the cells' sight.
        if (path is not null && HostAssemblies.Shares(Path.GetFileNameWithoutExtension(path)))
            return host.GetValueOrDefault(name);
        if (missing.TryGetValue(name, out var known))
            return known;
        var beside = path is null ? null : Path.Combine(Path.GetDirectoryName(path)!, name + ".dll");
        var found = host.GetValueOrDefault(name) is { } shared ? shared
            : beside is not null && File.Exists(beside) ? ForFile(beside)
            : assemblies.Find(name) is { } elsewhere ? ForFile(elsewhere)
            : null;
        return missing[name] = found;
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private PortableExecutableReference? Find(string reference, string path)
    {
        var simpleName = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(reference) : reference;
        return File.Exists(path) ? ForFile(path)
            : Path.GetFileName(reference) == reference ? host.GetValueOrDefault(simpleName)
            : null;
    }
}
