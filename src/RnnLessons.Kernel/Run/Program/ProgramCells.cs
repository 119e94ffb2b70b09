using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run.Program;

/// <summary>Cells as parts of one program: their usings go to its head, their types to its end, and what a cell ends with is shown.</summary>
internal sealed class ProgramCells
{
    private readonly bool restorePackages;
    private readonly CellReferences cellReferences;
    private readonly CellCompiler compiler;
    private readonly ProgramNames names = new();
    private readonly List<string> usings;
    private readonly List<string> types = [];
    private int count;

    /// <param name="folder">The notebook's folder.</param>
    /// <param name="restorePackages">Whether packages may be restored.</param>
    public ProgramCells(string folder, bool restorePackages)
    {
        this.restorePackages = restorePackages;
        var assemblies = new CellAssemblies();
        cellReferences = new CellReferences(assemblies, folder, Console.Error.WriteLine);
        compiler = new CellCompiler(assemblies, cellReferences, folder);
        // The program brings its own display(x) and HTML("…"), under .NET Interactive's name: see ProgramPage.cs.
        usings = [.. CellCompiler.DefaultUsings.Select(name => name == CellCompiler.Functions ? "using static Microsoft.DotNet.Interactive.Kernel;" : $"using {name};")];
    }

    /// <summary>The usings of all cells, each once.</summary>
    public IReadOnlyList<string> Usings => usings;

    /// <summary>The types of all cells.</summary>
    public IReadOnlyList<string> Types => types;

    /// <summary>Takes a cell in. All cells are taken in before the first is written.</summary>
    /// <param name="code">Its C#.</param>
    /// <param name="number">Its number in the notebook, for messages.</param>
    /// <param name="references">Where its <c>#r</c> lines go.</param>
    public Cell Add(string code, int number, ProgramReferences references)
    {
        var path = $"Cell {number}.{++count}";
        var root = Parsed(code, path);
        if (root.GetLoadDirectives() is [var load, ..])
            throw new NotSupportedException($"it has {load}, which a program can't have.");
        foreach (var reference in root.GetReferenceDirectives())
            references.Add(reference.File.ValueText);
        if (root.GetReferenceDirectives().Where(reference => PackageReference.IsPackage(reference.File.ValueText)).ToList() is { Count: > 0 } packages)
        {
            Restore([.. packages.Select(reference => PackageReference.Parse(reference.File.ValueText))]);
            // A package is known by now, and no file that a compiler could look for.
            code = root.SyntaxTree.GetText().WithChanges(packages.Select(reference => new TextChange(reference.Span, ""))).ToString();
            root = Parsed(code, path);
        }

        var cell = new Cell(root, compiler.Understand(root.SyntaxTree));
        names.See(root, cell.Model);
        compiler.Compile(code, path, CancellationToken.None);
        return cell;
    }

    /// <summary>A cell's statements, in the order of the notebook; its usings and types are kept for their own places.</summary>
    public string Write(Cell cell)
    {
        var (root, text) = (cell.Root, cell.Root.SyntaxTree.GetText());
        var changes = names.Changes(root, cell.Model);
        foreach (var directive in root.Usings.Select(directive => directive.WithoutTrivia().ToString()).Where(directive => !usings.Contains(directive)))
            usings.Add(directive);
        types.AddRange(root.Members.Where(IsType).Select(type => Changed(text, type.FullSpan, changes).Trim()));
        var later = root.Members.OfType<MethodDeclarationSyntax>().Where(method => UsesLaterVariable(method, cell)).ToList();
        var moved = string.Concat(later.Select(method => Changed(text, method.FullSpan, changes).Trim() + "\n"));
        if (root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last })
        {
            changes.Add(new(new(last.Expression.SpanStart, 0), "Page.Show("));
            changes.Add(new(new(last.Expression.Span.End, 0), ");"));
        }

        SyntaxNode[] elsewhere = [.. root.Usings, .. root.GetReferenceDirectives(), .. root.Members.Where(IsType), .. later];
        changes.AddRange(elsewhere.Select(node => new TextChange(node.FullSpan, "")));
        return Changed(text, new(0, text.Length), changes).Trim('\n') + "\n" + moved;
    }

    // In a script a method may use a variable that its cell declares further down; in a program it then has to stand below.
    private static bool UsesLaterVariable(MethodDeclarationSyntax method, Cell cell) => method.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
        cell.Model.GetSymbolInfo(name).Symbol is IFieldSymbol { ContainingType.IsScriptClass: true, DeclaringSyntaxReferences: [var declared, ..] }
        && declared.SyntaxTree == cell.Root.SyntaxTree && declared.Span.Start > method.SpanStart);

    private static CompilationUnitSyntax Parsed(string code, string path) =>
        (CompilationUnitSyntax)CSharpText.Parse(SourceText.From(code, Encoding.UTF8), CellCompiler.Script, path).GetRoot();

    private void Restore(IReadOnlyList<PackageReference> packages)
    {
        var files = new List<string>();
        var missing = packages.Where(package => !HostPackages.Satisfies(package, files)).ToList();
        if (missing.Count > 0 && !restorePackages)
            throw new NotSupportedException($"It asks for the package {missing[0].Name}, which is not restored here. Use `rnn export --cs`.");
        if (missing.Count > 0)
            files.AddRange(PackageRestore.RunAsync(missing, [], CancellationToken.None).GetAwaiter().GetResult().Assemblies.Where(file => !HostAssemblies.Shares(Path.GetFileNameWithoutExtension(file))));
        foreach (var file in files)
            compiler.Reference(cellReferences.ForFile(file));
    }

    private static bool IsType(MemberDeclarationSyntax member) => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or BaseNamespaceDeclarationSyntax;

    /// <summary>A cell, and what its names mean after those before it.</summary>
    public sealed record Cell(CompilationUnitSyntax Root, SemanticModel Model);

    private static string Changed(SourceText text, TextSpan span, IEnumerable<TextChange> changes)
    {
        // What is taken out as a whole takes the changes inside it along.
        var inside = changes.Where(change => span.Contains(change.Span)).ToList();
        var outermost = inside.Where(change => !inside.Exists(other => other.Span.Length > change.Span.Length && other.Span.Contains(change.Span.Start) && other.NewText!.Length == 0));
        return text.GetSubText(span).WithChanges(outermost.OrderBy(change => change.Span.Start).Select(change => new TextChange(new(change.Span.Start - span.Start, change.Span.Length), change.NewText!))).ToString();
    }
}
