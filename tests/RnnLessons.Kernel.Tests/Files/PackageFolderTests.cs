using System.IO.Compression;
using System.Runtime.Versioning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Packages are restored where nobody else has put, or can put, anything.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PackageFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
    private readonly string package = "RnnLessons.Test.Folder" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        var restored = Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), package.ToLowerInvariant());
        if (Directory.Exists(restored))
            Directory.Delete(restored, recursive: true);
    }

    [Theory]
    [AttackData("`Directory.Build.rsp`, `.props`, `.targets`, `NuGet.config`, `global.json`, `dotnet-tools.json` and an `.editorconfig`, planted by another user in the folder of temporary files", "none is obeyed: the package comes, and no command of theirs runs", "TMPDIR", true)]
    [AttackData("the same, planted above a cache folder that the user has in a shared place", "none is obeyed", "XDG_CACHE_HOME", true)]
    [AttackData("the same, in the folder of temporary files, where the user has no home folder", "none is obeyed; the package is there as long as the kernel", "TMPDIR", false)]
    public async Task What_is_planted_above_is_not_obeyed(string variable, bool hasHome)
    {
        SkipOnWindows();
        await Registry.WantAsync();
        Pack();
        var shared = Directory.CreateDirectory(Path.Combine(folder, "shared")).FullName;
        Plant(shared);
        var environment = new Dictionary<string, string?> { [variable] = shared };
        if (!hasHome)
            environment["HOME"] = environment["XDG_CACHE_HOME"] = environment["DOTNET_CLI_HOME"] = environment["NUGET_PACKAGES"] = null;
        var (exit, output) = await RnnProgram.RunAsync(environment, "run", Write());
        Assert.True(exit == 0, output);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(shared, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(Path.GetFileName), name => name!.StartsWith("PWNED", StringComparison.Ordinal) || name.StartsWith("packages", StringComparison.Ordinal));
    }

    [Fact]
    [Attack("a folder of another user's at the place where packages used to be restored, and at the place of the cache folder", "another folder is taken: everybody restores packages, not only the first user of the machine")]
    public async Task A_second_user_restores_packages_too()
    {
        OtherUser.Require();
        await Registry.WantAsync();
        Pack();
        // What the first user, root, has left in the folder that all share.
        OtherUser.Shell($"mkdir -p '{folder}/tmp/rnn-packages' '{folder}/tmp/rnn' '{folder}/home/.cache/rnn'; chmod 755 '{folder}' '{folder}/tmp/rnn-packages' '{folder}/tmp/rnn' '{folder}/home/.cache/rnn'; chmod 1777 '{folder}/tmp'; chown -R 65534:65534 '{folder}/home'; chown root:root '{folder}/home/.cache/rnn'");
        var notebook = Write();
        OtherUser.Shell($"chmod -R a+rX '{folder}/feed' '{notebook}'");
        var environment = new Dictionary<string, string?> { ["TMPDIR"] = folder + "/tmp", ["HOME"] = folder + "/home", ["DOTNET_CLI_HOME"] = null, ["XDG_CACHE_HOME"] = null };
        var (exit, output) = await OtherUser.RnnAsync(folder, environment, "run", notebook);
        Assert.True(exit == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder + "/home/.cache/rnn"));
    }

    [Fact]
    [Fault("sources of packages in the user's own NuGet.Config", "they are used")]
    public async Task The_users_own_configuration_counts()
    {
        SkipOnWindows();
        Pack();
        Directory.CreateDirectory(Path.Combine(folder, "home", ".nuget", "NuGet"));
        File.WriteAllText(Path.Combine(folder, "home", ".nuget", "NuGet", "NuGet.Config"), Sources(Path.Combine(folder, "feed")));
        var (exit, output) = await RnnProgram.RunAsync(new Dictionary<string, string?> { ["HOME"] = folder + "/home", ["DOTNET_CLI_HOME"] = null, ["NUGET_PACKAGES"] = null }, "run", Write(source: ""));
        Assert.True(exit == 0, output);
    }

    [Fact]
    [Attack("a link, or another user's folder, at the place of the cache folder", "nothing is put there; a new folder, readable by its user alone, is taken")]
    public void A_private_folder_is_the_users_own()
    {
        SkipOnWindows();
        var before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var homeBefore = Environment.GetEnvironmentVariable("HOME");
        try
        {
            Environment.SetEnvironmentVariable("HOME", null);
            var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.Combine(folder, "links"));
            Directory.CreateDirectory(Path.Combine(folder, "links"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "links", "rnn"), elsewhere);
            Check(PrivateFolder.Create("a"), isInCache: false);
            Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));

            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.Combine(folder, "wide"));
            Directory.CreateDirectory(Path.Combine(folder, "wide", "rnn"));
            File.SetUnixFileMode(Path.Combine(folder, "wide", "rnn"), (UnixFileMode)0b111_111_111);
            Check(PrivateFolder.Create("a"), isInCache: true);

            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "relative");
            Check(PrivateFolder.Create("a"), isInCache: false);
            if (Environment.IsPrivilegedProcess)
            {
                Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.Combine(folder, "theirs"));
                OtherUser.Give(Directory.CreateDirectory(Path.Combine(folder, "theirs", "rnn")).FullName, OtherUser.Id);
                Check(PrivateFolder.Create("a"), isInCache: false);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
            Environment.SetEnvironmentVariable("HOME", homeBefore);
        }

        void Check(string made, bool isInCache)
        {
            const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(isInCache, made.StartsWith(folder, StringComparison.Ordinal));
            Assert.Equal(Private, File.GetUnixFileMode(made));
            Assert.Equal(Private, File.GetUnixFileMode(Path.GetDirectoryName(made)!));
        }
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows gives each user a folder of temporary files of their own.");

    private static string Sources(string source) => $"<configuration><packageSources><clear/><add key=\"own\" value=\"{source}\"/></packageSources></configuration>";

    // Every file by which the SDK lets a folder say how the projects below it are built.
    private static void Plant(string shared)
    {
        const string Command = "touch PWNED-$(MSBuildThisFileName)";
        var project = $"<Project><Target Name=\"Planted\" BeforeTargets=\"Restore;CollectPackageReferences;ResolveReferences\"><Exec WorkingDirectory=\"{shared}\" Command=\"{Command}\" /></Target></Project>";
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "evil.targets" })
            File.WriteAllText(Path.Combine(shared, name), project);
        File.WriteAllText(Path.Combine(shared, "Directory.Build.rsp"), $"-p:CustomAfterMicrosoftCommonTargets={shared}/evil.targets");
        File.WriteAllText(Path.Combine(shared, "global.json"), """{"sdk":{"version":"1.0.0","rollForward":"disable"}}""");
        foreach (var name in new[] { "NuGet.config", "nuget.config", "NuGet.Config" })
            File.WriteAllText(Path.Combine(shared, name), Sources(Path.Combine(shared, "nothing")));
        File.WriteAllText(Path.Combine(shared, ".editorconfig"), "[*]\nroot = nonsense\n");
        Directory.CreateDirectory(Path.Combine(shared, ".config"));
        File.WriteAllText(Path.Combine(shared, ".config", "dotnet-tools.json"), """{"version":1,"isRoot":true,"tools":{"build":{"version":"1.0.0","commands":["dotnet-build"]}}}""");
    }

    private string Write(string? source = null)
    {
        var path = Path.Combine(folder, "a.ipynb");
        File.WriteAllText(path, TestNotebook.Text(TestNotebook.Code($"{(source ?? $"#i \"nuget: {folder}/feed\"")}\n#r \"nuget: {package}, 1.0.0\"\nPacked.Answer")));
        return path;
    }

    // A package of one class, by hand: no other tool is needed, and no network.
    private void Pack()
    {
        var compilation = CSharpCompilation.Create(package, [CSharpSyntaxTree.ParseText("public static class Packed { public static int Answer => 42; }")], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new(OutputKind.DynamicallyLinkedLibrary));
        Directory.CreateDirectory(Path.Combine(folder, "feed"));
        using var archive = ZipFile.Open(Path.Combine(folder, "feed", package + ".1.0.0.nupkg"), ZipArchiveMode.Create);
        using (var specification = new StreamWriter(archive.CreateEntry(package + ".nuspec").Open()))
            specification.Write($"<package><metadata><id>{package}</id><version>1.0.0</version><authors>t</authors><description>t</description></metadata></package>");
        using var image = archive.CreateEntry($"lib/net10.0/{package}.dll").Open();
        var bytes = new MemoryStream();
        Assert.True(compilation.Emit(bytes).Success);
        bytes.WriteTo(image);
    }
}
