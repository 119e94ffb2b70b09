using System.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A step of a cell: code in some language, or a command.</summary>
internal abstract record CellStep;

/// <summary>Code between two magic lines, on the line numbers that it has in the cell.</summary>
internal sealed record CodeStep(string Language, string Code) : CellStep;

/// <summary>A line such as <c>#!import setup.ipynb</c>.</summary>
internal sealed record CommandStep(string Name, string Argument, int Line) : CellStep;

/// <summary>A cell holds a magic line that nobody knows.</summary>
internal sealed class UnknownMagicException(string name, int line) : Exception(
    $"{name} on line {line} is not a command of this kernel. Known: {string.Join(", ", Magics.Known.Select(m => m.Name))}. #!lsmagic tells what each does.")
{
    /// <summary>The line of the cell (1-based).</summary>
    public int Line { get; } = line;
}

/// <summary>Lines that begin with <c>#!</c>: they speak to the kernel, not to C#.</summary>
internal static class Magics
{
    /// <summary>The default language of a cell.</summary>
    public const string CSharp = "csharp";

    /// <summary>Every command, with what it does.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> Known =
    [
        ("#!csharp", "The lines that follow are C# (also #!c#)."),
        ("#!html", "The lines that follow are HTML, shown as such."),
        ("#!javascript", "The lines that follow are JavaScript, run in the page (also #!js)."),
        ("#!markdown", "The lines that follow are Markdown, shown as such."),
        ("#!import", "Runs the code of a notebook (.ipynb) or a file (.cs, .csx); the path is relative to the notebook's folder."),
        ("#!time", "Shows how long the cell took."),
        ("#!who", "Lists the names of the variables."),
        ("#!whos", "Lists the variables with their types and values."),
        ("#!lsmagic", "Lists these commands."),
    ];

    private static readonly string[] Languages = [CSharp, "html", "javascript", "markdown"];

    /// <summary>Parts a cell into steps.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="language">The language that it begins in.</param>
    public static IReadOnlyList<CellStep> Parse(string code, string language = CSharp)
    {
        var steps = new List<CellStep>();
        var lines = code.Split('\n');
        var part = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("#!", StringComparison.Ordinal))
            {
                part.Append(lines[i]).Append('\n');
                continue;
            }

            var (name, argument) = Words(lines[i]);
            if (Languages.Contains(name[2..]))
            {
                Flush(steps, language, part, i + 1);
                language = name[2..];
            }
            else if (Known.Any(known => known.Name == name))
            {
                Flush(steps, language, part, i + 1);
                steps.Add(new CommandStep(name, argument, i + 1));
            }
            else
            {
                throw new UnknownMagicException(name, i + 1);
            }
        }

        Flush(steps, language, part, 0);
        return steps;
    }

    /// <summary>The language that begins with a line, if one does.</summary>
    public static string? LanguageOf(ReadOnlySpan<char> line) =>
        line.StartsWith("#!") && Words(line.ToString()).Name[2..] is var name && Languages.Contains(name) ? name : null;

    private static (string Name, string Argument) Words(string line)
    {
        var words = line.Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var name = words[0] switch { "#!c#" => "#!csharp", "#!js" => "#!javascript", var other => other };
        return (name, words.Length > 1 ? words[1].Trim().Trim('"') : "");
    }

    // The next part starts with as many empty lines as stand above it, so that its errors name the cell's own lines.
    private static void Flush(List<CellStep> steps, string language, StringBuilder part, int linesAbove)
    {
        var code = part.ToString();
        if (!string.IsNullOrWhiteSpace(code))
            steps.Add(new CodeStep(language, code[..^1]));
        part.Clear().Append('\n', linesAbove);
    }
}
