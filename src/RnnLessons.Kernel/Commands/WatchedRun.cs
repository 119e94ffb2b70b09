using System.Diagnostics;
using System.Globalization;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Watch;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>
/// One notebook, run in a process of its own: statics and native libraries of one are nothing to the next. This process watches it:
/// where a cell ends it without a word, the outputs so far are kept, and the cell is named.
/// </summary>
internal static class WatchedRun
{
    /// <summary>Runs it.</summary>
    /// <returns>As <see cref="RunJob.RunAsync"/>.</returns>
    public static async Task<int> RunAsync(RunJob job, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var journal = Journal.Create();
        try
        {
            using var run = new WatchedProcess(KernelSpec.Start([.. Arguments(job, journal)]), Console.Error);
            // Ctrl + C in a terminal reaches it as well. It stops in good order, and this process after it.
            using var leaving = cancellationToken.Register(run.Leave);
            var exit = await run.Exited;
            if (cancellationToken.IsCancellationRequested)
                return RunJob.Interrupted;
            var records = Journal.Read(journal);
            if (RunJournal.HasFinished(records))
                return exit;
            var error = ProcessEnd.Error(exit, run.Words, "The outputs of the cells so far are kept.");
            var notebook = Notebook.Read(job.Files[0]);
            Parameters.Inject(notebook, job.Parameters);
            if (RunJournal.Replay(records, notebook, error) is { } failed)
            {
                var before = notebook.Cells.Where(cell => cell.IsCode).Take(failed.Number - 1).ToList();
                var raised = before.Count(cell => cell.MayRaise && cell.HasFailed);
                return job.End(notebook, new(before.Count - raised, raised, clock.Elapsed, failed), new RunReport(console));
            }

            RunReport.Plain(console, $"{job.Files[0]}: the process that was to run it ended before its first cell ({ProcessEnd.Of(exit)}).", "red");
            return RunJob.NotRun;
        }
        finally
        {
            Journal.Delete(journal);
        }
    }

    private static List<string> Arguments(RunJob job, string journal)
    {
        List<string> arguments = ["run", RunCommand.Watched, journal];
        foreach (var (name, value) in job.Parameters)
            arguments.AddRange(["-p", $"{name}={value}"]);
        if (job.Out is not null)
            arguments.AddRange(["--out", job.Out]);
        if (job.Html)
            arguments.Add("--html");
        if (job.Timeout is { } timeout)
            arguments.AddRange(["--timeout", timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture)]);
        if (!job.NamesFiles)
            arguments.Add(RunCommand.NamesNoFiles);
        arguments.AddRange(["--", job.Files[0]]);
        return arguments;
    }
}
