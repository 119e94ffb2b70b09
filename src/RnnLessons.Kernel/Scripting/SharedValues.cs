using System.CommandLine.Parsing;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Texts that cells keep by <c>#!value</c>.</summary>
/// <param name="folder">What <c>--from-file</c> is relative to: the notebook's folder.</param>
internal sealed class SharedValues(string folder)
{
    private readonly Dictionary<string, string> texts = [];

    /// <summary>Keeps the text of a step.</summary>
    public void Keep(CodeStep step)
    {
        var options = CommandOptions.Read("#!value", step.Argument, "--name", "--from-file");
        var name = options.GetValueOrDefault("--name") ?? throw new InvalidOperationException("#!value names no text. Wanted: #!value --name NAME, and the text on the lines that follow.");
        texts[name] = options.GetValueOrDefault("--from-file") is { } file ? Read(Path.GetFullPath(file, folder)) : step.Code.TrimStart('\n');
    }

    /// <summary>A text that was kept.</summary>
    public string Of(string name) => texts.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"No text is kept under the name {name}. {(texts.Count == 0 ? "None is kept so far" : "There are " + string.Join(", ", texts.Keys))}: #!value --name NAME keeps one.");

    private string Read(string path) => File.Exists(path) ? File.ReadAllText(path)
        : throw new FileNotFoundException($"#!value: there is no file {path}. The path is relative to the notebook's folder, {folder}.", path);
}

/// <summary>A line <c>#!set</c> or <c>#!share</c>: a variable to declare, and where its value comes from.</summary>
/// <param name="Command">The command's name.</param>
/// <param name="Line">Its line in the cell (1-based).</param>
/// <param name="Language">The language that gets the variable.</param>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">A text, or <c>@</c> and where the value comes from.</param>
internal sealed record SetCommand(string Command, int Line, string Language, string Name, string Value)
{
    /// <summary>Reads the line.</summary>
    public static SetCommand Read(CommandStep step)
    {
        var (name, value) = step.Name == "#!set" ? Set(step) : Share(step);
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new InvalidOperationException($"{step.Name} on line {step.Line}: {name} cannot be the name of a variable. Wanted: letters, digits and _, not beginning with a digit.");
        if (step.Language is not (Magics.CSharp or Magics.JavaScript))
            throw new InvalidOperationException($"{step.Name} on line {step.Line}: {step.Language} has no variables. Wanted: the line in C# or in JavaScript.");
        return new(step.Name, step.Line, step.Language, name, value);
    }

    /// <summary>The value as an expression of C#: a literal, or the name of a variable.</summary>
    public async Task<string> SourceAsync(SharedValues texts, KernelInvocationContext context) => Value.Split(':', 2) switch
    {
        ["@value", var name] => Literal(texts.Of(name)),
        ["@csharp", var name] => name,
        ["@input", var question] => Literal(await context.AskAsync(question.Trim('"'), password: false)),
        ["@input"] => Literal(await context.AskAsync(Name, password: false)),
        ["@password", var question] => $"new Microsoft.DotNet.Interactive.PasswordString({Literal(await context.AskAsync(question.Trim('"'), password: true))})",
        [{ Length: > 1 } from, _] when from[0] == '@' => throw new InvalidOperationException($"{Command} on line {Line}: there are no values from {from[1..]} here. Wanted: @value:NAME, @csharp:NAME, @input:\"question\" or @password:\"question\"."),
        _ => Literal(Value),
    };

    /// <summary>The script that makes the value a variable of the page.</summary>
    /// <param name="source">The value as an expression of C#.</param>
    /// <param name="variables">The session's variables.</param>
    public string InJavaScript(string source, IReadOnlyList<SessionVariable> variables)
    {
        if (!source.StartsWith('"'))
        {
            var variable = variables.FirstOrDefault(v => v.Name == source) ?? throw new InvalidOperationException($"{Command} on line {Line}: the session has no variable {source}. #!who lists them.");
            source = JsonSerializer.Serialize(variable.Value, variable.Type);
        }

        return $"globalThis[{JsonSerializer.Serialize(Name)}] = {source};";
    }

    // Valid in C# and in JavaScript: what JSON escapes, both read.
    private static string Literal(string text) => JsonSerializer.Serialize(text);

    private static (string Name, string Value) Set(CommandStep step)
    {
        var options = CommandOptions.Read($"#!set on line {step.Line}", step.Argument, "--name", "--value", "--mime-type");
        return options.TryGetValue("--name", out var name) && options.TryGetValue("--value", out var value) ? (name, value)
            : throw new InvalidOperationException($"#!set on line {step.Line} wants a name and a value: #!set --name NAME --value TEXT.");
    }

    private static (string Name, string Value) Share(CommandStep step)
    {
        var options = CommandOptions.Read($"#!share on line {step.Line}", step.Argument, "--from", "--as", "--mime-type", "");
        return options.TryGetValue("--from", out var from) && options.TryGetValue("", out var name) ? (options.GetValueOrDefault("--as", name), $"@{from}:{name}")
            : throw new InvalidOperationException($"#!share on line {step.Line} wants a kernel and a name: #!share --from value NAME.");
    }
}

/// <summary>The options behind a command.</summary>
internal static class CommandOptions
{
    /// <summary>Reads them; a word that belongs to no option stands under the empty name.</summary>
    /// <param name="command">What errors call the command.</param>
    /// <param name="text">What stands behind it.</param>
    /// <param name="known">The options that it has; the empty name for a word of its own.</param>
    public static Dictionary<string, string> Read(string command, string text, params string[] known)
    {
        var options = new Dictionary<string, string>();
        var words = CommandLineParser.SplitCommandLine(text).ToList();
        for (var i = 0; i < words.Count; i++)
        {
            var isOption = words[i].StartsWith("--", StringComparison.Ordinal);
            var name = isOption ? words[i] : "";
            if (!known.Contains(name))
                throw new InvalidOperationException($"{command} does not know {words[i]}. Wanted: {string.Join(", ", known.Where(k => k.Length > 0))}.");
            if (isOption && ++i == words.Count)
                throw new InvalidOperationException($"{command}: a value is missing behind {name}.");
            if (!options.TryAdd(name, words[i]))
                throw new InvalidOperationException($"{command} has {(isOption ? name + " twice" : "one word too many: " + words[i])}.");
        }

        return options;
    }
}
