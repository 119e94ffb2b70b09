using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What the code at a position speaks of.</summary>
internal static class SymbolAt
{
    /// <summary>The symbols at a position: one, or the overloads among which the compiler has not chosen yet.</summary>
    public static IReadOnlyList<ISymbol> Find(SyntaxTree tree, SemanticModel model, int position)
    {
        var root = tree.GetRoot();
        var token = root.FindToken(position);
        // A position between two tokens belongs to the name that ends there.
        if (!IsName(token) || token.SpanStart > position)
            token = position > 0 ? root.FindToken(position - 1) : token;
        if (IsName(token) && token.Span.Contains(Math.Max(token.SpanStart, Math.Min(position, token.Span.End - 1))) && position <= token.Span.End)
        {
            var found = Meanings(model, token.Parent!);
            if (found.Count > 0)
                return found;
        }

        // Inside the brackets of a call, the call is what is being asked about.
        var arguments = token.Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>().FirstOrDefault();
        return arguments is null ? [] : [.. Called(model, arguments)];
    }

    /// <summary>The methods that a list of arguments may be for.</summary>
    public static IEnumerable<IMethodSymbol> Called(SemanticModel model, ArgumentListSyntax arguments)
    {
        var info = model.GetSymbolInfo(arguments.Parent!);
        var methods = info.Symbol is IMethodSymbol chosen ? [chosen] : info.CandidateSymbols.OfType<IMethodSymbol>();
        return arguments.Parent is InvocationExpressionSyntax call ? methods.Concat(model.GetMemberGroup(call.Expression).OfType<IMethodSymbol>()).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default) : methods;
    }

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is PredefinedTypeSyntax;

    private static IReadOnlyList<ISymbol> Meanings(SemanticModel model, SyntaxNode node)
    {
        if (model.GetDeclaredSymbol(node) is { } declared)
            return [declared];
        var info = model.GetSymbolInfo(node);
        if (info.Symbol is { } symbol)
            return symbol is IMethodSymbol method ? [method, .. Others(model, node, method)] : [symbol];
        if (!info.CandidateSymbols.IsEmpty)
            return info.CandidateSymbols;
        return [.. model.GetMemberGroup(node)];
    }

    private static IEnumerable<ISymbol> Others(SemanticModel model, SyntaxNode node, IMethodSymbol chosen) =>
        model.GetMemberGroup(node).Where(other => !SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, chosen.OriginalDefinition));
}
