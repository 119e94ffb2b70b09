using System.Diagnostics;
using System.IO.Compression;

namespace RnnLessons.Kernel.Tests;

/// <summary>The packages that <c>dotnet pack</c> makes of what is built, used as a reader would use them.</summary>
public sealed class PackTests : IDisposable
{
    // A version of its own: NuGet keeps what it has once seen.
    private readonly string version = "0.1.0-test." + Guid.NewGuid().ToString("N")[..8];
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        foreach (var restored in Directory.EnumerateDirectories(Packages, "rnnlessons*").Select(package => Path.Combine(package, version)).Where(Directory.Exists))
            Directory.Delete(restored, recursive: true);
    }

    [Fact]
    public async Task The_library_works_in_a_notebook_from_a_folder_of_packages()
    {
        await PackageTests.RequireRegistryAsync();
        await PackAsync("RnnLessons");
        using (var package = ZipFile.OpenRead(Directory.EnumerateFiles(folder, "RnnLessons.*.nupkg").Single()))
            Assert.Superset(new HashSet<string> { "README.md", "THIRD-PARTY-NOTICES.md", "lib/net10.0/RnnLessons.dll", "lib/net10.0/RnnLessons.xml" }, package.Entries.Select(entry => entry.FullName).ToHashSet());
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(
            TestNotebook.Code($"#i \"nuget: {folder}\"\n#r \"nuget: RnnLessons, {version}\""),
            TestNotebook.Code("""
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
                """),
            TestNotebook.Code("Console.Write($\"{run.Updates.Count} steps; {typeof(TorchSharp.torch).Assembly.Location}; {AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"Plotly.NET\").Location}\");")));
        var (exit, output) = await RunAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "rnn.dll"), "run", Path.Combine(folder, "a.ipynb"), "--out", Path.Combine(folder, "done"));
        Assert.True(exit == 0, output);
        var cells = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "done", "a.ipynb")))!["cells"]!;
        Assert.NotNull(cells[1]!["outputs"]![0]!["data"]!["application/vnd.plotly.v1+json"]!["data"]);
        var said = (string)cells[2]!["outputs"]![0]!["text"]![0]!;
        var place = Path.Combine(Packages, "rnnlessons", version);
        Assert.StartsWith("4 steps; ", said);
        // The mended copy, and the charts in the library's own folder.
        Assert.Contains(Path.Combine(place, "buildTransitive", "mended"), said);
        Assert.Contains(Path.Combine(place, "lib", "net10.0", "plotly"), said);
    }

    [Fact]
    public async Task Rnn_is_a_tool_that_runs_a_notebook()
    {
        await PackAsync("RnnLessons.Kernel");
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

    // As it was built for this validation: packing builds nothing.
    private async Task PackAsync(string project)
    {
        var configuration = AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        var (exit, output) = await RunAsync("dotnet", "pack", Path.Combine(Repository.Root, "src", project, project + ".csproj"), "--no-build", "-c", configuration, "-o", folder, $"-p:PackageVersion={version}", "-nodeReuse:false");
        Assert.True(exit == 0, output);
    }

    private async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the SDK that runs the tests sets for itself points another one at the wrong place.
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return (process.ExitCode, await output + await errors);
    }
}
