using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Scripting;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>What a run looks like in a terminal, or line by line in a log.</summary>
internal sealed class RunReport(IAnsiConsole console) : IRunProgress
{
    private StatusContext? status;

    /// <summary>The console as it was before cells' output was captured; plain when it is no terminal.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter writer, bool redirected) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
    });

    /// <summary>Writes a line as it is; in colour where there are colours.</summary>
    public static void Plain(IAnsiConsole console, string text, string style = "default")
    {
        // Spectre folds lines at the terminal's width; in a log a line is a line.
        if (console.Profile.Capabilities.Ansi)
            console.MarkupLine($"[{style}]{Markup.Escape(text)}[/]");
        else
            console.Profile.Out.Writer.WriteLine(text);
    }

    /// <summary>Says what is run.</summary>
    public void Begin(string file, IReadOnlyList<string> warnings)
    {
        Plain(console, file, "bold");
        foreach (var warning in warnings)
            Plain(console, "warning: " + warning, "yellow");
    }

    /// <summary>Runs, with a line that moves where there is a terminal.</summary>
    public Task<RunResult> WatchAsync(Func<IRunProgress, Task<RunResult>> run) =>
        console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi
            ? console.Status().Spinner(Spinner.Known.Dots).StartAsync("…", context =>
            {
                status = context;
                return run(this);
            })
            : run(this);

    /// <inheritdoc/>
    public void Started(int number, int count, NotebookCell cell) => status?.Status(Markup.Escape($"{Place(number, count)}  {FirstLine(cell)}"));

    /// <inheritdoc/>
    public void Ended(int number, int count, NotebookCell cell, CellOutcome outcome, TimeSpan time)
    {
        var succeeded = outcome.Status == CellStatus.Succeeded;
        var announced = NotebookRunner.IsAnnounced(cell, outcome);
        var mark = console.Profile.Capabilities.Unicode ? succeeded ? "✓" : announced ? "!" : "✗" : succeeded ? "ok" : announced ? "raised" : "FAILED";
        Plain(console, FormattableString.Invariant($"{mark} {Place(number, count)} {time.TotalSeconds,7:0.00} s  {FirstLine(cell)}{(announced ? $"  (raises {outcome.Error?.Name}, as its tag raises-exception announces)" : "")}"), succeeded || announced ? "default" : "red");
    }

    /// <summary>Says how it ended: where it failed, what was written.</summary>
    public void End(RunResult result, IReadOnlyList<string> written)
    {
        if (result.Failed is { } failed)
            Show(failed);
        Plain(console, FormattableString.Invariant($"{(result.Failed is null ? $"All {result.Cells + result.Raised} cells succeeded" : $"{result.Cells + result.Raised} cells succeeded, then cell {result.Failed.Number} did not")}{(result.Raised > 0 ? $" ({result.Raised} by raising an exception, as tagged)" : "")}, {result.Time.TotalSeconds:0.0} s."), result.Failed is null ? "green" : "red");
        foreach (var path in written)
            Plain(console, "wrote " + Path.GetRelativePath(Environment.CurrentDirectory, path));
    }

    private void Show(FailedCell failed)
    {
        Plain(console, "");
        Plain(console, $"Cell {failed.Number}{(failed.Error.Line is { } at ? $", line {at}" : "")}: {failed.Error.Name}: {failed.Error.Message}", "bold red");
        var lines = failed.Cell.Source.Split('\n');
        var centre = failed.Error.Line ?? 1;
        for (var line = Math.Max(1, centre - 3); line <= Math.Min(lines.Length, centre + 3); line++)
            Plain(console, $"{(line == failed.Error.Line ? ">" : " ")} {line,3} | {lines[line - 1].TrimEnd('\r')}", line == failed.Error.Line ? "red" : "default");
        Plain(console, "");
        foreach (var line in failed.Error.Traceback.SelectMany(l => l.Split('\n')))
            Plain(console, "  " + line);
        Plain(console, "");
    }

    private static string Place(int number, int count) => $"{$"{number}".PadLeft($"{count}".Length)}/{count}";

    private static string FirstLine(NotebookCell cell)
    {
        var line = cell.Source.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? "";
        return line.Length > 60 ? line[..59] + "…" : line;
    }
}
