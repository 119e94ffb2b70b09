using System.Diagnostics;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>Several notebooks, each in a process of its own.</summary>
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
            var exit = await WatchedRun.RunAsync(job, console, cancellationToken);
            worst = Worse(worst, exit);
            if (exit != 0)
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
}
