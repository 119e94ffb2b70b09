using Microsoft.CodeAnalysis;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Symbols as a reader of C# would write them.</summary>
internal static class SymbolText
{
    /// <summary>A declaration with its type, such as <c>int Add(int a, int b)</c>.</summary>
    public static string Signature(ISymbol symbol)
    {
        var text = symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return symbol switch
        {
            IMethodSymbol { MethodKind: not MethodKind.Constructor } method => $"{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {Own(method, text)}",
            IFieldSymbol field => $"{field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {Own(field, text)}",
            ILocalSymbol local => $"{local.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {text}",
            IPropertySymbol property => $"{property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {Own(property, text)}",
            INamedTypeSymbol type => $"{(type.IsRecord ? "record" : type.TypeKind.ToString().ToLowerInvariant())} {text}",
            INamespaceSymbol => $"namespace {text}",
            _ => text,
        };
    }

    // A cell's own variables are fields of a class that nobody wrote.
    private static string Own(ISymbol symbol, string text) =>
        symbol.ContainingType is { IsScriptClass: true } script ? text.Replace(script.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat) + ".", "") : text;
}
