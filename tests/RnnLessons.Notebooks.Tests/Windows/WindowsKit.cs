using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>The tests of the kit's Windows build share one build and one Wine prefix, and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class WindowsLane : ICollectionFixture<WindowsKit>
{
    public const string Name = "Windows";
}

/// <summary>
/// The kit as it is published for Windows (win-x64), in a folder of its own: <c>artifacts/windows</c>. It runs under Wine on Linux,
/// not on Windows itself; what Wine cannot do stands in docs/windows.md.
/// </summary>
public sealed class WindowsKit : IAsyncLifetime
{
    // Lessons that train as little as they can: what is tried is that every cell runs, and not what it shows.
    private static readonly Dictionary<string, string> Small = new()
    {
        ["00-start-here.ipynb"] = "updates=20",
        ["01-sequences.ipynb"] = "orderUpdates=2 orderSeeds=1 waveUpdates=2 verdictUpdates=2 soFarUpdates=2",
        ["02-srnn.ipynb"] = "updates=2 seeds=1 parityUpdates=2 parityHidden=4 paritySeeds=1 sunspotUpdates=2 sunspotSeeds=1",
        ["03-powers-of-w.ipynb"] = "recallSteps=10 gradientUpdates=2 gradientSeeds=1 truncatedUpdates=20 truncatedSeeds=1 recallUpdates=2 seeds=1 clippingUpdates=2 clippingSeeds=1",
        ["04-lstm.ipynb"] = "latchUpdates=2 latchSeeds=1 ladderUpdates=2 ladderSeeds=1 lags=10 recallSteps=10 batches=1 seeds=1 costUnits=8 costSteps=10 loopReadings=1 fusedReadings=2",
        ["05-gru.ipynb"] = "sumUpdates=1 sumSeeds=1 costSteps=10 turns=2 loopTurns=1 memoryLength=5 fewUpdates=1 manyUpdates=2 memorySeeds=1 longLength=10 longUpdates=1 longSeeds=1 lagLength=10 lagBatches=1 growUpdates=1 growSeeds=1 ownLength=5 ownUpdates=1 ownSeeds=1",
        ["06-birnn.ipynb"] = "recallSteps=5 lastUpdates=1 lastSeeds=1 futureUpdates=2 futureSeeds=1 costUnits=8 costSteps=5 readings=2",
        ["07-imdb.ipynb"] = "trainReviews=64 validationReviews=16 testReviews=32 bagEpochs=1 twinPairs=8 twinEpochs=1 twinSeeds=1 width=4 units=3 epochs=1 fewReviews=32 fewEpochs=1",
        ["08-cifar10.ipynb"] = "trainPictures=64 testPictures=32 units=3 epochs=1 filters=2 besideUnits=3 features=4 branchSeeds=1",
        ["09-which-cell.ipynb"] = "units=8 recallUpdates=10 recallSeeds=1 controlUpdates=10 addingUpdates=10 addingSeeds=1 parityUpdates=10 paritySeeds=1 costUnits=8 readings=1 rounds=1",
        ["10-text.ipynb"] = "textUpdates=50 settleUpdates=50 textSeeds=1 textUnits=8 heatCharacters=160 codeUpdates=2 codeUnits=8 codeSeeds=1 freeCharacters=300 shortUpdates=2 shortSeeds=1",
        ["data.ipynb"] = "",
    };

    private static readonly string Folder = Path.Combine(Lessons.Root, "artifacts", "windows");
    private readonly ConcurrentDictionary<string, Lazy<(int ExitCode, string Printed)>> run = new();

    /// <summary>The lessons that are run, by name.</summary>
    public static IEnumerable<string> LessonNames => Small.Keys;

    /// <summary>The program, for Wine.</summary>
    public string Program { get; } = Path.Combine(Folder, "rnn", "rnn.exe");

    /// <summary>A folder laid out as the repository: notebooks, assets, and the library as it is built for Windows.</summary>
    public string Root { get; } = Path.Combine(Folder, "kit");

    /// <summary>The library's folder, as a cell on Windows names it in <c>#r</c>.</summary>
    public string LibraryForCells => OnWindows(Path.Combine(Root, "artifacts", "lessons")).Replace('\\', '/');

    /// <summary>Drive C: of the Wine prefix.</summary>
    public string DriveC => Path.Combine(Prefix, "drive_c");

    /// <summary>Where the executed lessons are.</summary>
    public string Executed { get; } = Directory.CreateTempSubdirectory("rnn-windows-").FullName;

    /// <summary>Wine; null where there is none.</summary>
    public static string? Wine { get; } = Find("wine");

    private static string Prefix => Path.Combine(Folder, "prefix");

    /// <summary>Skips the test, and says why, unless it is wanted, on CI and where <c>RNNLESSONS_WINE=1</c> is set; without Wine it then fails.</summary>
    public static void Want()
    {
        Assert.SkipUnless(IsWanted, "The Windows build is tried under Wine on CI (CI=true), and elsewhere when RNNLESSONS_WINE=1 is set; it takes minutes.");
        if (Wine is null)
            Assert.Fail("Wine is not installed (Debian: apt-get install --no-install-recommends wine wine64).");
    }

    private static bool IsWanted => OperatingSystem.IsLinux() && (Environment.GetEnvironmentVariable("RNNLESSONS_WINE") == "1" || Environment.GetEnvironmentVariable("CI") == "true");

    /// <summary>A path as Windows programs under Wine see it.</summary>
    public static string OnWindows(string path) => "Z:" + path.Replace('/', '\\');

