using System.Diagnostics;
using System.Globalization;
using RnnLessons.Kernel.Jupyter;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>Several notebooks, each in a process of its own: statics and native libraries of one are nothing to the next.</summary>
internal static class ChildRuns
{
    /// <summary>Runs them one after another, all of them even when one fails.</summary>
    /// <param name="jobs">What to run, a notebook each.</param>
    /// <param name="console">Where to report.</param>
    /// <param name="cancellationToken">Ends it after the notebook that runs.</param>
    /// <returns>The worst of their exit codes.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<RunJob> jobs, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var failed = new List<string>();
        var worst = 0;
        foreach (var job in jobs)
        {
            using var child = Process.Start(Start(job))!;
            // Ctrl+C reaches the child from the terminal; it stops in good order, and this process after it.
            await child.WaitForExitAsync(CancellationToken.None);
            worst = Worse(worst, child.ExitCode);
            if (child.ExitCode != 0)
                failed.Add(job.Files[0]);
            if (cancellationToken.IsCancellationRequested)
                return worst;
        }

        RunReport.Plain(console, FormattableString.Invariant($"{jobs.Count - failed.Count} of {jobs.Count} notebooks succeeded, {clock.Elapsed.TotalSeconds:0.0} s."), failed.Count == 0 ? "green" : "red");
        foreach (var file in failed)
            RunReport.Plain(console, $"failed: {file}", "red");
        return worst;
    }

    /// <summary>The worse of two exit codes, as one that shells take for a failure. On Windows that of a crash is below 0.</summary>
    internal static int Worse(int one, int other) => Math.Max(one, other < 0 ? RunJob.NotRun : other);

    private static ProcessStartInfo Start(RunJob job)
    {
        var self = KernelSpec.Self();
        var start = new ProcessStartInfo(self[0], [.. self[1..], "run"]);
        foreach (var (name, value) in job.Parameters)
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add($"{name}={value}");
        }

        if (job.Out is not null)
        {
            start.ArgumentList.Add("--out");
            start.ArgumentList.Add(job.Out);
        }

        if (job.Html)
            start.ArgumentList.Add("--html");
        if (job.Timeout is { } timeout)
        {
            start.ArgumentList.Add("--timeout");
            start.ArgumentList.Add(timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }

        if (!job.NamesFiles)
            start.ArgumentList.Add(RunCommand.NamesNoFiles);
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(job.Files[0]);
        return start;
    }
}
