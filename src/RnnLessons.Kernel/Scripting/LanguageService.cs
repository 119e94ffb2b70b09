using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Whether Enter is to run code or to begin another line.</summary>
internal enum Completeness
{
    /// <summary>It can run.</summary>
    Complete,

    /// <summary>It needs more lines.</summary>
    Incomplete,

    /// <summary>No further line would mend it.</summary>
    Invalid,
}

/// <summary>Ways in which code may go on, and the part of it that each replaces.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completion> Items);

/// <summary>One way to go on.</summary>
/// <param name="Text">What to write.</param>
/// <param name="Kind">What it is: class, function, property and so on, in Jupyter's words.</param>
/// <param name="Signature">Its declaration; empty when it has none.</param>
internal sealed record Completion(string Text, string Kind, string Signature);

/// <summary>What a name means.</summary>
internal sealed record Meaning(string Plain, string Markdown);

/// <summary>What the compiler says of a place in a cell.</summary>
/// <param name="From">Where the place begins, in UTF-16 units.</param>
/// <param name="To">Where it ends.</param>
/// <param name="IsError">Whether the cell cannot run with it; otherwise it is a warning.</param>
/// <param name="Id">The compiler's number, such as CS0103.</param>
/// <param name="Message">What it says.</param>
internal sealed record CodeDiagnostic(int From, int To, bool IsError, string Id, string Message);

/// <summary>What editors ask of a session, answered by the compiler that runs its cells, over all cells so far.</summary>
internal sealed class LanguageService(CellCompiler compiler)
{
    // Extension methods and namespaces, which a script knows not: a cell that runs has them in a library of its own.
    private static readonly string[] MovedElsewhere = ["CS1109", "CS7021"];

    private readonly MemberDocumentation documentation = new();

