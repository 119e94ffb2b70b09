using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// Cells that declare what a script may not, extension methods or a namespace: their types are compiled as a small library
/// that the rest of the cell, and every later cell, refers to.
/// </summary>
internal sealed class LibraryCells(CellAssemblies assemblies, IReadOnlyList<string> defaultUsings)
{
    private static readonly CSharpParseOptions Regular = CellCompiler.Script.WithKind(SourceCodeKind.Regular);
    private readonly List<MetadataReference> images = [];
    private readonly HashSet<string> usings = [];
    private int count;

    /// <summary>Parts a cell into its types and the rest, each with the cell's own line numbers; null when a script may hold it all.</summary>
    public (SyntaxTree Library, SyntaxTree Remainder)? Split(SyntaxTree cell, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)cell.GetRoot(cancellationToken);
        if (!root.Members.Any(NeedsLibrary))
            return null;

        var text = root.SyntaxTree.GetText(cancellationToken);
        var types = root.Members.Where(m => m is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or BaseNamespaceDeclarationSyntax).Select(m => m.Span).ToList();
        var others = root.Members.Where(m => !types.Contains(m.Span)).Select(m => m.Span);
        var directives = root.DescendantTrivia(descendIntoTrivia: true).Where(t => t.IsKind(SyntaxKind.ReferenceDirectiveTrivia) || t.IsKind(SyntaxKind.LoadDirectiveTrivia)).Select(t => t.Span);
        var library = CSharpSyntaxTree.ParseText(Blank(text, [.. others, .. directives]), Regular, cell.FilePath, cancellationToken);
        var rest = CSharpSyntaxTree.ParseText(Blank(text, types), CellCompiler.Script, cell.FilePath, cancellationToken);
        return (library, rest);
    }

    /// <summary>Compiles and loads the types of a cell.</summary>
    public MetadataReference Compile(SyntaxTree library, CSharpCompilation? previous, IEnumerable<MetadataReference> added, CancellationToken cancellationToken)
    {
        var visible = string.Concat(defaultUsings.Select(u => u.EndsWith("Kernel", StringComparison.Ordinal) ? $"global using static {u};" : $"global using {u};"))
            + string.Concat(usings.Select(u => $"global {u}"));
        var imports = CSharpSyntaxTree.ParseText(SourceText.From(visible, Encoding.UTF8), Regular, cancellationToken: cancellationToken);
        var seen = (previous?.References ?? []).Concat(previous?.DirectiveReferences ?? []).Concat(added).Concat(images).Distinct();
        for (var earlier = previous?.ScriptCompilationInfo?.PreviousScriptCompilation; earlier is not null; earlier = earlier.ScriptCompilationInfo?.PreviousScriptCompilation)
            seen = seen.Concat(earlier.References).Concat(earlier.DirectiveReferences).Distinct();

        var compilation = CSharpCompilation.Create($"cell-library-{++count}", [library, imports], seen, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        CellCompiler.ThrowOnError(compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken).Diagnostics);
        var reference = MetadataReference.CreateFromImage(image.ToArray());
        image.Position = symbols.Position = 0;
        assemblies.LoadCompiled(image, symbols);
        images.Add(reference);
        return reference;
    }

    /// <summary>Remembers a cell's usings: scripts inherit them, a library must be told.</summary>
    public void KeepUsings(SyntaxTree tree)
    {
        foreach (var directive in ((CompilationUnitSyntax)tree.GetRoot()).Usings)
            usings.Add(directive.WithoutTrivia().NormalizeWhitespace().ToFullString());
    }

    private static bool NeedsLibrary(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax => true,
        ClassDeclarationSyntax type => type.Members.Any(m => m.IsKind(SyntaxKind.ExtensionBlockDeclaration)
            || m is MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } && first.Modifiers.Any(SyntaxKind.ThisKeyword)),
        _ => false,
    };

    private static SourceText Blank(SourceText text, IReadOnlyCollection<TextSpan> spans)
    {
        var characters = text.ToString().ToCharArray();
        foreach (var span in spans)
        {
            for (var i = span.Start; i < span.End; i++)
                characters[i] = characters[i] is '\n' or '\r' ? characters[i] : ' ';
        }

        return SourceText.From(new string(characters), Encoding.UTF8);
    }
}
