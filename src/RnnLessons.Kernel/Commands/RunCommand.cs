using System.CommandLine;
using System.Globalization;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Notebooks (.ipynb) to run, one after another, each in a process of its own.", Arity = ArgumentArity.OneOrMore };
        var parameters = new Option<string[]>("--parameter", "-p") { Description = "Sets a value that a cell tagged `parameters` declares. Repeat for more.", HelpName = "name=value", AllowMultipleArgumentsPerToken = false };
        var output = new Option<string?>("--out", "-o") { Description = "Folder to write to. Default: the executed notebooks are not kept; HTML goes to ./out.", HelpName = "DIR" };
        var html = new Option<bool>("--html") { Description = "Writes one stand-alone HTML file for each notebook." };
        var timeout = new Option<double?>("--timeout") { Description = "Stops a cell that takes longer. Default: no limit.", HelpName = "SECONDS" };
        parameters.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.IndexOf('=') <= 0))
                result.AddError($"-p {text}: wanted name=value, such as -p epochs=5.");
        });
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0) || seconds > TimeSpan.MaxValue.TotalSeconds / 2))
                result.AddError($"--timeout {token.Value}: wanted a number of seconds above 0.");
        });

        var command = new Command("run", "Runs notebooks from the first cell to the last. Exit code 0 only when every cell succeeded.") { files, parameters, output, html, timeout };
        command.SetAction((result, cancellationToken) => new RunJob(
            result.GetRequiredValue(files),
            [.. (result.GetValue(parameters) ?? []).Select(Split)],
            result.GetValue(output) is { } folder ? Path.GetFullPath(folder) : null,
            result.GetValue(html),
            result.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null).RunAsync(cancellationToken));
        return command;
    }

    private static KeyValuePair<string, string> Split(string text) => new(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
}
