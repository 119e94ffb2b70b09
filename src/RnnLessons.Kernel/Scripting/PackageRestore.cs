using System.Diagnostics;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What packages consist of, on this machine.</summary>
/// <param name="Assemblies">The managed assemblies, of the packages and of all they depend on.</param>
/// <param name="Natives">The native libraries for this platform.</param>
/// <param name="Extensions">The assemblies that the packages hold for notebooks.</param>
internal sealed record RestoredPackages(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Natives, IReadOnlyList<string> Extensions);

/// <summary>Lets the SDK itself find packages: a generated project, restored and asked for its files.</summary>
internal static class PackageRestore
{
    /// <summary>Restores packages together, so that what they depend on is unified.</summary>
    public static async Task<RestoredPackages> RunAsync(IReadOnlyList<PackageReference> packages, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var project = Project(packages, sources);
        var folder = Path.Combine(Path.GetTempPath(), "rnn-packages", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..16] + "-" + Environment.ProcessId);
        Directory.CreateDirectory(folder);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "packages.csproj"), project, cancellationToken);
            foreach (var inherited in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
                await File.WriteAllTextAsync(Path.Combine(folder, inherited), "<Project />", cancellationToken);
            var output = await DotnetAsync(folder, packages, cancellationToken);
            return Files(output, Extensions(Path.Combine(folder, "obj", "project.assets.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Project(IReadOnlyList<PackageReference> packages, IReadOnlyList<string> sources)
    {
        var references = string.Join("\n", packages.Select(p => $"    <PackageReference Include=\"{SecurityElement.Escape(p.Name)}\" Version=\"{SecurityElement.Escape(p.Version ?? "*")}\" />"));
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
                <RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(";", sources))}</RestoreAdditionalProjectSources>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
            {references}
              </ItemGroup>
            </Project>
            """;
    }

    private static async Task<string> DotnetAsync(string folder, IReadOnlyList<PackageReference> packages, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "packages.csproj", "-restore", "-t:ResolveReferences", "-getItem:ReferenceCopyLocalPaths", "-v:quiet", "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A host started by the SDK hands its MSBuild variables down, and they point the child at the wrong one.
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);

        using var process = Process.Start(start)!;
        using var stopping = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode == 0)
            return (await output).ReplaceLineEndings("\n");

        var said = (await output + await errors).Split('\n').Where(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)).Select(l => l.Trim()).Distinct();
        throw new InvalidOperationException(
            $"The packages {string.Join(", ", packages.Select(p => $"{p.Name} {p.Version}".Trim()))} could not be restored. Check their names and versions, the network, and the sources (#i).\n{string.Join('\n', said)}");
    }

    // NuGet's own list of every file of every package: those for notebooks are in nobody's build.
    private static List<string> Extensions(string assets)
    {
        var json = JsonNode.Parse(File.ReadAllText(assets))!;
        var roots = json["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
        return
        [
            .. json["libraries"]!.AsObject()
                .SelectMany(library => (library.Value!["files"]?.AsArray() ?? []).Select(file => (string)file!)
                    .Where(file => file.StartsWith("interactive-extensions/dotnet/", StringComparison.OrdinalIgnoreCase) && file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                    .Select(file => Path.Combine((string)library.Value!["path"]!, file)))
                .SelectMany(file => roots.Select(root => Path.Combine(root, file)).Where(File.Exists).Take(1)),
        ];
    }

    private static RestoredPackages Files(string output, IReadOnlyList<string> extensions)
    {
        // Warnings may stand before and after the answer.
        var items = JsonNode.Parse(output[output.IndexOf("{\n", StringComparison.Ordinal)..(output.LastIndexOf("\n}", StringComparison.Ordinal) + 2)])!["Items"]!["ReferenceCopyLocalPaths"]!.AsArray();
        var files = items.Select(item => (Path: (string)item!["FullPath"]!, Kind: (string?)item["AssetType"])).ToList();
        return new(
            [.. files.Where(f => f.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && f.Kind is not ("native" or "resources")).Select(f => f.Path)],
            [.. files.Where(f => f.Kind == "native").Select(f => f.Path)],
            extensions);
    }
}
