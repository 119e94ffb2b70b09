using System.CommandLine;
using System.CommandLine.Parsing;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn book</c>.</summary>
internal static class BookCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The notebooks: those of the folder itself, in the order of their names, then a part for each folder in it. Default: ./notebooks", DefaultValueFactory = _ => "notebooks" };
        var output = new Option<string>("--out", "-o") { Description = "Folder to write the book to. A book that is there is replaced when the new one is whole.", HelpName = "DIR", Required = true };
        var executed = new Option<string?>("--executed") { Description = "Runs nothing: takes the outputs from these executed notebooks (`rnn run --out` writes such).", HelpName = "DIR" };
        var playgroundOnly = new Option<bool>("--playground-only") { Description = "Writes the playground alone: one page, index.html, for a static host or a disk. No notebook is read or run." };
        var options = new RunOptions();
        var command = new Command("book", "Runs every notebook of a folder and makes a book of them: a static site that opens from the file system, with contents and search, and needs no network.") { folder, output, executed, playgroundOnly, options.Parameters, options.Timeout };
        command.Validators.Add(result =>
        {
            if (result.GetValue(executed) is not null && (result.GetResult(options.Parameters) is not null || result.GetResult(options.Timeout) is not null))
                result.AddError("--executed runs nothing: -p and --timeout have no meaning with it.");
            if (result.GetValue(playgroundOnly) && new SymbolResult?[] { result.GetResult(folder) is { Implicit: false } given ? given : null, result.GetResult(executed), result.GetResult(options.Parameters), result.GetResult(options.Timeout) }.Any(other => other is not null))
                result.AddError("--playground-only reads no notebook: FOLDER, --executed, -p and --timeout have no meaning with it.");
        });
        command.SetAction((result, cancellationToken) => result.GetValue(playgroundOnly)
            ? Task.FromResult(PlaygroundJob.Run(Path.TrimEndingDirectorySeparator(Path.GetFullPath(result.GetRequiredValue(output)))))
            : new BookJob(
            result.GetRequiredValue(folder),
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(result.GetRequiredValue(output))),
            result.GetValue(executed) is { } done ? Path.GetFullPath(done) : null,
            options.ParametersOf(result),
            options.TimeoutOf(result)).RunAsync(cancellationToken));
        return command;
    }
}
