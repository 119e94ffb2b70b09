using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace RnnLessons.Kernel.Scripting;

/// <summary>The code of a cell, compiled and loaded.</summary>
/// <param name="Run">Runs it on the session's variables; null when there is nothing to run.</param>
/// <param name="HasValue">Whether its last expression is to be shown.</param>
/// <param name="Warnings">What the compiler warns of, in the order of the source.</param>
/// <param name="Place">The place among the session's variables where it stores its own, when there is something to run.</param>
internal sealed record CompiledCell(Func<object?[], Task<object?>>? Run, bool HasValue, IReadOnlyList<Diagnostic> Warnings, int Place = 0);

/// <summary>A cell does not compile.</summary>
internal sealed class CellCompilationException(IReadOnlyList<Diagnostic> errors) : Exception(errors[0].GetMessage(CultureInfo.InvariantCulture))
{
    /// <summary>The id of errors that the compiler does not know.</summary>
    public const string OurOwn = "Cell";

    /// <summary>What the compiler says, in the order of the source.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; } = errors;
}

/// <summary>Compiles cells as a chain of C# script submissions: each sees the variables, types and usings of those before it.</summary>
internal sealed class CellCompiler
{
    internal static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    // As in .NET Interactive, so that a notebook which runs here runs there.
    internal static readonly string[] DefaultUsings =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        Functions,
    ];

    /// <summary>The class whose members cells call without naming it, as in .NET Interactive those of its <c>Kernel</c>.</summary>
    internal const string Functions = "RnnLessons.Kernel.Display.CellFunctions";

    private readonly CellAssemblies assemblies;
    private readonly CellReferences references;
    private readonly LibraryCells libraries;
    private readonly string folder;
    private readonly List<MetadataReference> pending;
    private CSharpCompilation? previous;
    private int count;
    private int places;

    public CellCompiler(CellAssemblies assemblies, CellReferences references, string folder)
    {
        this.assemblies = assemblies;
        this.references = references;
        pending = [.. references.Host];
        this.folder = folder;
        libraries = new LibraryCells(assemblies, DefaultUsings);
    }

    /// <summary>References that the next cell is to see.</summary>
    public void Reference(MetadataReference reference) => pending.Add(reference);

    /// <summary>Begins the chain with an empty submission, whose symbols of the references all later ones share.</summary>
    public void ReadReferences()
    {
        Compile("", "nothing", CancellationToken.None);
        Understand(CSharpText.Parse("Console.WriteLine($\"{new[] { 1 }.Sum()}\")", Script)).GetDiagnostics();
    }

    /// <summary>Compiles one cell. The chain grows only when it compiles.</summary>
    /// <param name="code">The cell's C#.</param>
    /// <param name="path">What stack traces call it.</param>
    /// <param name="cancellationToken">Stops compiling.</param>
    public CompiledCell Compile(string code, string path, CancellationToken cancellationToken)
    {
        var tree = CellUsings.Rewritten(CSharpText.Parse(SourceText.From(code, Encoding.UTF8), Script, path, cancellationToken));
        var added = new List<MetadataReference>(pending);
        if (libraries.Split(tree, cancellationToken) is { } split)
        {
            added.Add(libraries.Compile(split.Library, previous, added, cancellationToken));
            tree = split.Remainder;
        }

        var compilation = CSharpCompilation.CreateScriptCompilation($"cell-{++count}", tree, added, Options(), previous, typeof(object));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken);
        ThrowOnError(CellUsings.Explain(emitted.Diagnostics, tree));

        previous = compilation;
        pending.Clear();
        libraries.KeepUsings(tree);
        var warnings = emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning && !d.IsSuppressed).OrderBy(d => d.Location.SourceSpan.Start).ToList();
        return Load(compilation, tree, image, symbols, warnings, cancellationToken);
    }

    /// <summary>What the compiler makes of code that may be half written, after the cells so far. Changes nothing.</summary>
    public SemanticModel Understand(SyntaxTree tree) =>
        CSharpCompilation.CreateScriptCompilation("half-written", tree, pending, Options(), previous, typeof(object)).GetSemanticModel(tree);

    internal static void ThrowOnError(IEnumerable<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start).ToList();
        if (errors.Count > 0)
            throw new CellCompilationException(errors);
    }

    private CompiledCell Load(CSharpCompilation compilation, SyntaxTree tree, MemoryStream image, MemoryStream symbols, IReadOnlyList<Diagnostic> warnings, CancellationToken cancellationToken)
    {
        // A cell of usings and references only has no code, and Roslyn gives it no place among the submissions.
        if (!compilation.SyntaxTrees.Any(t => ((CompilationUnitSyntax)t.GetRoot(cancellationToken)).Members.Count > 0))
            return new(null, false, warnings);

        // One place for each that has code, after the unused first, whether it will be run or is stopped before.
        var place = ++places;
        var assembly = assemblies.LoadCompiled(image, symbols);
        var entry = compilation.GetEntryPoint(cancellationToken) ?? throw new InvalidOperationException("Roslyn gave the cell no entry point.");
        var method = assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return new(method.CreateDelegate<Func<object?[], Task<object?>>>(), EndsWithValue(compilation, tree), warnings, place);
    }

    private static bool EndsWithValue(CSharpCompilation compilation, SyntaxTree tree)
    {
        if (((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is not GlobalStatementSyntax { Statement: ExpressionStatementSyntax last } || !last.SemicolonToken.IsMissing)
            return false;
        return compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is { SpecialType: not SpecialType.System_Void };
    }

    private CSharpCompilationOptions Options() => LibraryCells.Superseding(new(
        OutputKind.DynamicallyLinkedLibrary,
        usings: previous is null ? DefaultUsings : null,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        // Packages are built against other versions of what is here, and what native code fills in is never assigned: nothing that a reader could mend.
        specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress), new("CS0649", ReportDiagnostic.Suppress)],
        sourceReferenceResolver: new LoadedSources(folder),
        metadataReferenceResolver: references,
        // On this thread alone, whose stack is large: the compiler recurses as deeply as the code nests.
        concurrentBuild: false,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default));
}
