using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Scripting;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

internal sealed class ConsoleProgress(IAnsiConsole console) : IRunProgress
{
    public void Started(int number, int count, NotebookCell cell)
    {
    }

    public void Ended(int number, int count, NotebookCell cell, CellOutcome outcome, TimeSpan time)
    {
        console.WriteLine($"[{number}/{count}] {outcome.Status} {time.TotalSeconds:0.00} s {outcome.Error?.Message}");
        foreach (var line in outcome.Error?.Traceback ?? [])
            console.WriteLine("   " + line);
    }
}