    /// <summary>Whether code can run as it stands.</summary>
    public static Completeness IsComplete(string code)
    {
        // The compiler refuses what is nested too deeply, and says so when it runs.
        if (TryParse(code) is not { } parsed)
            return Completeness.Invalid;
        var tree = DeepStack.Run(() => CellUsings.Rewritten(parsed));
        var errors = tree.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count == 0)
            return SyntaxFactory.IsCompleteSubmission(tree) ? Completeness.Complete : Completeness.Incomplete;
        // More lines mend what is missing at the end, and a string that may span lines; what is wrong before it they do not.
        var end = tree.GetRoot().GetLastToken().SpanStart;
        var open = errors.Exists(error => IsOpenString(error, tree));
        return (open || !SyntaxFactory.IsCompleteSubmission(tree)) && errors.TrueForAll(error => IsOpenString(error, tree) || (error.Location.SourceSpan.Start >= end && !EndsWithItsLine(error)))
            ? Completeness.Incomplete : Completeness.Invalid;
    }

    // An interpolation that is not closed, a raw string, a verbatim string.
    private static bool IsOpenString(Diagnostic error, SyntaxTree tree) => error.Id is "CS8076" or "CS8997" || (error.Id == "CS1039" && tree.GetRoot().DescendantTokens().Any(token =>
        token.IsKind(SyntaxKind.InterpolatedVerbatimStringStartToken) || (token.IsKind(SyntaxKind.StringLiteralToken) && token.SpanStart == error.Location.SourceSpan.Start && token.Text.StartsWith('@'))));

    // A string that had to be closed on its own line: «newline in constant», «unterminated string literal».
    private static bool EndsWithItsLine(Diagnostic error) => error.Id is "CS1010" or "CS1039";

    /// <summary>The blanks to begin the next line with: four for each bracket still open.</summary>
    public static string IndentAfter(string code)
    {
        var depth = 0;
        foreach (var token in TryParse(code)?.GetRoot().DescendantTokens().Where(t => !t.IsMissing) ?? [])
        {
            depth += token.Kind() switch
            {
                SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken => 1,
                SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken => -1,
                _ => 0,
            };
        }

        return new string(' ', 4 * Math.Max(0, depth));
    }

    /// <summary>How code may go on at a position (in UTF-16 units).</summary>
    public Completions Complete(string code, int position)
    {
        var start = position == 0 ? 0 : code.LastIndexOf('\n', position - 1) + 1;
        var line = code[start..position];
        if (line.StartsWith("#!", StringComparison.Ordinal))
            return line.Contains(' ') ? new(position, position, []) : Commands(line, position);
        if (!string.IsNullOrWhiteSpace(line) && string.IsNullOrWhiteSpace(OnlyCSharp(code)[start..position]))
            return new(position, position, []);
        return TryParse(code) is { } tree ? DeepStack.Run(() => new NameCompletion(tree, compiler.Understand(tree), position).Find()) : new(position, position, []);
    }

    /// <summary>What the name at a position (in UTF-16 units) means; null when there is none, or it means nothing.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">The position.</param>
    /// <param name="whole">Whether to list every overload and remark.</param>
    public Meaning? Inspect(string code, int position, bool whole)
    {
        return TryParse(code) is not { } tree ? null : DeepStack.Run(() =>
        {
            var model = compiler.Understand(tree);
            return SymbolAt.Find(tree, model, position) is { Count: > 0 } symbols ? documentation.Describe(symbols, model.Compilation, whole) : null;
        });
    }

    /// <summary>The declarations of what is called by the brackets around a position (in UTF-16 units), with the parameter that is being written.</summary>
    public IReadOnlyList<CallSignature> Signatures(string code, int position) =>
        position < 0 || position > code.Length || TryParse(code) is not { } tree ? [] : DeepStack.Run(() => CallSignatures.Find(tree, compiler.Understand(tree), position, documentation));

    /// <summary>What the compiler says of a cell as it stands, after the cells so far: errors and warnings, in the order of the source. Nothing runs, and nothing is loaded.</summary>
    public IReadOnlyList<CodeDiagnostic> Diagnose(string code)
    {
        return TryParse(code) is not { } parsed ? [] : DeepStack.Run(() =>
        {
            var tree = CellUsings.Rewritten(parsed);
            return CellUsings.Explain(compiler.Understand(tree).GetDiagnostics(), tree)
                .Where(one => one.Location.SourceTree == tree && one.Severity >= DiagnosticSeverity.Warning && !one.IsSuppressed && !MovedElsewhere.Contains(one.Id))
                .OrderBy(one => one.Location.SourceSpan.Start)
                .Select(one => new CodeDiagnostic(Math.Min(one.Location.SourceSpan.Start, code.Length), Math.Min(one.Location.SourceSpan.End, code.Length), one.Severity == DiagnosticSeverity.Error, one.Id, one.GetMessage(CultureInfo.InvariantCulture)))
                .ToList();
        });
    }

    private static Completions Commands(string line, int position) => new(position - line.Length, position,
    [
        .. Magics.Known.Where(known => known.Name.StartsWith(line, StringComparison.OrdinalIgnoreCase))
            .Select(known => new Completion(known.Name, "magic", known.Meaning)),
    ]);

    // Null for code that is nested too deeply to be parsed.
    private static SyntaxTree? TryParse(string code)
    {
        try
        {
            return CSharpText.Parse(OnlyCSharp(code), CellCompiler.Script);
        }
        catch (CellCompilationException)
        {
            return null;
        }
    }

    // Blanks take the place of what the compiler is not to see, so that positions stay: other languages, commands, and
    // references, since looking at a half-written path must not load a file.
    private static string OnlyCSharp(string code)
    {
        var characters = code.ToCharArray();
        var language = Magics.CSharp;
        for (var start = 0; start < code.Length;)
        {
            var end = code.IndexOf('\n', start) is >= 0 and var at ? at : code.Length;
            var line = code.AsSpan(start, end - start);
            if (Magics.LanguageOf(line) is { } begun)
                language = begun;
            if (language != Magics.CSharp || line.StartsWith("#!") || line.StartsWith("#r") || line.StartsWith("#i ") || line.StartsWith("#load"))
                characters.AsSpan(start, end - start).Fill(' ');
            start = end + 1;
        }

        return new string(characters);
    }
}
