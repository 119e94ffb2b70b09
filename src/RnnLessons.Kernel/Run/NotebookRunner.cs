using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run;

/// <summary>Is told how a run goes on.</summary>
public interface IRunProgress
{
    /// <summary>A code cell begins.</summary>
    /// <param name="number">Its number among the code cells (1-based).</param>
    /// <param name="count">How many code cells there are.</param>
    /// <param name="cell">The cell.</param>
    void Started(int number, int count, NotebookCell cell);

    /// <summary>A code cell has ended.</summary>
    void Ended(int number, int count, NotebookCell cell, CellOutcome outcome, TimeSpan time);
}

/// <summary>A run's end.</summary>
/// <param name="Cells">How many code cells succeeded.</param>
/// <param name="Raised">How many threw an exception that their tag <c>raises-exception</c> announces.</param>
/// <param name="Time">How long the run took.</param>
/// <param name="Failed">The cell that did not succeed, or null.</param>
public sealed record RunResult(int Cells, int Raised, TimeSpan Time, FailedCell? Failed);

/// <summary>The cell that ended a run.</summary>
/// <param name="Number">Its number among the code cells (1-based).</param>
/// <param name="Cell">The cell.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Error">What failed.</param>
public sealed record FailedCell(int Number, NotebookCell Cell, CellStatus Status, CellError Error);

/// <summary>Runs a notebook's cells, first to last, and puts their outputs into it.</summary>
/// <param name="progress">Is told of every cell.</param>
/// <param name="timeout">How long one cell may take; null for as long as it likes.</param>
public sealed class NotebookRunner(IRunProgress progress, TimeSpan? timeout = null)
{
    /// <summary>Where the run is written down as it goes; null for nowhere.</summary>
    internal RunJournal? Journal { get; init; }

    /// <summary>Runs the notebook. The first cell that does not succeed ends the run, unless it is tagged <c>raises-exception</c>; the cells after it are left without outputs.</summary>
    /// <remarks>While it runs, the notebook's folder is the working directory of the process.</remarks>
    public async Task<RunResult> RunAsync(Notebook notebook, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        var cells = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var cell in cells)
            (cell.Outputs, cell.ExecutionCount) = ([], null);

        var home = Environment.CurrentDirectory;
        var folder = Path.GetDirectoryName(notebook.FilePath)!;
        Environment.CurrentDirectory = folder;
        try
        {
            using var session = new CSharpSession(folder);
            var outputs = new CellOutputs();
            var shown = new List<(NotebookCell Cell, CellOutputs.Cell Outputs)>();
            FailedCell? failed = null;
            var raised = 0;
            for (var i = 0; i < cells.Count && failed is null; i++)
            {
                var sink = outputs.Begin(i + 1);
                shown.Add((cells[i], sink));
                progress.Started(i + 1, cells.Count, cells[i]);
                var (outcome, time) = await RunCellAsync(session, cells[i], i + 1, Journal?.Begin(i + 1, sink) ?? sink, cancellationToken);
                Journal?.End(i + 1, cells[i]);
                if (outcome.Status == CellStatus.Succeeded && session.FailedAfterwards is { } late)
                    outcome = new(CellStatus.Failed, late.Error with { Message = $"{late.Where} has ended with an exception: {late.Error.Message}", Line = null });
                progress.Ended(i + 1, cells.Count, cells[i], outcome, time);
                if (IsAnnounced(cells[i], outcome))
                    raised++;
                else if (outcome.Status != CellStatus.Succeeded)
                    failed = new(i + 1, cells[i], outcome.Status, outcome.Error!);
            }

            // Only now: a live figure of an early cell may have been updated by a later one.
            foreach (var (cell, sink) in shown)
                cell.Outputs = sink.ToJson();
            return new((failed is null ? cells.Count : failed.Number - 1) - raised, raised, clock.Elapsed, failed);
        }
        finally
        {
            Environment.CurrentDirectory = home;
        }
    }

    /// <summary>Whether a cell failed as its tag announces. A cell that took too long, or was not run at all, did not.</summary>
    public static bool IsAnnounced(NotebookCell cell, CellOutcome outcome) =>
        cell.MayRaise && outcome.Status == CellStatus.Failed && outcome.Error?.Name != CSharpSession.OtherLanguage;

    private async Task<(CellOutcome Outcome, TimeSpan Time)> RunCellAsync(CSharpSession session, NotebookCell cell, int number, IOutputSink sink, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is { } time)
            limit.CancelAfter(time);

        var began = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        var outcome = await session.RunAsync(cell.Source, sink, $"Cell {number}", cell.Language, limit.Token);
        cell.ExecutionCount = number;
        cell.Metadata["execution"] = new JsonObject
        {
            ["iopub.execute_input"] = Iso(began),
            ["shell.execute_reply"] = Iso(began + clock.Elapsed),
        };

        if (outcome.Status is CellStatus.Stopped && !cancellationToken.IsCancellationRequested)
        {
            var message = $"The cell took longer than {timeout!.Value.TotalSeconds:0.###} s and was stopped. Give it more with --timeout, or less to do.";
            outcome = outcome with { Error = new("Timeout", message, [message]) };
        }

        return (outcome, clock.Elapsed);
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