    public async ValueTask InitializeAsync()
    {
        if (!IsWanted || Wine is null) return;
        var artifacts = Path.Combine(Root, "artifacts");
        await WantSuccessAsync("dotnet", [
            "publish", Path.Combine(Lessons.Root, "src", "RnnLessons.Kernel"), "-r", "win-x64", "--self-contained", "-p:UseCurrentRuntimeIdentifier=false",
            // All that is built goes there, the lessons' libraries too; but the page and the playground are those that there are.
            $"-p:ArtifactsPath={artifacts}", $"-p:PageFolder={Path.Combine(Lessons.Root, "artifacts", "page")}", $"-p:PlaygroundFolder={Path.Combine(Lessons.Root, "artifacts", "playground")}", "-o", Path.GetDirectoryName(Program)!, "-v:quiet", "-nologo", "-nodeReuse:false"]);
        // Copies: Wine shows what a link of Linux leads to, and beside that the libraries are Linux's.
        foreach (var notebook in Directory.EnumerateFiles(Lessons.Folder, "*.ipynb"))
            File.Copy(notebook, Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "notebooks")).FullName, Path.GetFileName(notebook)), overwrite: true);
        if (!Directory.Exists(Path.Combine(Root, "assets"))) Directory.CreateSymbolicLink(Path.Combine(Root, "assets"), Path.Combine(Lessons.Root, "assets"));
        await WantSuccessAsync(Wine, ["reg", "add", @"HKEY_CURRENT_USER\Software\Wine", "/v", "Version", "/d", "win10", "/f"]);
    }

    /// <summary>Ends what runs in the prefix, by the prefix's own server, and nothing else.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!IsWanted || Wine is null) return;
        using var end = RnnProgram.StartOther(Find("wineserver")!, Folder, ["-k"], Surroundings());
        await end.WaitForExitAsync();
        Directory.Delete(Executed, recursive: true);
    }

    /// <summary>Starts the program under Wine.</summary>
    public Process Start(string directory, string[] arguments, Dictionary<string, string>? environment = null)
    {
        Want();
        return RnnProgram.StartOther(Wine!, directory, [OnWindows(Program), .. arguments], Surroundings(environment));
    }

    /// <summary>Runs the program under Wine to its end.</summary>
    public (int ExitCode, string Printed) Run(string directory, string[] arguments, Dictionary<string, string>? environment = null)
    {
        using var process = Start(directory, arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, printed);
    }

    /// <summary>Sets the value of a key in the prefix's registry.</summary>
    public static void SetRegistry(string key, string value)
    {
        using var process = RnnProgram.StartOther(Wine!, Folder, ["reg", "add", key, "/ve", "/d", value, "/f"], Surroundings());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Runs a lesson with a short training, or gives what an earlier test got. It stands in <see cref="Executed"/>.</summary>
    public (int ExitCode, string Printed) Lesson(string name) => run.GetOrAdd(name, _ => new(() =>
        Run(Path.Combine(Root, "notebooks"), ["run", name, "--out", OnWindows(Executed), "--html", .. Small[name].Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(value => (string[])["-p", value])]))).Value;

    /// <summary>Runs cells as a notebook in a folder; gives what they printed.</summary>
    public string RunCells(string folder, string[] cells, Dictionary<string, string>? environment = null)
    {
        var name = $"cells-{Guid.NewGuid():N}.ipynb";
        SmallNotebook.Write(Path.Combine(folder, name), [.. cells.Select(cell => SmallNotebook.Code(cell))]);
        var done = Path.Combine(folder, "done");
        var (exit, printed) = Run(folder, ["run", name, "--out", "done"], environment);
        Assert.True(exit == 0, printed);
        var notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(done, name)))!;
        return string.Concat(notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]!.AsArray()).Where(output => (string?)output!["output_type"] == "stream")
            .SelectMany(output => output!["text"]!.AsArray()).Select(line => (string)line!));
    }

    /// <summary>The processes of Windows programs in the prefix whose command line holds a text, by their numbers on Linux.</summary>
    public static IReadOnlyList<int> ProcessesWith(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id) is var line && line.Contains("rnn.exe", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal)),
    ];

    /// <summary>What a process under Wine is started with: no messages of Wine's, and two of its faults kept away.</summary>
    public static Dictionary<string, string> Surroundings(Dictionary<string, string>? more = null)
    {
        var all = new Dictionary<string, string>
        {
            ["WINEPREFIX"] = Prefix,
            ["WINEDEBUG"] = "-all",
            // Wine's browser is not asked for, no menus are made, and no debugger looks at a process that has crashed.
            ["WINEDLLOVERRIDES"] = "mshtml=;winemenubuilder.exe,winedbg.exe=d",
            // Intel's OpenMP stops at a NUMA call that Wine lacks.
            ["KMP_AFFINITY"] = "disabled",
            // Else the runtime ends in an internal error when dynamic methods are collected.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            // Names of files are UTF-8.
            ["LC_ALL"] = "C.UTF-8",
            // No real data: the lessons run on what they make up.
            ["RNNLESSONS_DATA"] = Path.Combine(Folder, "no-data"),
        };
        foreach (var (name, value) in more ?? []) all[name] = value;
        return all;
    }

    private static async Task WantSuccessAsync(string program, string[] arguments)
    {
        Directory.CreateDirectory(Folder);
        using var process = RnnProgram.StartOther(program, Folder, arguments, Surroundings());
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(BrowserScript.Patience);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
