using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A declaration of what is being called, cut into its parts.</summary>
/// <param name="Before">What stands before the parameters: <c>int Max(</c>.</param>
/// <param name="Parameters">Each parameter.</param>
/// <param name="After">What stands behind them.</param>
/// <param name="Active">The number of the parameter that is being written; -1 where the declaration has none at that place.</param>
/// <param name="Words">What that parameter is, or else what the call does, from its documentation; empty where there is none.</param>
internal sealed record CallSignature(string Before, IReadOnlyList<string> Parameters, string After, int Active, string Words);

/// <summary>What can be called by the brackets that a position stands in.</summary>
internal static class CallSignatures
{
    private static readonly SymbolDisplayFormat Parameter = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    /// <summary>The declarations, first those that have room for the argument at the position.</summary>
    public static IReadOnlyList<CallSignature> Find(SyntaxTree tree, SemanticModel model, int position, MemberDocumentation documentation)
    {
        if (position == 0 || Around(tree, position) is not { } arguments)
            return [];
        var at = arguments.Arguments.GetSeparators().Count(comma => comma.SpanStart < position);
        var name = at < arguments.Arguments.Count ? arguments.Arguments[at].NameColon?.Name.Identifier.ValueText : null;
        return [.. SymbolAt.Called(model, arguments)
            .Select(method => (Method: method, Active: Active(method, at, name)))
            .OrderBy(found => found.Active < 0 && at + 1 > found.Method.Parameters.Length && at > 0).ThenBy(found => found.Method.Parameters.Length < arguments.Arguments.Count)
            .Select(found => Of(found.Method, found.Active, model.Compilation, documentation))];
    }

    // The innermost brackets of a call that the position is in; a bracket of another kind between ends the search.
    private static ArgumentListSyntax? Around(SyntaxTree tree, int position)
    {
        var token = tree.GetRoot().FindToken(position - 1);
        return token.Parent?.AncestorsAndSelf().TakeWhile(node => node is not (BlockSyntax or InitializerExpressionSyntax or AnonymousFunctionExpressionSyntax)).OfType<ArgumentListSyntax>()
            .FirstOrDefault(list => list.OpenParenToken.Span.End <= position && (list.CloseParenToken.IsMissing || position <= list.CloseParenToken.SpanStart));
    }

    private static int Active(IMethodSymbol method, int at, string? name)
    {
        if (name is not null && method.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } named)
            return named.Ordinal;
        if (at < method.Parameters.Length)
            return at;
        return method.Parameters.LastOrDefault() is { IsParams: true } rest ? rest.Ordinal : -1;
    }

    private static CallSignature Of(IMethodSymbol method, int active, Compilation compilation, MemberDocumentation documentation)
    {
        var called = method.MethodKind == MethodKind.Constructor ? $"new {method.ContainingType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}("
            : $"{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {method.Name}{(method.TypeArguments.IsEmpty ? "" : $"<{string.Join(", ", method.TypeArguments.Select(type => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)))}>")}(";
        var words = documentation.Words(method, compilation, active >= 0 ? method.Parameters[active].Name : null);
        return new(called, [.. method.Parameters.Select(parameter => parameter.ToDisplayString(Parameter))], ")", active, words);
    }
}
