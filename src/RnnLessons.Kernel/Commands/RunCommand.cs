using System.CommandLine;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn run</c>.</summary>
internal static class RunCommand
{
    /// <summary>For a run that is part of another command, whose files are not the reader's.</summary>
    public const string NamesNoFiles = "--names-no-files";

    /// <summary>For the process that runs a notebook, watched by the one that started it: where to write its journal.</summary>
    public const string Watched = "--watched";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Notebooks (.ipynb) to run, one after another, each in a process of its own.", Arity = ArgumentArity.OneOrMore };
        var options = new RunOptions();
        var output = new Option<string?>("--out", "-o") { Description = "Folder to write to. Default: the executed notebooks are not kept; HTML goes to ./out.", HelpName = "DIR" };
        var html = new Option<bool>("--html") { Description = "Writes one stand-alone HTML file for each notebook." };
        var quiet = new Option<bool>(NamesNoFiles) { Hidden = true };
        var watched = new Option<string?>(Watched) { Hidden = true };
        var command = new Command("run", "Runs notebooks from the first cell to the last. Exit code 0 only when every cell succeeded.") { files, options.Parameters, output, html, options.Timeout, quiet, watched };
        command.SetAction((result, cancellationToken) => new RunJob(
            result.GetRequiredValue(files),
            options.ParametersOf(result),
            result.GetValue(output) is { } folder ? Path.GetFullPath(folder) : null,
            result.GetValue(html),
            options.TimeoutOf(result),
            !result.GetValue(quiet),
            result.GetValue(watched)).RunAsync(cancellationToken));
        return command;
    }
}
