using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SourceForLessons;

/// <summary>C# source cut into types and members and marked for colouring, as XML.</summary>
/// <remarks>
/// A lesson shows the source that computes an equation (<c>SourceOf</c>). Cutting and marking are the compiler's work, so they are done when the library
/// is built: in a reader's notebook another Roslyn may be loaded, or none. A type is an element with its metadata name; in it stand the declaration
/// and each member, with elements k, t, n and c around keywords, texts, numbers and comments.
/// </remarks>
internal static class ShownSource
{
    /// <summary>The types of a file.</summary>
    /// <param name="file">What errors call it.</param>
    /// <param name="source">What stands in it.</param>
    /// <exception cref="InvalidDataException">It is no C#.</exception>
    public static IEnumerable<XElement> Types(string file, string source)
    {
        var text = source.ReplaceLineEndings("\n");
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot();
        if (root.GetDiagnostics().FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error) is { } error) throw new InvalidDataException($"{file}: {error}");
        var parts = Parts(root, text.Length);
        return root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => Type(type, text, parts));
    }

    private static XElement Type(BaseTypeDeclarationSyntax type, string text, char[] parts)
    {
        var members = type is EnumDeclarationSyntax values ? values.Members.Cast<MemberDeclarationSyntax>() : ((TypeDeclarationSyntax)type).Members;
        return new XElement("type", new XAttribute("name", MetadataName(type)), Code("code", type, text, parts),
            members.SelectMany(member => Names(member).Select(name => Code("member", member, text, parts, new XAttribute("name", name)))));
    }

    private static string MetadataName(SyntaxNode type) => type switch
    {
        BaseTypeDeclarationSyntax declared => Outer(declared.Parent) + declared.Identifier.Text
            + (declared is TypeDeclarationSyntax { TypeParameterList.Parameters.Count: var count and > 0 } ? $"`{count}" : ""),
        BaseNamespaceDeclarationSyntax space => Outer(space.Parent) + space.Name,
        _ => "",
    };

    private static string Outer(SyntaxNode? parent) => parent switch
    {
        BaseTypeDeclarationSyntax => MetadataName(parent) + "+",
        BaseNamespaceDeclarationSyntax => MetadataName(parent) + ".",
        _ => "",
    };

    private static IEnumerable<string> Names(MemberDeclarationSyntax member) => member switch
    {
        BaseFieldDeclarationSyntax fields => fields.Declaration.Variables.Select(variable => variable.Identifier.Text),
        MethodDeclarationSyntax method => [method.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        ConstructorDeclarationSyntax constructor => [constructor.Identifier.Text],
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        DelegateDeclarationSyntax type => [type.Identifier.Text],
        EnumMemberDeclarationSyntax value => [value.Identifier.Text],
        EventDeclarationSyntax named => [named.Identifier.Text],
        IndexerDeclarationSyntax => ["this"],
        BaseMethodDeclarationSyntax and (OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax) => ["operator"],
        _ => [],
    };

    /// <summary>What each character of a file is: k, t, n, c, or a blank for all else.</summary>
    private static char[] Parts(SyntaxNode root, int length)
    {
        var parts = Enumerable.Repeat(' ', length).ToArray();
        foreach (var token in root.DescendantTokens()) Mark(token.Span.Start, token.Span.End, Kind(token));
        foreach (var trivia in root.DescendantTrivia().Where(one => !one.IsKind(SyntaxKind.WhitespaceTrivia) && !one.IsKind(SyntaxKind.EndOfLineTrivia)))
            Mark(trivia.FullSpan.Start, trivia.FullSpan.End, 'c');
        return parts;

        void Mark(int from, int to, char kind)
        {
            for (var at = from; at < to; at++) parts[at] = kind;
        }
    }

    private static char Kind(SyntaxToken token) =>
        token.IsKeyword() || token.IsContextualKeyword() || (token.Text == "var" && token.Parent is IdentifierNameSyntax { IsVar: true }) ? 'k'
        : token.IsKind(SyntaxKind.NumericLiteralToken) ? 'n'
        : token.Parent is LiteralExpressionSyntax && token.Value is string or char || token.Parent is InterpolatedStringTextSyntax or InterpolatedStringExpressionSyntax ? 't'
        : ' ';

    /// <summary>The piece without the indentation that all its lines share; "inheritdoc" tells a compiler something and a reader nothing.</summary>
    private static XElement Code(string element, SyntaxNode node, string text, char[] parts, params object[] content)
    {
        var (code, marks) = (new StringBuilder(), new StringBuilder());
        var (from, to) = (node.FullSpan.Start, node.FullSpan.End);
        while (from < to && text.IndexOf('\n', from, to - from) is >= 0 and var end && text.Substring(from, end - from).Trim().Length == 0) from = end + 1;
        while (to > from && char.IsWhiteSpace(text[to - 1])) to--;
        var lines = new List<(int From, int To)>();
        for (var at = from; at <= to; at = lines.Last().To + 1)
            lines.Add((at, text.IndexOf('\n', at, to - at) is >= 0 and var end ? end : to));
        var shown = lines.Where(line => Line(line).Trim() != "/// <inheritdoc/>").ToArray();
        var indent = shown.Where(line => Line(line).Trim().Length > 0).Min(line => Line(line).Length - Line(line).TrimStart().Length);
        foreach (var line in shown)
        {
            var start = Math.Min(line.From + indent, line.To);
            code.Append(text, start, line.To - start).Append('\n');
            marks.Append(parts, start, line.To - start).Append(' ');
        }
        return new XElement(element, content, Runs(code.ToString().TrimEnd('\n'), marks.ToString()));

        string Line((int From, int To) line) => text.Substring(line.From, line.To - line.From);
    }

    private static IEnumerable<XNode> Runs(string code, string marks)
    {
        for (int from = 0, to; from < code.Length; from = to)
        {
            for (to = from + 1; to < code.Length && marks[to] == marks[from]; to++) ;
            var run = new XText(code.Substring(from, to - from));
            yield return marks[from] == ' ' ? run : new XElement(marks[from].ToString(), run);
        }
    }
}
