using System.Diagnostics;
using System.Security;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What packages consist of, on this machine.</summary>
/// <param name="Assemblies">The managed assemblies, of the packages and of all they depend on.</param>
/// <param name="Natives">The native libraries for this platform.</param>
/// <param name="Extensions">What the packages hold for notebooks: assemblies, and notebooks to run.</param>
internal sealed record RestoredPackages(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Natives, IReadOnlyList<string> Extensions);

/// <summary>Lets the SDK itself find packages: a generated project, restored and asked for its files.</summary>
internal static class PackageRestore
{
    /// <summary>Restores packages together, so that what they depend on is unified.</summary>
    public static async Task<RestoredPackages> RunAsync(IReadOnlyList<PackageReference> packages, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var folder = PrivateFolder.Create("restore");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "packages.csproj"), Project(packages, sources), cancellationToken);
            foreach (var (inherited, nothing) in Inherited)
                await WriteAsync(Path.Combine(folder, inherited), nothing, cancellationToken);
            var output = await DotnetAsync(folder, packages, cancellationToken);
            return Files(output, Extensions(Path.Combine(folder, "obj", "project.assets.json")));
        }
        finally
        {
            TemporaryFolder.Delete(folder);
        }
    }

    // What the SDK looks for in the folders above a project, and obeys. It takes the nearest, and these say nothing.
    private static readonly (string Name, string Nothing)[] Inherited =
    [
        ("Directory.Build.props", "<Project />"),
        ("Directory.Build.targets", "<Project />"),
        ("Directory.Packages.props", "<Project />"),
        ("Directory.Build.rsp", ""),
        ("global.json", "{}"),
        (".editorconfig", "root = true\n"),
        (Path.Combine(".config", "dotnet-tools.json"), """{ "version": 1, "isRoot": true, "tools": {} }"""),
    ];

    // The same again for MSBuild, and for NuGet: it reads the configuration of the user and of the machine, and none of the folders above.
    private static string[] Alone(string folder) =>
    [
        "-noAutoResponse",
        "-p:ImportDirectoryBuildProps=false",
        "-p:ImportDirectoryBuildTargets=false",
        "-p:ImportDirectoryPackagesProps=false",
        $"-p:RestoreRootConfigDirectory={Path.GetPathRoot(folder)}",
    ];

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, cancellationToken);
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
        var start = new ProcessStartInfo("dotnet", ["build", "packages.csproj", .. Alone(folder), "-restore", "-t:ResolveReferences", "-getItem:ReferenceCopyLocalPaths", "-v:quiet", "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A host started by the SDK hands its MSBuild variables down, and they point the child at the wrong one.
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);
        KeepApart(start.Environment, folder);

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

    // What the SDK, MSBuild and NuGet put into the folder of temporary files has names that can be known beforehand.
    private static void KeepApart(IDictionary<string, string?> environment, string folder)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        foreach (var variable in OperatingSystem.IsWindows() ? new[] { "TEMP", "TMP" } : ["TMPDIR"])
            environment[variable] = temporary;
        if (CanKeep(environment.TryGetValue("DOTNET_CLI_HOME", out var home) && home is { Length: > 0 } ? home : Environment.GetEnvironmentVariable(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME")))
            return;
        // Nowhere to keep packages: they are there as long as this process.
        environment["DOTNET_CLI_HOME"] = PrivateFolder.WhileThisProcessRuns;
        environment.TryAdd("NUGET_PACKAGES", Path.Combine(PrivateFolder.WhileThisProcessRuns, "packages"));
    }

    private static bool CanKeep(string? home)
    {
        if (string.IsNullOrEmpty(home) || !Directory.Exists(home))
            return false;
        try
        {
            var probe = Path.Combine(home, $".rnn-{Guid.NewGuid():N}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception readOnly) when (readOnly is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
                    .Where(file => file.StartsWith("interactive-extensions/dotnet/", StringComparison.OrdinalIgnoreCase) && (file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(file) == PackageExtensions.Notebook))
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
