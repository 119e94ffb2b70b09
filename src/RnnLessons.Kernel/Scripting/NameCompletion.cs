using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RnnLessons.Kernel.Scripting;

/// <summary>The names that may stand at one position of half-written code.</summary>
internal sealed class NameCompletion(SyntaxTree tree, SemanticModel model, int position)
{
    // More than anyone reads; without a limit, an empty line would list the framework's 3,000 types.
    private const int Most = 400;
    private static readonly string[] Keywords = [.. SyntaxFacts.GetKeywordKinds().Concat([SyntaxKind.VarKeyword, SyntaxKind.AwaitKeyword, SyntaxKind.AsyncKeyword, SyntaxKind.RecordKeyword, SyntaxKind.WithKeyword, SyntaxKind.YieldKeyword, SyntaxKind.WhenKeyword, SyntaxKind.NameOfKeyword])
        .Select(SyntaxFacts.GetText).Where(k => k.Length > 1 && !k.StartsWith("__", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    private readonly string text = tree.GetText().ToString();

    /// <summary>Finds them, the likeliest first.</summary>
    public Completions Find()
    {
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1]))
            start--;
        var end = position;
        while (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end]))
            end++;
        var typed = text[start..position];
        if (typed.Length > 0 && char.IsAsciiDigit(typed[0]) || IsText(start))
            return new(position, position, []);

        var (symbols, words) = Candidates(start);
        var named = symbols.Where(IsOffered).GroupBy(s => s.Name).Select(group => (Item: Describe([.. group]), Rank: group.Min(Rank)));
        var items = named.Concat(words.Select(word => (Item: new Completion(word, "keyword", ""), Rank: 3)))
            .Where(c => c.Item.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(c => c.Item.Text.StartsWith(typed, StringComparison.Ordinal) ? 0 : 1).ThenBy(c => c.Rank).ThenBy(c => c.Item.Text, StringComparer.OrdinalIgnoreCase)
            .Select(c => c.Item).DistinctBy(c => c.Text).Take(Most);
        return new(start, end, [.. items]);
    }

    private (IEnumerable<ISymbol> Symbols, IEnumerable<string> Words) Candidates(int start)
    {
        var left = Before(start);
        if (left.Kind() is SyntaxKind.DotToken or SyntaxKind.MinusGreaterThanToken or SyntaxKind.ColonColonToken)
            return (Members(left), []);
        if (left.Parent is InitializerExpressionSyntax initializer && left.Kind() is SyntaxKind.OpenBraceToken or SyntaxKind.CommaToken && Initialised(left) is { } type)
            return (Settable(type), []);
        if (left.Parent is UsingDirectiveSyntax)
            return (model.LookupNamespacesAndTypes(start), left.IsKind(SyntaxKind.UsingKeyword) ? ["static", "var"] : []);
        var arguments = left.Parent is ArgumentListSyntax list && left.Kind() is SyntaxKind.OpenParenToken or SyntaxKind.CommaToken ? ParameterNames((ArgumentListSyntax)left.Parent!) : [];
        return (model.LookupSymbols(start), [.. arguments, .. Keywords]);
    }

    private IEnumerable<ISymbol> Members(SyntaxToken dot)
    {
        var (expression, namedType) = dot.Parent switch
        {
            MemberAccessExpressionSyntax access => (access.Expression, false),
            MemberBindingExpressionSyntax binding => (binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault(c => c.WhenNotNull.Span.Contains(dot.Span))?.Expression, false),
            QualifiedNameSyntax name => (name.Left, true),
            AliasQualifiedNameSyntax alias => (alias.Alias, true),
            _ => ((ExpressionSyntax?)null, false),
        };
        if (expression is null)
            return [];
        // `list.` above `var x = 1;` reads as a type `list.var`: what stands before the dot is then asked for as a value.
        var symbol = Known(model.GetSymbolInfo(expression))
            ?? (namedType ? Known(model.GetSpeculativeSymbolInfo(expression.SpanStart, AsValue(expression), SpeculativeBindingOption.BindAsExpression)) : null);
        var type = model.GetTypeInfo(expression).Type is { TypeKind: not TypeKind.Error } known ? known
            : namedType ? model.GetSpeculativeTypeInfo(expression.SpanStart, AsValue(expression), SpeculativeBindingOption.BindAsExpression).Type : null;
        return symbol switch
        {
            INamespaceSymbol space => model.LookupNamespacesAndTypes(dot.SpanStart, space),
            ITypeSymbol named => model.LookupStaticMembers(dot.SpanStart, named),
            _ when type is not null => model.LookupSymbols(dot.SpanStart, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not ITypeSymbol || s is IMethodSymbol { ReducedFrom: not null }),
            _ => [],
        };
    }

    private static ISymbol? Known(SymbolInfo info) => info.Symbol ?? info.CandidateSymbols.FirstOrDefault();

    private static ExpressionSyntax AsValue(ExpressionSyntax name) => SyntaxFactory.ParseExpression(name.ToString(), options: CellCompiler.Script);

    private ITypeSymbol? Initialised(SyntaxToken token)
    {
        var initializer = (InitializerExpressionSyntax)token.Parent!;
        return initializer.Kind() switch
        {
            SyntaxKind.ObjectInitializerExpression or SyntaxKind.WithInitializerExpression => model.GetTypeInfo(initializer.Parent!).Type,
            // `new Thing { }` alone may be either kind of initialiser.
            SyntaxKind.CollectionInitializerExpression when initializer.Parent is BaseObjectCreationExpressionSyntax made && model.GetTypeInfo(made).Type is { } type && !type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable) => type,
            _ => null,
        };
    }

    private IEnumerable<ISymbol> Settable(ITypeSymbol type) =>
        model.LookupSymbols(position, type).Where(s => !s.IsStatic && s is IPropertySymbol { SetMethod: not null, IsIndexer: false } or IFieldSymbol { IsReadOnly: false, IsStatic: false });

    private IEnumerable<string> ParameterNames(ArgumentListSyntax arguments)
    {
        var taken = arguments.Arguments.Select(a => a.NameColon?.Name.Identifier.Text).ToHashSet();
        return SymbolAt.Called(model, arguments).SelectMany(m => m.Parameters).Select(p => p.Name).Distinct().Where(name => name.Length > 0 && !taken.Contains(name)).Select(name => name + ":");
    }

    private bool IsText(int start)
    {
        var root = tree.GetRoot();
        var trivia = root.FindTrivia(Math.Max(0, start - 1));
        if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia && start > trivia.SpanStart || trivia.Kind() is SyntaxKind.MultiLineCommentTrivia && start > trivia.SpanStart && start < trivia.Span.End)
            return true;
        var token = root.FindToken(Math.Max(0, start - 1));
        return token.SpanStart < start && start <= token.Span.End && token.Kind() is SyntaxKind.InterpolatedStringTextToken or SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken
            or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            && (start < token.Span.End || !token.Text.EndsWith('"') || token.Text.Length == 1);
    }

    private SyntaxToken Before(int start)
    {
        var token = tree.GetRoot().FindToken(start);
        while (token != default && (token.SpanStart >= start || token.IsMissing || token.Span.Length == 0))
            token = token.GetPreviousToken(includeZeroWidth: false, includeSkipped: true);
        return token;
    }

    private static bool IsOffered(ISymbol symbol) =>
        symbol.CanBeReferencedByName && !symbol.IsImplicitlyDeclared && !symbol.Name.Contains('<')
        && !symbol.GetAttributes().Any(a => a.AttributeClass?.Name == "EditorBrowsableAttribute" && a.ConstructorArguments is [{ Value: 1 }]);

    private static Completion Describe(IReadOnlyList<ISymbol> symbols)
    {
        var first = symbols[0];
        var signature = SymbolText.Signature(first);
        return new(first.Name, KindOf(first), symbols.Count > 1 && first is IMethodSymbol ? $"{signature} (+ {symbols.Count - 1})" : signature);
    }

    private static string KindOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "function",
        IPropertySymbol => "property",
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => "enum member",
        IFieldSymbol { ContainingType.IsScriptClass: true } or ILocalSymbol or IRangeVariableSymbol => "variable",
        IFieldSymbol => "field",
        IParameterSymbol => "param",
        IEventSymbol => "event",
        INamespaceSymbol => "namespace",
        INamedTypeSymbol type => type.TypeKind switch { TypeKind.Interface => "interface", TypeKind.Enum => "enum", TypeKind.Struct => "struct", TypeKind.Delegate => "delegate", _ => "class" },
        _ => "text",
    };

    // What the reader made comes first, then members, then what every object has, then the framework at large.
    private static int Rank(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => 0,
        { ContainingType.IsScriptClass: true } => 1,
        { ContainingType.SpecialType: SpecialType.System_Object } => 4,
        INamespaceSymbol => 6,
        ITypeSymbol => 5,
        _ => 2,
    };
}
