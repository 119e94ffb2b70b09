using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Book;
using Spectre.Console;

namespace RnnLessons.Kernel.Commands;

/// <summary>What one call of <c>rnn book</c> is to do.</summary>
/// <param name="Folder">The notebooks.</param>
/// <param name="Out">Where the book goes.</param>
/// <param name="Executed">Where the executed notebooks are; null to run them.</param>
/// <param name="Parameters">Names and values to pass to the notebooks that declare them.</param>
/// <param name="Timeout">How long one cell may take.</param>
internal sealed record BookJob(string Folder, string Out, string? Executed, IReadOnlyList<KeyValuePair<string, string>> Parameters, TimeSpan? Timeout)
{
    /// <summary>Does it. Nothing is written unless every notebook succeeded.</summary>
    /// <returns>0 when the book was written, 1 when a cell failed, 2 when the book could not be made, 130 when interrupted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        OutputCapture.Install();
        var console = RunReport.ConsoleOn(OutputCapture.HostOut, Console.IsOutputRedirected);
        var temporary = Directory.CreateTempSubdirectory("rnn-book-").FullName;
        try
        {
            // Before anything is run: what can be refused at once.
            BookFolder.Check(Out);
            var contents = BookContents.Read(Folder);
            if (Executed is null && await ExecuteAsync(contents, temporary, console, cancellationToken) is not 0 and var failed)
            {
                RunReport.Plain(console, "No book was written.", "red");
                return failed;
            }

            var (files, warnings) = new BookSite(contents, PlaygroundFiles.AreBuilt ? PlaygroundFiles.Page() : null).Render(page => ReadExecuted(page, Executed ?? temporary));
            cancellationToken.ThrowIfCancellationRequested();
            BookFolder.Write(Out, files);
            foreach (var warning in warnings)
                RunReport.Plain(console, "warning: " + warning, "yellow");
            RunReport.Plain(console, FormattableString.Invariant($"wrote {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Out, "index.html"))}: {contents.Pages.Count()} pages, {Size(Out) / 1e6:0.0} MB"), "green");
            return RunJob.Succeeded;
        }
        catch (OperationCanceledException)
        {
            RunReport.Plain(console, "Interrupted. No book was written.", "yellow");
            return RunJob.Interrupted;
        }
        catch (Exception refused) when (refused is NotebookException or ParameterException or IOException or UnauthorizedAccessException)
        {
            RunReport.Plain(console, refused.Message, "red");
            return RunJob.NotRun;
        }
        finally
        {
            TemporaryFolder.Delete(temporary);
        }
    }

    private async Task<int> ExecuteAsync(BookContents contents, string folder, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var declared = contents.Pages.ToDictionary(page => page.Name, page => Run.Parameters.Declared(page.Notebook));
        if (Parameters.Where(parameter => !declared.Values.Any(names => names.Contains(parameter.Key))).Select(parameter => parameter.Key).FirstOrDefault() is { } unknown)
            throw new ParameterException($"-p {unknown}: no notebook of {Folder} declares {unknown} in a cell tagged `parameters`. Declared: {string.Join(", ", declared.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal))}.");
        // Two notebooks of different folders may have the same name: each folder's go to one of its own.
        return await ChildRuns.RunAsync(
            [.. contents.Pages.Select(page => new RunJob(
                [page.Notebook.FilePath],
                [.. Parameters.Where(parameter => declared[page.Name].Contains(parameter.Key))],
                Path.GetDirectoryName(Path.Combine(folder, page.Name)),
                Html: false,
                Timeout,
                NamesFiles: false))],
            console,
            cancellationToken);
    }

    // The outputs come from one file, the images from beside the other.
    private static Notebook ReadExecuted(BookPage page, string folder)
    {
        var path = Path.Combine(folder, page.Name);
        var executed = Notebook.Read(path);
        if (executed.Succeeded is not true)
            throw new NotebookException($"{path} is no notebook that `rnn run` has run to its end. Wanted: one that it wrote (`rnn run {page.Name} --out {Path.GetDirectoryName(path)}`).");
        return Notebook.Parse(executed.ToString(), page.Notebook.FilePath);
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
