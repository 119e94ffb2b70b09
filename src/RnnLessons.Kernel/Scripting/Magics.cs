using System.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A step of a cell: code in some language, or a command.</summary>
internal abstract record CellStep;

/// <summary>Code between two magic lines, on the line numbers that it has in the cell.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Code">The code.</param>
/// <param name="Argument">What stood behind the language's name.</param>
internal sealed record CodeStep(string Language, string Code, string Argument = "") : CellStep;

/// <summary>A line such as <c>#!import setup.ipynb</c>.</summary>
/// <param name="Name">The command.</param>
/// <param name="Argument">What stands behind it.</param>
/// <param name="Line">Its line in the cell (1-based).</param>
/// <param name="Language">The language of the lines around it.</param>
internal sealed record CommandStep(string Name, string Argument, int Line, string Language) : CellStep;

/// <summary>A cell holds a magic line that nobody knows.</summary>
internal sealed class UnknownMagicException(string name, int line) : Exception(
    $"{name} on line {line} is not a command of this kernel.{Magics.Instead(name)} Known: {string.Join(", ", Magics.Known.Select(m => m.Name))}. #!lsmagic tells what each does.")
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
        ("#!value", "The lines that follow are text, kept under a name: #!value --name NAME, or read from a file: #!value --name NAME --from-file FILE."),
        ("#!set", "Declares a variable: #!set --name NAME --value TEXT, @value:NAME (kept by #!value), @csharp:NAME, @input:\"question\" or @password:\"question\"; in a JavaScript cell, one of the page."),
        ("#!share", "The same for a variable that is there: #!share --from csharp NAME (or value), and --as NAME for another name."),
        ("#!import", "Runs the code of a notebook (.ipynb, .dib) or a file (.cs, .csx); the path is relative to the notebook's folder."),
        ("#!time", "Shows how long the cell took."),
        ("#!who", "Lists the names of the variables."),
        ("#!whos", "Lists the variables with their types and values."),
        ("#!lsmagic", "Lists these commands."),
        ("#!about", "Tells the kernel's version and what it runs on."),
    ];

    /// <summary>Text that is kept under a name.</summary>
    public const string Value = "value";

    /// <summary>What runs in the page.</summary>
    public const string JavaScript = "javascript";

    /// <summary>Text with marks, shown as such.</summary>
    public const string Markdown = "markdown";

    private static readonly string[] Languages = [CSharp, "html", JavaScript, Markdown, Value];

    // What .NET Interactive has and this kernel has not.
    private static readonly (string[] Names, string Instead)[] Absent =
    [
        (["#!mermaid"], "In a Markdown cell, JupyterLab and VS Code draw a block that begins with ```mermaid."),
        (["#!fsharp", "#!f#", "#!F#", "#!pwsh", "#!powershell", "#!sql", "#!kql", "#!python", "#!R", "#!r"], "It runs C# alone: open the notebook in an editor with a kernel for that language."),
        (["#!connect"], "It has no other kernels to connect to."),
        (["#!log"], "What a cell prints is shown as it comes."),
    ];

    /// <summary>Whether code of a language is run, or shown as what it is.</summary>
    public static bool Runs(string language) => Languages.Contains(language);

    /// <summary>Parts a cell into steps.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="language">The language that it begins in.</param>
    /// <param name="added">The commands that extensions have added: of each the kernel that the lines behind it are for, or null for one that is done by itself.</param>
    public static IReadOnlyList<CellStep> Parse(string code, string language = CSharp, IReadOnlyDictionary<string, string?>? added = null)
    {
        var steps = new List<CellStep>();
        var lines = code.Split('\n');
        var part = new StringBuilder();
        var languageArgument = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("#!", StringComparison.Ordinal))
            {
                part.Append(lines[i]).Append('\n');
                continue;
            }

            var (name, argument) = Words(lines[i]);
            var kernel = Languages.Contains(name[2..]) ? name[2..] : added?.GetValueOrDefault(name);
            if (kernel is not null)
            {
                Flush(steps, language, languageArgument, part, i + 1);
                (language, languageArgument) = (kernel, argument);
            }
            else if (Known.Any(known => known.Name == name) || added?.ContainsKey(name) == true)
            {
                Flush(steps, language, languageArgument, part, i + 1);
                steps.Add(new CommandStep(name, argument, i + 1, language));
            }
            else
            {
                throw new UnknownMagicException(name, i + 1);
            }
        }

        Flush(steps, language, languageArgument, part, 0);
        return steps;
    }

    /// <summary>What to do in place of a command of .NET Interactive that is not here; nothing for one that nobody knows.</summary>
    public static string Instead(string name) => Absent.FirstOrDefault(absent => absent.Names.Contains(name)).Instead is { } instead ? $" .NET Interactive has it; here: {instead}" : "";

    /// <summary>The language that begins with a line, if one does.</summary>
    public static string? LanguageOf(ReadOnlySpan<char> line) =>
        line.StartsWith("#!") && Words(line.ToString()).Name[2..] is var name && Languages.Contains(name) ? name : null;

    private static (string Name, string Argument) Words(string line)
    {
        var words = line.Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var name = words[0] switch { "#!c#" or "#!C#" => "#!csharp", "#!js" => "#!javascript", var other => other };
        return (name, words.Length > 1 ? words[1].Trim() : "");
    }

    // The next part starts with as many empty lines as stand above it, so that its errors name the cell's own lines.
    private static void Flush(List<CellStep> steps, string language, string argument, StringBuilder part, int linesAbove)
    {
        var code = part.ToString();
        // A value may be read from a file: then no lines follow.
        if (!string.IsNullOrWhiteSpace(code) || language == Value)
            steps.Add(new CodeStep(language, code.Length > 0 ? code[..^1] : "", argument));
        part.Clear().Append('\n', linesAbove);
    }
}
