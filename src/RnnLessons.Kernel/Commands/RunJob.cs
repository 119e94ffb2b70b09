using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;
using RnnLessons.Kernel.Watch;
using RnnLessons.Shared;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>What one call of <c>rnn run</c> is to do.</summary>
/// <param name="Files">The notebooks.</param>
/// <param name="Parameters">Names and values to pass to them.</param>
/// <param name="Out">Where to write the executed notebooks; null for nowhere.</param>
/// <param name="Html">Whether to write HTML too.</param>
/// <param name="Timeout">How long one cell may take.</param>
/// <param name="NamesFiles">Whether it says which files it wrote; a book's are not the reader's.</param>
/// <param name="Journal">Where the process that runs the notebook writes what the one that watches it is to know; null for the one that watches.</param>
internal sealed record RunJob(IReadOnlyList<string> Files, IReadOnlyList<KeyValuePair<string, string>> Parameters, string? Out, bool Html, TimeSpan? Timeout, bool NamesFiles = true, string? Journal = null)
{
    public const int Succeeded = 0;
    public const int CellFailed = 1;
    public const int NotRun = 2;
    public const int Interrupted = 130;

    private string Folder => Out ?? Path.GetFullPath("out");

    /// <summary>Does it.</summary>
    /// <returns>0 when every cell succeeded, 1 when one did not, 2 when a notebook could not be run, 130 when interrupted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        OutputCapture.Install();
        var console = RunReport.ConsoleOn(OutputCapture.HostOut, Console.IsOutputRedirected);
        try
        {
            if (Journal is not null)
                return await RunHereAsync(Journal, console, cancellationToken);
            CheckTargets();
            return Files.Count == 1
                ? await WatchedRun.RunAsync(this, console, cancellationToken)
                : await ChildRuns.RunAsync([.. Files.Select(file => this with { Files = [file] })], console, cancellationToken);
        }
        catch (Exception refused) when (refused is NotebookException or ParameterException or IOException or UnauthorizedAccessException)
        {
            RunReport.Plain(console, refused.Message, "red");
            return NotRun;
        }
    }

    /// <summary>Writes what a run has shown, and says how it ended.</summary>
    /// <returns>The exit code.</returns>
    public int End(Notebook notebook, RunResult result, RunReport report)
    {
        var written = Write(notebook, result);
        report.End(result, NamesFiles ? written : []);
        return result.Failed is null ? Succeeded : CellFailed;
    }

    // In the process that the cells may end.
    private async Task<int> RunHereAsync(string journalFile, IAnsiConsole console, CancellationToken cancellationToken)
    {
        using var journal = new Journal(journalFile);
        var records = new RunJournal(journal);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Watcher.WhenGone(leave.Cancel);
        var exit = NotRun;
        try
        {
            exit = await RunOneAsync(Files[0], records, console, leave.Token);
            return exit;
        }
        finally
        {
            records.Finish(exit);
            if (leave.IsCancellationRequested)
            {
                // Windows deletes no file that is open.
                journal.Dispose();
                Watch.Journal.Delete(journalFile);
            }
        }
    }

    private async Task<int> RunOneAsync(string file, RunJournal journal, IAnsiConsole console, CancellationToken cancellationToken)
    {
        NativeOutput.Install();
        var notebook = Notebook.Read(file);
        notebook.CheckLanguage();
        string[] warnings = [.. Run.Parameters.Inject(notebook, Parameters), .. UserCulture.Missing is { } missing ? [missing] : Array.Empty<string>()];
        var report = new RunReport(console);
        report.Begin(file, warnings);

        var result = await report.WatchAsync(progress => new NotebookRunner(progress, Timeout) { Journal = journal }.RunAsync(notebook, cancellationToken));
        if (cancellationToken.IsCancellationRequested)
        {
            RunReport.Plain(console, "Interrupted. Nothing was written.", "yellow");
            return Interrupted;
        }

        return End(notebook, result, report);
    }

    private List<string> Write(Notebook notebook, RunResult result)
    {
        var passed = new JsonObject(Parameters.GroupBy(p => p.Key).Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Last().Value)));
        notebook.Metadata["rnn"] = new JsonObject { ["seconds"] = Math.Round(result.Time.TotalSeconds, 3), [Notebook.SucceededKey] = result.Failed is null, ["parameters"] = passed };
        var written = new List<string>();
        if (Out is not null)
        {
            written.Add(NotebookTarget(notebook.FilePath));
            AtomicFile.Write(written[^1], notebook.ToString());
        }

        if (Html)
        {
            written.Add(Path.ChangeExtension(NotebookTarget(notebook.FilePath), ".html"));
            AtomicFile.Write(written[^1], HtmlPage.Render(notebook));
        }

        return written;
    }

    private string NotebookTarget(string file) => Path.Combine(Folder, Path.GetFileName(file));

    private void CheckTargets()
    {
        if (Out is null && !Html)
            return;
        foreach (var file in Files.Where(file => Out is not null && PathNames.Real(Path.GetFullPath(file)).Equals(PathNames.Real(NotebookTarget(file)), PathNames.Comparison)))
            throw new NotebookException($"--out {Folder} is the folder of {file}: the run would replace its source. Name another folder.");
        if (Files.GroupBy(NotebookTarget, PathNames.Comparer).FirstOrDefault(same => same.Count() > 1) is { } clash)
            throw new NotebookException($"{string.Join(" and ", clash)} would be written to the same file, {clash.Key}. Run them one by one, with an --out of their own.");
        if (OperatingSystem.IsWindows() && DeviceNames.In(Folder) is { } device)
            throw new NotebookException($"--out {Folder}: Windows keeps the name {device} for a device. Name another folder.");
        if (File.Exists(Folder))
            throw new NotebookException($"--out {Folder} is a file. Wanted: a folder, which is made when it is not there.");
    }
}
