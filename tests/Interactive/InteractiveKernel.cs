using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Interactive;

/// <summary>
/// The real .NET Interactive kernel, as its tool brings it (.config/dotnet-tools.json), driven by Jupyter's nbclient. One process of Python
/// runs one notebook after another, each in a kernel of its own.
/// </summary>
public sealed class InteractiveKernel : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Debian's own: another Python first on the PATH does not see Debian's packages.
    private static readonly string Python = new[] { "/usr/bin/python3", "python3" }.First(path => path == "python3" || File.Exists(path));

    private static readonly string Root = FindRoot();

    /// <summary>The program of the tool, where NuGet keeps it, in the version that the manifest names.</summary>
    private static readonly string Tool = Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "microsoft.dotnet-interactive",
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Root, ".config", "dotnet-tools.json")))!["tools"]!["microsoft.dotnet-interactive"]!["version"]!,
        "tools", "net10.0", "any", "Microsoft.DotNet.Interactive.App.dll");

    private static readonly Lazy<string?> Missing = new(FindMissing);

    private readonly string folder = Directory.CreateTempSubdirectory("rnn-interactive-").FullName;
    private readonly SemaphoreSlim oneAtATime = new(1);
    private Process? driver;
    private Task<string>? errors;

    /// <summary>Skips the test, and says why, unless it is wanted, on CI and where <c>RNNLESSONS_INTERACTIVE=1</c> is set; where the tool or nbclient is missing it then fails.</summary>
    public static void Want()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("RNNLESSONS_INTERACTIVE") == "1",
            "The real .NET Interactive kernel is tried on CI (CI=true), and elsewhere when RNNLESSONS_INTERACTIVE=1 is set; it takes minutes.");
        if (Missing.Value is { } reason) Assert.Fail(reason);
    }

    /// <summary>Runs a notebook from its first cell to its last.</summary>
    /// <param name="notebook">The file.</param>
    /// <param name="directory">Where its cells run; the file's own folder if not given.</param>
    /// <returns>The notebook with what the cells showed, and how long it took, with the kernel's start.</returns>
    public async Task<(JsonNode Executed, double Seconds)> RunAsync(string notebook, string? directory = null)
    {
        await oneAtATime.WaitAsync();
        try
        {
            driver ??= Start();
            errors ??= driver.StandardError.ReadToEndAsync();
            var output = Path.Combine(folder, $"{Guid.NewGuid():N}.ipynb");
            await driver.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { notebook, output, folder = directory ?? Path.GetDirectoryName(notebook) }));
            await driver.StandardInput.FlushAsync();
            var answer = await driver.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.True(answer is not null, $"{notebook} was not run in .NET Interactive: {(answer is null ? await errors : "")}");
            return (JsonNode.Parse(await File.ReadAllTextAsync(output))!, (double)JsonNode.Parse(answer!)!["seconds"]!);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (driver is not null)
        {
            driver.StandardInput.Close();
            await driver.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            driver.Dispose();
        }

        oneAtATime.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Process Start()
    {
        var spec = Path.Combine(folder, "kernels", ".net-csharp");
        Directory.CreateDirectory(spec);
        // As the tool's own `jupyter install` writes it; that one wants the tool to be installed for the user. Its HTTP server listens here alone.
        // `dotnet tool run` looks for the manifest from where it is started, which is where the notebook is: so the program is named by its place.
        File.WriteAllText(Path.Combine(spec, "kernel.json"), new JsonObject
        {
            ["argv"] = new JsonArray("dotnet", Tool, "jupyter", "--default-kernel", "csharp", "--http-local-only", "{connection_file}"),
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
        }.ToJsonString());
        return Process.Start(Started(Python, Root, Path.Combine(Root, "tests", "Interactive", "interactive_kernel.py")))!;
    }

    private ProcessStartInfo Started(string program, string directory, params string[] arguments)
    {
        var start = Command(program, directory, arguments);
        start.Environment["JUPYTER_DATA_DIR"] = folder;
        start.Environment["JUPYTER_RUNTIME_DIR"] = Path.Combine(folder, "runtime");
        start.Environment["JUPYTER_CONFIG_DIR"] = Path.Combine(folder, "config");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }

    private static ProcessStartInfo Command(string program, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // It tells its maker how it is used, unless told not to.
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        // What the SDK that runs the tests sets for itself points another one at the wrong place.
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(variable);
        return start;
    }

    private static string? FindMissing()
    {
        if (OperatingSystem.IsWindows()) return "The real .NET Interactive kernel is tried on Debian.";
        if (!Succeeds(Python, "-c", "import nbclient")) return "Jupyter's nbclient is not installed (Debian: apt-get install python3-nbclient).";
        return File.Exists(Tool) ? null : "The tool of .NET Interactive is not restored. `dotnet tool restore` in the repository does it.";
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(Command(program, Root, arguments))!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Task.WaitAll(output, errors);
        return process.ExitCode == 0;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RnnLessons.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No RnnLessons.sln above {AppContext.BaseDirectory}.");
    }
}
