using System.Text;
using System.Text.RegularExpressions;

namespace RnnLessons.Kernel.Display;

/// <summary>Lets each of libtorch's warnings through once in a cell: one in a training loop comes hundreds of times.</summary>
/// <remarks>A warning is one line: <c>[W1130 17:05:11.123456789 loss.h:123] Warning: … (function mse_loss)</c>. Any other line comes through as it is.</remarks>
internal sealed partial class RepeatedWarnings
{
    private readonly HashSet<string> seen = [];
    private string begun = "";

    /// <summary>Another cell begins.</summary>
    public void Forget() => seen.Clear();

    /// <summary>The text without warnings that have been seen, and without the time of those that have not; a warning whose end has not come yet waits for it.</summary>
    public string Without(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder();
        var lines = (begun + text.ToString()).Split('\n');
        for (var at = 0; at < lines.Length - 1; at++) Show(shown, lines[at] + "\n");
        begun = lines[^1];
        if (begun.Length == 0 || begun[0] == '[') return shown.ToString();
        shown.Append(begun);
        begun = "";
        return shown.ToString();
    }

    private void Show(StringBuilder shown, string line)
    {
        var warning = Warning().Match(line);
        if (!warning.Success) shown.Append(line);
        else if (seen.Add(warning.Groups["said"].Value)) shown.Append(warning.Groups["said"].Value);
    }

    [GeneratedRegex(@"^\[W\d+ \d+:\d+:\d+\.\d+ \S+\] (?<said>.*\n)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Warning();
}
