using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RnnLessons.Kernel.Run.Program;

/// <summary>
/// Names that fit one program. A cell may declare a name that an earlier cell has, that a loop inside a cell uses for its own variable, or
/// that elsewhere means a type; a program may not. It gets a number there: <c>state</c>, <c>state2</c>, …
/// </summary>
internal sealed class ProgramNames
{
    // What a name of a cell is called in the program, by where it was declared; and every name that is taken.
    private readonly Dictionary<(string Cell, int Position), string> names = [];
    private readonly HashSet<string> taken = ["args", "Page"];
    private readonly HashSet<string> inBlocks = [];

    /// <summary>Looks at a cell before any is changed: what it means by a name that is not the cells' own, no cell's variable may hide.</summary>
    public void See(CompilationUnitSyntax root, SemanticModel model)
    {
        foreach (var name in root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            // Behind a dot, a name hides nothing and is hidden by nothing.
            if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name || name.Parent is QualifiedNameSyntax { Right: var right } && right == name || name.Parent is MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax)
                continue;
            if (model.GetSymbolInfo(name).Symbol is INamedTypeSymbol or INamespaceSymbol or IMethodSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } or IFieldSymbol { IsStatic: true } && KeyOf(model.GetSymbolInfo(name).Symbol!.OriginalDefinition) is null)
                taken.Add(name.Identifier.ValueText);
        }
    }

    /// <summary>What has to change in a cell.</summary>
    /// <param name="root">The cell.</param>
    /// <param name="model">What its names mean, after the cells before it.</param>
    public List<TextChange> Changes(CompilationUnitSyntax root, SemanticModel model)
    {
        var tokens = root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).ToList();
        // A number that the cell itself uses for something else would not do.
        var own = tokens.Select(token => token.ValueText).ToHashSet();
        foreach (var token in tokens)
        {
            if (Declared(token, model) is { } symbol && (IsOfCell(symbol) || InOpenBlock(token, symbol)))
                names.TryAdd(KeyOf(symbol)!.Value, IsOfCell(symbol) ? Take(symbol.Name, own) : Beside(symbol.Name, own));
        }

        var changes = new List<TextChange>();
        foreach (var token in tokens)
        {
            var symbol = Declared(token, model) ?? Meant(token, model);
            if (symbol is null || symbol.Name != token.ValueText || KeyOf(symbol) is not { } key || !names.TryGetValue(key, out var name) || name == token.ValueText)
                continue;
            // new { state } is new { state = state2 }: what the member is called stays.
            var inferred = token.Parent is IdentifierNameSyntax { Parent: AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } };
            var element = token.Parent is IdentifierNameSyntax { Parent: ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax { Parent: not AssignmentExpressionSyntax } } };
            changes.Add(new(token.Span, inferred ? $"{token.ValueText} = {name}" : element ? $"{token.ValueText}: {name}" : name));
        }

        return changes;
    }

    // In a program, a variable of the top may not have the name of one in a block, wherever that stands.
    private string Take(string name, HashSet<string> own)
    {
        var free = name;
        for (var number = 2; taken.Contains(free) || inBlocks.Contains(free) || (free != name && own.Contains(free)); number++)
            free = name + number;
        taken.Add(free);
        return free;
    }

    // The variable of a block may have the name of another block's, and of none that stands outside.
    private string Beside(string name, HashSet<string> own)
    {
        var free = name;
        for (var number = 2; taken.Contains(free) || (free != name && own.Contains(free)); number++)
            free = name + number;
        inBlocks.Add(free);
        return free;
    }

    private static ISymbol? Declared(SyntaxToken token, SemanticModel model) =>
        token.Parent is VariableDeclaratorSyntax or SingleVariableDesignationSyntax or MethodDeclarationSyntax or BaseTypeDeclarationSyntax or ForEachStatementSyntax or LocalFunctionStatementSyntax or DelegateDeclarationSyntax or PropertyDeclarationSyntax or CatchDeclarationSyntax
            ? model.GetDeclaredSymbol(token.Parent)
            : null;

    private static ISymbol? Meant(SyntaxToken token, SemanticModel model) => token.Parent is SimpleNameSyntax name
        ? model.GetSymbolInfo(name) is var info ? (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.OriginalDefinition : null
        : token.Parent is ConstructorDeclarationSyntax constructor ? model.GetDeclaredSymbol(constructor)?.ContainingType : null;

    private static bool IsOfCell(ISymbol symbol) => symbol.ContainingType is { IsScriptClass: true };

    // A local variable of a block that stands in a cell directly; a method's and a lambda's may have any name.
    private static bool InOpenBlock(SyntaxToken token, ISymbol symbol) => symbol is ILocalSymbol
        && token.Parent!.Ancestors().TakeWhile(node => node is not GlobalStatementSyntax).All(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax));

    private static (string, int)? KeyOf(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences is [var declared, ..] ? (declared.SyntaxTree.FilePath, declared.Span.Start) : null;
}
