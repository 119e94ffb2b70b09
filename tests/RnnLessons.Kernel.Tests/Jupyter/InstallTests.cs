using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Jupyter;

public sealed class InstallTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_is_written_where_Jupyter_looks_and_taken_away_again()
    {
        var (exit, output) = await RnnAsync("install");
        Assert.True(exit == 0, output);
        var file = Path.Combine(folder, "data", "kernels", ".net-csharp", "kernel.json");
        Assert.Contains(file, output);
        var spec = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Equal((".NET (C#)", "C#", "message"), ((string?)spec["display_name"], (string?)spec["language"], (string?)spec["interrupt_mode"]));
        var argv = spec["argv"]!.AsArray().Select(word => (string)word!).ToList();
        Assert.Equal(["kernel", "{connection_file}"], argv[^2..]);
        Assert.All(argv[..^2], path => Assert.True(Path.IsPathFullyQualified(path) && File.Exists(path), path));
        Assert.True(File.Exists(Path.Combine((string)spec["env"]!["DOTNET_ROOT"]!, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")));

        // Jupyter's server hands it to pages that have no plotly.js.
        Assert.Contains("plotly.js v", File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "plotly.js"))[..1000]);

        Assert.Equal(0, (await RnnAsync("install", "--user")).Exit);
        Assert.Equal(0, (await RnnAsync("install", "--uninstall")).Exit);
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
        Assert.Equal(2, (await RnnAsync("install", "--uninstall")).Exit);
    }

    [Theory]
    [InlineData("""{"argv":["dotnet","interactive"],"display_name":"Another (C#)"}""", "Another (C#)")]
    [InlineData("not json", "a file that cannot be read")]
    public async Task Another_programs_kernel_is_left_alone_unless_forced(string another, string shown)
    {
        var file = Path.Combine(folder, "data", "kernels", ".net-csharp", "kernel.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, another);
        foreach (var arguments in new string[][] { ["install"], ["install", "--uninstall"] })
        {
            var (exit, output) = await RnnAsync(arguments);
            Assert.Equal(2, exit);
            Assert.Contains(shown, output);
            Assert.Contains("--force", output);
            Assert.Equal(another, File.ReadAllText(file));
        }

        Assert.Equal(0, (await RnnAsync("install", "--force")).Exit);
        Assert.Contains("message", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_prefix_or_an_environment_may_be_named()
    {
        Assert.Equal(0, (await RnnAsync("install", "--prefix", Path.Combine(folder, "usr"))).Exit);
        Assert.True(File.Exists(Path.Combine(folder, "usr", "share", "jupyter", "kernels", ".net-csharp", "kernel.json")));
        Assert.Equal(0, (await RnnAsync("install", "--sys-prefix")).Exit);
        Assert.True(File.Exists(Path.Combine(folder, "venv", "share", "jupyter", "kernels", ".net-csharp", "kernel.json")));
        Assert.NotEqual(0, (await RnnAsync("install", "--sys-prefix", "--user")).Exit);
        var (exit, output) = await RnnProgram.RunAsync(new Dictionary<string, string?> { ["VIRTUAL_ENV"] = "", ["CONDA_PREFIX"] = "" }, "install", "--sys-prefix");
        Assert.NotEqual(0, exit);
        Assert.Contains("no Python environment is active", output);
    }

    [Fact]
    public async Task The_data_folder_of_the_desktop_is_respected()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "XDG_DATA_HOME is Linux's.");
        Assert.Equal(0, (await RnnProgram.RunAsync(new Dictionary<string, string?> { ["JUPYTER_DATA_DIR"] = null, ["XDG_DATA_HOME"] = folder }, "install")).Exit);
        Assert.True(File.Exists(Path.Combine(folder, "jupyter", "kernels", ".net-csharp", "kernel.json")));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_to_is_said()
    {
        File.WriteAllText(Path.Combine(folder, "file"), "");
        var (exit, output) = await RnnAsync("install", "--prefix", Path.Combine(folder, "file"));
        Assert.Equal(2, exit);
        Assert.Contains("--user", output);
        Assert.DoesNotContain("   at ", output);
    }

    private Task<(int Exit, string Output)> RnnAsync(params string[] arguments) =>
        RnnProgram.RunAsync(new Dictionary<string, string?> { ["JUPYTER_DATA_DIR"] = Path.Combine(folder, "data"), ["VIRTUAL_ENV"] = Path.Combine(folder, "venv") }, arguments);
}
