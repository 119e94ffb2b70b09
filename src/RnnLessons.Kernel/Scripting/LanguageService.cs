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

/// <summary>What editors ask of a session, answered by the compiler that runs its cells, over all cells so far.</summary>
internal sealed class LanguageService(CellCompiler compiler)
{
    private readonly MemberDocumentation documentation = new();

    /// <summary>Whether code can run as it stands.</summary>
    public static Completeness IsComplete(string code)
    {
        var tree = Parse(code);
        var errors = tree.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count == 0)
            return SyntaxFactory.IsCompleteSubmission(tree) ? Completeness.Complete : Completeness.Incomplete;
        // More lines mend what is missing at the end; what is wrong before it they do not.
        var end = tree.GetRoot().GetLastToken().SpanStart;
        return !SyntaxFactory.IsCompleteSubmission(tree) && errors.TrueForAll(e => e.Location.SourceSpan.Start >= end) ? Completeness.Incomplete : Completeness.Invalid;
    }

    /// <summary>The blanks to begin the next line with: four for each bracket still open.</summary>
    public static string IndentAfter(string code)
    {
        var depth = 0;
        foreach (var token in Parse(code).GetRoot().DescendantTokens().Where(t => !t.IsMissing))
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
        var tree = Parse(code);
        return new NameCompletion(tree, compiler.Understand(tree), position).Find();
    }

    /// <summary>What the name at a position (in UTF-16 units) means; null when there is none, or it means nothing.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">The position.</param>
    /// <param name="whole">Whether to list every overload and remark.</param>
    public Meaning? Inspect(string code, int position, bool whole)
    {
        var tree = Parse(code);
        var model = compiler.Understand(tree);
        return SymbolAt.Find(tree, model, position) is { Count: > 0 } symbols ? documentation.Describe(symbols, model.Compilation, whole) : null;
    }

    private static Completions Commands(string line, int position) => new(position - line.Length, position,
    [
        .. Magics.Known.Where(known => known.Name.StartsWith(line, StringComparison.OrdinalIgnoreCase))
            .Select(known => new Completion(known.Name, "magic", known.Meaning)),
    ]);

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(OnlyCSharp(code), CellCompiler.Script);

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
