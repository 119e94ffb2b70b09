using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// The one place where C# is parsed. Roslyn's parser and binder recurse, and code that nests 100,000 brackets overflows their
/// stack, which ends the process. Such code is refused before they see it.
/// </summary>
internal static class CSharpText
{
    // What nests no deeper than this fits any thread's stack.
    private const int Shallow = 100;

    private const string Rule = "RNN0001";

    /// <summary>Parses code.</summary>
    /// <exception cref="CellCompilationException">It is nested too deeply to be compiled.</exception>
    public static SyntaxTree Parse(SourceText text, CSharpParseOptions options, string path = "", CancellationToken cancellationToken = default)
    {
        return IsDeep(text.ToString(), options, path)
            ? DeepStack.Run(() => CSharpSyntaxTree.ParseText(text, options, path, cancellationToken))
            : CSharpSyntaxTree.ParseText(text, options, path, cancellationToken);
    }

    /// <inheritdoc cref="Parse(SourceText, CSharpParseOptions, string, CancellationToken)"/>
    public static SyntaxTree Parse(string text, CSharpParseOptions options, string path = "", CancellationToken cancellationToken = default) =>
        Parse(SourceText.From(text), options, path, cancellationToken);

    /// <summary>Refuses code that must not reach the parser.</summary>
    /// <returns>Whether it is deep enough to need a large stack.</returns>
    /// <exception cref="CellCompilationException">It is nested too deeply to be compiled.</exception>
    public static bool IsDeep(string code, CSharpParseOptions options, string path)
    {
        var (depth, problem) = CodeNesting.Measure(code, options);
        if (problem is not { } found)
            return depth > Shallow;
        var before = code.AsSpan(0, found.Position);
        var place = new LinePosition(before.Count('\n'), found.Position - (before.LastIndexOf('\n') + 1));
        throw new CellCompilationException([Diagnostic.Create(
            Rule, "Nesting", found.Message, DiagnosticSeverity.Error, DiagnosticSeverity.Error, isEnabledByDefault: true, warningLevel: 0, location: Location.Create(path, new(found.Position, 0), new(place, place)))]);
    }
}
