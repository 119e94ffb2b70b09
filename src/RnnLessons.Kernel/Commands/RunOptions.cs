using System.CommandLine;
using System.Globalization;

namespace RnnLessons.Kernel.Commands;

/// <summary>The options of every command that runs notebooks.</summary>
internal sealed class RunOptions
{
    // 46 days: a timer of .NET takes no more than 2³² ms.
    private const int MostSeconds = 4_000_000;

    /// <summary><c>-p name=value</c>.</summary>
    public Option<string[]> Parameters { get; } = new("--parameter", "-p") { Description = "Sets a value that a cell tagged `parameters` declares. Repeat for more.", HelpName = "name=value", AllowMultipleArgumentsPerToken = false };

    /// <summary><c>--timeout SECONDS</c>.</summary>
    public Option<double?> Timeout { get; } = new("--timeout") { Description = "Stops a cell that takes longer. Default: no limit.", HelpName = "SECONDS" };

    public RunOptions()
    {
        Parameters.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.IndexOf('=') <= 0))
                result.AddError($"-p {text}: wanted name=value, such as -p epochs=5.");
        });
        Timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0) || seconds > MostSeconds))
                result.AddError($"--timeout {token.Value}: wanted a number of seconds above 0, and at most {MostSeconds}.");
        });
    }

    /// <summary>The parameters that were given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ParametersOf(ParseResult result) => [.. (result.GetValue(Parameters) ?? []).Select(Split)];

    /// <summary>The time limit that was given.</summary>
    public TimeSpan? TimeoutOf(ParseResult result) => result.GetValue(Timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static KeyValuePair<string, string> Split(string text) => new(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
}
