using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Book;

namespace RnnLessons.Kernel.Commands;

/// <summary>What <c>rnn book --playground-only</c> does.</summary>
internal static class PlaygroundJob
{
    /// <summary>Writes the playground alone into a folder.</summary>
    /// <returns>0 when it was written, 2 when it could not be.</returns>
    public static int Run(string folder)
    {
        var console = RunReport.ConsoleOn(Console.Out, Console.IsOutputRedirected);
        try
        {
            BookFolder.Write(folder, [new("index.html", PlaygroundFiles.Page())]);
            RunReport.Plain(console, $"wrote {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(folder, "index.html"))}: the playground, in one page", "green");
            return RunJob.Succeeded;
        }
        catch (Exception refused) when (refused is NotebookException or IOException or UnauthorizedAccessException)
        {
            RunReport.Plain(console, refused.Message, "red");
            return RunJob.NotRun;
        }
    }
}
