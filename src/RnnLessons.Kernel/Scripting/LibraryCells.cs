using System.Reflection;
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
    private readonly Dictionary<string, MetadataReference> images = [];
    private readonly Dictionary<string, string> libraryOfType = [];
    private readonly HashSet<string> usings = [];
    private static readonly PropertyInfo SupersedeLowerVersions =
        typeof(CompilationOptions).GetProperty("ReferencesSupersedeLowerVersions", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingMemberException("This version of Roslyn has no CompilationOptions.ReferencesSupersedeLowerVersions. Wanted: 5.12.0, or another that has it.");

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
        var library = CSharpText.Parse(Publish(Blank(text, [.. others, .. directives]), root), Regular, cell.FilePath, cancellationToken);
        var rest = CSharpText.Parse(Blank(text, types), CellCompiler.Script, cell.FilePath, cancellationToken);
        return (library, rest);
    }

    /// <summary>Compiles and loads the types of a cell.</summary>
    /// <remarks>
    /// A cell that is run again declares the same types again. Its library then takes the name of the earlier one and a
    /// higher version, which supersedes it: otherwise every call of an extension method would be ambiguous.
    /// </remarks>
    public MetadataReference Compile(SyntaxTree library, CSharpCompilation? previous, IEnumerable<MetadataReference> added, CancellationToken cancellationToken)
    {
        var types = DeclaredTypes((CompilationUnitSyntax)library.GetRoot(cancellationToken)).ToList();
        var name = types.Select(type => libraryOfType.GetValueOrDefault(type)).FirstOrDefault(known => known is not null) ?? $"cell-library-{count + 1}";
        var seen = References(previous).Concat(added).Concat(images.Where(i => i.Key != name).Select(i => i.Value)).Distinct();
        var compilation = CSharpCompilation.Create(name, [library, Preamble(++count, cancellationToken)], seen, Superseding(new(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, concurrentBuild: false, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default)));

        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        CellCompiler.ThrowOnError(compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken).Diagnostics);
        var reference = MetadataReference.CreateFromImage(image.ToArray());
        assemblies.LoadCompiled(image, symbols);
        images[name] = reference;
        foreach (var type in types)
            libraryOfType[type] = name;
        return reference;
    }

    /// <summary>Of two references to assemblies of one name, lets the higher version win, as in C# scripts.</summary>
    /// <remarks>Roslyn's scripting layer sets this option through friend access; there is no public name for it.</remarks>
    public static CSharpCompilationOptions Superseding(CSharpCompilationOptions options)
    {
        SupersedeLowerVersions.SetValue(options, true);
        return options;
    }

    /// <summary>Remembers a cell's usings: scripts inherit them, a library must be told.</summary>
    public void KeepUsings(SyntaxTree tree)
    {
        foreach (var directive in ((CompilationUnitSyntax)tree.GetRoot()).Usings)
            usings.Add(directive.WithGlobalKeyword(default).WithoutTrivia().NormalizeWhitespace().ToFullString());
    }

    private static IEnumerable<MetadataReference> References(CSharpCompilation? submission)
    {
        for (; submission is not null; submission = submission.ScriptCompilationInfo?.PreviousScriptCompilation)
        {
            foreach (var reference in submission.References.Concat(submission.DirectiveReferences).Where(r => r is not PortableExecutableReference { FilePath: null }))
                yield return reference;
        }
    }

    private SyntaxTree Preamble(int version, CancellationToken cancellationToken)
    {
        var text = string.Concat(defaultUsings.Select(u => u == CellCompiler.Functions ? $"global using static {u};" : $"global using {u};"))
            + string.Concat(usings.Select(u => $"global {u}"))
            + $"[assembly: System.Reflection.AssemblyVersion(\"1.0.{version}.0\")]";
        return CSharpText.Parse(SourceText.From(text, Encoding.UTF8), Regular, cancellationToken: cancellationToken);
    }

    private static IEnumerable<string> DeclaredTypes(CompilationUnitSyntax root) =>
        root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>()
            .Select(type => string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(n => n.Name.ToString()).Append(type.Identifier.Text)));

    private static bool NeedsLibrary(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax => true,
        ClassDeclarationSyntax type => type.Members.Any(m => m.IsKind(SyntaxKind.ExtensionBlockDeclaration)
            || m is MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } && first.Modifiers.Any(SyntaxKind.ThisKeyword)),
        _ => false,
    };

    // In a script every type is in sight of the next cell; in a library only a public one is.
    private static SourceText Publish(SourceText text, CompilationUnitSyntax root) => text.WithChanges(
        root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(type => type is (BaseTypeDeclarationSyntax or DelegateDeclarationSyntax) && !type.Modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.FileKeyword or SyntaxKind.PrivateKeyword))
            .Select(type => new TextChange(new TextSpan(Start(type), 0), "public ")));

    // After its attributes, which stand before the modifiers.
    private static int Start(MemberDeclarationSyntax type) => (type.AttributeLists.Count > 0 ? type.AttributeLists.Last().GetLastToken().GetNextToken() : type.GetFirstToken()).SpanStart;

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
