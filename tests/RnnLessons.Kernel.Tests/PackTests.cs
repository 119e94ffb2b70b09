using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests;

/// <summary>The packages that <c>dotnet pack</c> makes of what is built, used as a reader would use them.</summary>
public sealed class PackTests(PackTests.Packed packed) : IClassFixture<PackTests.Packed>
{
    private const string Training = """
        using RnnLessons.Cells;
        using RnnLessons.Figures;
        using RnnLessons.Models;
        using RnnLessons.Tasks;
        using RnnLessons.Training;
        var history = new RunHistory();
        var hyperparameters = new Hyperparameters { Updates = 4, ValidateEvery = 2 };
        var run = history.Start("LSTM", hyperparameters);
        foreach (var step in new Trainer().Run(new SequenceModel(new LstmCell(1, 8), 1, Returns.EveryState), new Echo(1, 8), hyperparameters))
            run.Add(step);
        TrainingFigures.LossCurve(history)
        """;

    private const string Places = "Console.Write($\"{run.Updates.Count} steps; {typeof(TorchSharp.torch).Assembly.Location}; {AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"Plotly.NET\").Location}\");";

    private readonly string folder = packed.Folder;
    private readonly string version = packed.Version;

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public async Task The_library_works_in_a_notebook_from_a_folder_of_packages()
    {
        await Registry.WantAsync();
        await packed.LibraryAsync();
        using (var package = ZipFile.OpenRead(Path.Combine(folder, $"RnnLessons.{version}.nupkg")))
            Assert.Superset(new HashSet<string> { "README.md", "THIRD-PARTY-NOTICES.md", "lib/net10.0/RnnLessons.dll", "lib/net10.0/TorchSharp.dll", "lib/net10.0/RnnLessons.xml" }, package.Entries.Select(entry => entry.FullName).ToHashSet());
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(
            TestNotebook.Code($"#i \"nuget: {folder}\"\n#r \"nuget: RnnLessons, {version}\""),
            TestNotebook.Code(Training),
            TestNotebook.Code(Places)));
        var (exit, output) = await RunAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "rnn.dll"), "run", Path.Combine(folder, "a.ipynb"), "--out", Path.Combine(folder, "done"));
        Assert.True(exit == 0, output);
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "done", "a.ipynb")))!["cells"]!;
        Assert.NotNull(cells[1]!["outputs"]![0]!["data"]!["application/vnd.plotly.v1+json"]!["data"]);
        AssertPlaces((string)cells[2]!["outputs"]![0]!["text"]![0]!);
    }

    /// <summary>That host asks no package for its MSBuild targets, and a notebook may touch TorchSharp before anything of the kit.</summary>
    [Fact]
    public async Task The_library_works_in_the_real_dotnet_interactive_from_a_folder_of_packages()
    {
        InteractiveKernel.Want();
        await Registry.WantAsync();
        await packed.LibraryAsync();
        var notebook = Path.Combine(folder, "in-interactive.ipynb");
        File.WriteAllText(notebook, TestNotebook.Text(
            TestNotebook.Code($"#i \"nuget:{folder}\"\n#r \"nuget: RnnLessons, {version}\""),
            TestNotebook.Code("using static TorchSharp.torch;\nConsole.Write(ones(3).sum().item<float>());"),
            TestNotebook.Code(Training),
            TestNotebook.Code(Places),
            // The first by C++, the second by what is mended.
            TestNotebook.Code("try { ones(3, 4).matmul(ones(5, 6)); } catch (Exception e) { Console.WriteLine(e.Message.Split('\\n')[0]); }\ntry { ones(3).cross(2, 0); } catch (Exception e) { Console.WriteLine(e.Message); }")));
        await using var kernel = new InteractiveKernel();
        var cells = (await kernel.RunAsync(notebook)).Executed["cells"]!.AsArray();

        var errors = cells.SelectMany(cell => cell!["outputs"]!.AsArray()).Where(shown => (string)shown!["output_type"]! == "error").Select(shown => (string)shown!["evalue"]!);
        Assert.Empty(errors);
        Assert.Equal("3", Printed(cells[1]!));
        Assert.NotNull(JsonNode.Parse((string)cells[2]!["outputs"]![0]!["data"]!["application/vnd.plotly.v1+json"]!)!["data"]);
        AssertPlaces(Printed(cells[3]!));
        Assert.StartsWith("mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)\ncross needs two tensors", Printed(cells[4]!).ReplaceLineEndings("\n"));
    }

    private static string Printed(JsonNode cell) => string.Concat(cell["outputs"]!.AsArray().Where(shown => (string)shown!["output_type"]! == "stream")
        .Select(shown => shown!["text"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)shown["text"]!));

    // The mended copy, and the charts in the library's own folder.
    private void AssertPlaces(string said)
    {
        var place = Path.Combine(Packages, "rnnlessons", version, "lib", "net10.0");
        Assert.StartsWith("4 steps; ", said);
        Assert.Contains(Path.Combine(place, "TorchSharp.dll"), said);
        Assert.Contains(Path.Combine(place, "plotly"), said);
    }

    [Fact]
    public async Task Rnn_is_a_tool_that_runs_a_notebook()
    {
        await packed.PackAsync("RnnLessons.Kernel");
        var tools = Path.Combine(folder, "tools");
        var (installed, said) = await RunAsync("dotnet", "tool", "install", "RnnLessons.Kernel", "--version", version, "--tool-path", tools, "--source", folder);
        Assert.True(installed == 0, said);
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(TestNotebook.Code("\"{\\\"data\\\":[]}\".DisplayAs(\"application/vnd.plotly.v1+json\");\nConsole.Write(40 + 2);")));
        File.Copy(Path.Combine(folder, "a.ipynb"), Path.Combine(folder, "b.ipynb"));
        // Two, so that the tool also starts itself.
        var (exit, output) = await RunAsync(Path.Combine(tools, OperatingSystem.IsWindows() ? "rnn.exe" : "rnn"), "run", Path.Combine(folder, "a.ipynb"), Path.Combine(folder, "b.ipynb"), "--html", "--out", Path.Combine(folder, "done"));
        Assert.True(exit == 0, output);
        Assert.Contains(">42</pre>", File.ReadAllText(Path.Combine(folder, "done", "b.html")));
        Assert.Contains("plotly.js v", File.ReadAllText(Path.Combine(folder, "done", "b.html")));
    }

    private Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments) => packed.RunAsync(program, arguments);

    /// <summary>A folder of packages, each packed once.</summary>
    public sealed class Packed : IDisposable
    {
        private Task? library;

        // A version of its own: NuGet keeps what it has once seen.
        public string Version { get; } = "0.1.0-test." + Guid.NewGuid().ToString("N")[..8];

        public string Folder { get; } = Directory.CreateTempSubdirectory("rnn-test-").FullName;

        public void Dispose()
        {
            Directory.Delete(Folder, recursive: true);
            foreach (var restored in Directory.EnumerateDirectories(Packages, "rnnlessons*").Select(package => Path.Combine(package, Version)).Where(Directory.Exists))
                Directory.Delete(restored, recursive: true);
        }

        public Task LibraryAsync() => library ??= PackAsync("RnnLessons");

        // As it was built for this validation: packing builds nothing.
        public async Task PackAsync(string project)
        {
            var configuration = AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
            var (exit, output) = await RunAsync("dotnet", "pack", Path.Combine(Repository.Root, "src", project, project + ".csproj"), "--no-build", "-c", configuration, "-o", Folder, $"-p:PackageVersion={Version}", "-nodeReuse:false");
            Assert.True(exit == 0, output);
        }

        public async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
            // What the SDK that runs the tests sets for itself points another one at the wrong place.
            foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
                start.Environment.Remove(variable);
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            return (process.ExitCode, await output + await errors);
        }
    }
}
