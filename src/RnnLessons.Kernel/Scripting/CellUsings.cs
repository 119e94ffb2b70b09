using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// <c>using var scope = no_grad();</c> at the top of a cell, which C# scripts do not know: the variable is declared without the word,
/// and what it holds is disposed of when the cell has ended, the last one first.
/// </summary>
internal static class CellUsings
{
    private static readonly CSharpParseOptions Program = CellCompiler.Script.WithKind(SourceCodeKind.Regular);

    /// <summary>A cell so that a script can hold it. Each line stays on its line, and up to the end of the declaration in its column.</summary>
    public static SyntaxTree Rewritten(SyntaxTree cell)
    {
        // Most cells are scripts as they stand.
        if (!cell.GetRoot().ContainsDiagnostics)
            return cell;
        var declarations = TopLevel(cell).Where(declaration => declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) && !declaration.SemicolonToken.IsMissing).ToList();
        if (declarations.Count == 0)
            return cell;
        var text = new StringBuilder(cell.ToString());
        foreach (var declaration in declarations.AsEnumerable().Reverse())
        {
            text.Insert(declaration.SemicolonToken.Span.End, string.Concat(declaration.Declaration.Variables.Select(variable =>
                $" global::{typeof(CellScope).FullName}.{(declaration.AwaitKeyword.Span.Length > 0 ? nameof(CellScope.HoldAsync) : nameof(CellScope.Hold))}({variable.Identifier.Text});")));
            foreach (var word in new[] { declaration.AwaitKeyword, declaration.UsingKeyword }.Where(word => word.Span.Length > 0))
                text.Remove(word.SpanStart, word.Span.Length).Insert(word.SpanStart, new string(' ', word.Span.Length));
        }

        return cell.WithChangedText(SourceText.From(text.ToString(), Encoding.UTF8));
    }

    /// <summary>What the compiler says of a cell, in terms of what stands there: of a <c>using</c> that was rewritten, and of a <c>ref</c> variable, which a script takes for half a method.</summary>
    public static IEnumerable<Diagnostic> Explain(IReadOnlyCollection<Diagnostic> said, SyntaxTree cell)
    {
        if (!said.Any(one => one.Severity == DiagnosticSeverity.Error))
            return said;
        var references = TopLevel(cell).Where(declaration => declaration.Declaration.Type is RefTypeSyntax).Select(declaration => declaration.Span).ToList();
        return [
            .. references.Select(span => Error(
                "A ref variable cannot stand at the top of a cell: variables there live on for the cells after it, as fields. Put the code that uses it into braces, { … }, or into a method.",
                Location.Create(cell, span))),
            .. said.Where(one => !references.Exists(span => one.Location.SourceTree == cell && span.IntersectsWith(one.Location.SourceSpan))).Select(OfHold),
        ];
    }

    private static Diagnostic OfHold(Diagnostic error)
    {
        var call = error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>();
        if (error.Id != "CS1503" || call?.Expression.ToString().Contains(nameof(CellScope), StringComparison.Ordinal) != true)
            return error;
        var declaration = call.FirstAncestorOrSelf<CompilationUnitSyntax>()!.Members.Last(member => member is FieldDeclarationSyntax && member.Span.End <= call.SpanStart);
        return Error(error.GetMessage(CultureInfo.InvariantCulture) + ". What a variable declared with using holds is disposed of when the cell ends.", declaration.GetLocation());
    }

    private static Diagnostic Error(string message, Location location) => Diagnostic.Create(
        CellCompilationException.OurOwn, "Cells", message, DiagnosticSeverity.Error, DiagnosticSeverity.Error, isEnabledByDefault: true, warningLevel: 0, location: location);

    // As a program would read it.
    private static IEnumerable<LocalDeclarationStatementSyntax> TopLevel(SyntaxTree cell) =>
        ((CompilationUnitSyntax)CSharpText.Parse(cell.GetText(), Program).GetRoot()).Members.OfType<GlobalStatementSyntax>()
            .Select(global => global.Statement).OfType<LocalDeclarationStatementSyntax>();
}
