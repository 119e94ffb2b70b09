using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// <c>#r "nuget: …"</c> and <c>#i "nuget: …"</c>: turns them into references to files before the compiler sees the cell.
/// What the host carries is satisfied without a network.
/// </summary>
/// <param name="assemblies">Where the packages' natives become known.</param>
/// <param name="references">Makes references of files.</param>
/// <param name="folder">What relative sources and loaded files are relative to.</param>
/// <param name="added">Called with each reference that a package brings.</param>
/// <param name="kernel">The session's kernel, which extensions are handed.</param>
internal sealed class PackageResolver(CellAssemblies assemblies, CellReferences references, string folder, Action<MetadataReference> added, CSharpKernel kernel)
{
    private readonly PackageExtensions extensions = new(assemblies, kernel);
    private readonly List<PackageReference> wanted = [];
    private readonly List<string> sources = [];

    /// <summary>Finds the packages that a cell, and the files it loads, ask for and that are not there yet.</summary>
    /// <returns>The cell without these lines, on the same line numbers, and what is to be restored before it is compiled.</returns>
    public (string Code, IReadOnlyList<PackageReference> Missing) Find(string code, string name)
    {
        // Parsing every cell twice for two rare directives would be waste.
        if (!code.Contains("nuget", StringComparison.OrdinalIgnoreCase) && !code.Contains("#i", StringComparison.Ordinal) && !code.Contains("#load", StringComparison.Ordinal))
            return (code, []);

        var (text, asked) = Collect(code, name, folder);
        foreach (var loaded in LoadedFiles(text, folder))
            asked.AddRange(Collect(Read(loaded), loaded, Path.GetDirectoryName(loaded)!).Asked);
        return (text, [.. asked.Where(package => !wanted.Any(w => SameName(w, package) && (package.Version is null || w.Version == package.Version)))]);
    }

    /// <summary>Makes the packages that were found missing known to the compiler: from the host, or restored.</summary>
    public async Task RestoreAsync(IReadOnlyList<PackageReference> missing, CellRun cell)
    {
        var files = new List<string>();
        IReadOnlyList<string> found = [];
        var restore = missing.Where(package => !HostPackages.Satisfies(package, files)).ToList();
        if (restore.Count > 0)
        {
            var all = wanted.Where(w => !HostPackages.Satisfies(w, []) && !restore.Any(r => SameName(r, w))).Concat(restore).ToList();
            cell.Display($"Restoring {string.Join(", ", restore.Select(p => p.Version is null ? p.Name : $"{p.Name} {p.Version}"))} …", MimeBundle.PlainText);
            var restored = await PackageRestore.RunAsync(all, sources, cell.CancellationToken);
            files.AddRange(restored.Assemblies.Where(file => !HostAssemblies.Shares(Path.GetFileNameWithoutExtension(file))));
            found = restored.Extensions;
            foreach (var native in restored.Natives)
                assemblies.KnowNative(native);
        }

        wanted.AddRange(missing);
        foreach (var file in files)
            added(references.ForFile(file));
        foreach (var extension in found)
            await LoadAsync(extension, cell);
    }

    // What a package does for notebooks besides is no reason to refuse the package.
    private async Task LoadAsync(string extension, CellRun cell)
    {
        try
        {
            await extensions.LoadAsync(extension);
        }
        catch (Exception failure) when (!cell.CancellationToken.IsCancellationRequested)
        {
            var cause = failure is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : failure;
            cell.Sink.Publish(new StreamText(StreamName.Stderr, $"warning: the notebook extension {Path.GetFileName(extension)} could not be loaded, the package itself is: {cause.Message}\n"));
        }
    }

    private static bool SameName(PackageReference a, PackageReference b) => string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase);

    private (string Text, List<PackageReference> Asked) Collect(string code, string path, string from)
    {
        var root = Parse(code, path);
        var asked = new List<PackageReference>();
        var blanked = new StringBuilder(code);
        foreach (var directive in root.DescendantTrivia().Where(t => t.IsDirective).Select(t => t.GetStructure()))
        {
            if (directive is ReferenceDirectiveTriviaSyntax { File.ValueText: var reference } && PackageReference.IsPackage(reference))
                asked.Add(PackageReference.Parse(reference));
            else if (directive is BadDirectiveTriviaSyntax { Identifier.Text: "i" })
                sources.Add(Source(directive.ToString(), from));
            else
                continue;
            Blank(blanked, directive.Span);
        }

        return (blanked.ToString(), asked);
    }

    private static string Source(string directive, string from)
    {
        var start = directive.IndexOf('"');
        var end = directive.LastIndexOf('"');
        if (start < 0 || end <= start)
            throw new InvalidOperationException($"{directive.Trim()} names no source. Wanted: #i \"nuget: https://…\" or #i \"nuget: folder\".");
        var source = directive[(start + 1)..end].Trim();
        if (PackageReference.IsPackage(source))
            source = source["nuget:".Length..].Trim();
        return source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, from);
    }

    private static IEnumerable<string> LoadedFiles(string code, string from)
    {
        var open = new Queue<(string Code, string From)>([(code, from)]);
        var seen = new HashSet<string>(PathNames.Comparer);
        while (open.TryDequeue(out var next))
        {
            foreach (var load in Parse(next.Code, "").GetLoadDirectives())
            {
                var path = Path.GetFullPath(load.File.ValueText, next.From);
                if (!File.Exists(path) || !seen.Add(path))
                    continue;
                open.Enqueue((Read(path), Path.GetDirectoryName(path)!));
                yield return path;
            }
        }
    }

    private static string Read(string path) => SourceText.From(new MemoryStream(LoadedSources.Bytes(path)), Encoding.UTF8).ToString();

    private static CompilationUnitSyntax Parse(string code, string path) =>
        (CompilationUnitSyntax)CSharpText.Parse(code, CellCompiler.Script, path).GetRoot();

    private static void Blank(StringBuilder text, TextSpan span)
    {
        for (var i = span.Start; i < span.End; i++)
        {
            if (text[i] is not ('\n' or '\r'))
                text[i] = ' ';
        }
    }
}
