using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Run;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>What one call of <c>rnn run</c> is to do.</summary>
internal sealed record RunJob(IReadOnlyList<string> Files, IReadOnlyList<KeyValuePair<string, string>> Parameters, string? Out, bool Html, TimeSpan? Timeout)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        OutputCapture.Install();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(OutputCapture.HostOut) });
        try
        {
            var notebook = Notebook.Read(Files[0]);
            var result = await new NotebookRunner(new ConsoleProgress(console), Timeout).RunAsync(notebook, cancellationToken);
            if (Out is not null)
                AtomicFile.Write(Path.Combine(Out, Path.GetFileName(notebook.FilePath)), notebook.ToString());
            return result.Failed is null ? 0 : 1;
        }
        catch (NotebookException malformed)
        {
            console.WriteLine(malformed.Message);
            return 2;
        }
    }
}
