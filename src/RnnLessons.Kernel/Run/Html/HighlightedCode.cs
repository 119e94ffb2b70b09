using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>C# with its keywords, strings, numbers and comments marked.</summary>
internal static class HighlightedCode
{
    /// <summary>Marks code up as HTML.</summary>
    public static string ToHtml(string code)
    {
        var html = new StringBuilder();
        SyntaxTree tree;
        try
        {
            tree = CSharpText.Parse(code, CellCompiler.Script);
        }
        catch (CellCompilationException)
        {
            // Nested too deeply to be parsed: shown all the same.
            return WebUtility.HtmlEncode(code);
        }

        foreach (var token in tree.GetRoot().DescendantTokens())
        {
            foreach (var trivia in token.LeadingTrivia)
                Write(html, trivia.ToFullString(), Class(trivia));
            Write(html, token.Text, Class(token));
            foreach (var trivia in token.TrailingTrivia)
                Write(html, trivia.ToFullString(), Class(trivia));
        }

        return html.ToString();
    }

    private static void Write(StringBuilder html, string text, char? style)
    {
        if (text.Length == 0)
            return;
        if (style is null)
            html.Append(WebUtility.HtmlEncode(text));
        else
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"{style}\">").Append(WebUtility.HtmlEncode(text)).Append("</span>");
    }

    private static char? Class(SyntaxTrivia trivia) =>
        trivia.IsDirective || trivia.IsKind(SyntaxKind.ShebangDirectiveTrivia) ? 'd'
        : trivia.ToFullString().AsSpan().TrimStart() is ['/', '/' or '*', ..] ? 'c'
        : null;

    private static char? Class(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => 'n',
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken or SyntaxKind.InterpolatedRawStringEndToken => 's',
        SyntaxKind.IdentifierToken when token.Text == "var" && token.Parent is IdentifierNameSyntax { IsVar: true } => 'k',
        SyntaxKind.IdentifierToken when IsCalled(token) => 'm',
        var kind => SyntaxFacts.IsKeywordKind(kind) ? 'k' : null,
    };

    private static bool IsCalled(SyntaxToken token) => token.Parent is SimpleNameSyntax name
        && (name.Parent is InvocationExpressionSyntax || name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access && access.Name == name && call.Expression == access);
}
