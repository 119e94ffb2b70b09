using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Walks over the tokens of code and keeps count of what is open at each: an upper bound of how deep a syntax tree of them can be.</summary>
/// <remarks>
/// Every level of a syntax tree takes at least one token. So what is open at a token is at most all brackets around it, and in each of
/// them the tokens since the last comma or semicolon: an operator in front of another, a chain of calls, an <c>if</c> in an <c>if</c>.
/// A comma ends an element of a list and a semicolon a statement; the parser reads lists and statements in loops. An <c>else</c>
/// goes on inside of the statements before it.
/// </remarks>
internal sealed class TokenNesting(string code, CSharpParseOptions options)
{
    private const int MostBrackets = 200;
    private const int MostTokens = 2_000;
    private const int MostStringsInStrings = 10;

    // Each lambda inside of another is bound several times over.
    private const int LambdaWeight = 10;

    /// <summary>What was open at most.</summary>
    public int Deepest { get; private set; }

    /// <summary>Walks.</summary>
    /// <returns>Where it becomes too deep; null when it does not.</returns>
    public NestingProblem? Walk() => Walk(SyntaxFactory.ParseTokens(code, options: options), outside: 0, strings: 0, endsAtBrace: false).Problem;

    private (int End, NestingProblem? Problem) Walk(IEnumerable<SyntaxToken> tokens, int outside, int strings, bool endsAtBrace)
    {
        var levels = new Stack<Level>();
        var level = new Level(SyntaxKind.None, outside, expectsPatterns: false);
        var before = SyntaxKind.None;
        foreach (var token in tokens)
        {
            var kind = token.Kind();
            if (endsAtBrace && levels.Count == 0 && kind is SyntaxKind.CloseBraceToken or SyntaxKind.ColonToken or SyntaxKind.EndOfFileToken)
                return (token.SpanStart, null);

            level.Begin(token, before);
            if (Closer(level.Opener) == kind && kind != SyntaxKind.None)
            {
                level = levels.Pop();
            }
            else if (kind is SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken)
            {
                level.Add(1);
                levels.Push(level);
                level = new(kind, level.Open, level.MayBePattern || before == SyntaxKind.SwitchKeyword);
                if (levels.Count > MostBrackets)
                    return (token.SpanStart, new(token.SpanStart, $"{MostBrackets} brackets are open here, one inside of another. The compiler takes no more. Split the code into methods or variables."));
            }
            else
            {
                level.Take(kind, kind == SyntaxKind.EqualsGreaterThanToken ? LambdaWeight : 1);
            }

            Deepest = Math.Max(Deepest, level.Open);
            if (level.Open > MostTokens)
                return (token.SpanStart, new(token.SpanStart, FormattableString.Invariant($"{MostTokens:N0} operators or names follow one another here without a comma or a semicolon between them. The compiler takes no more. Split the expression or statement into several.")));
            if (IsInterpolated(token) && Holes(token, level.Open, strings + 1) is { } inside)
                return (token.SpanStart, inside);
            before = kind;
        }

        return (code.Length, null);
    }

    // The lexer takes an interpolated string as one token: the code in its braces is looked at on its own.
    private NestingProblem? Holes(SyntaxToken token, int outside, int strings)
    {
        if (strings > MostStringsInStrings)
            return new(token.SpanStart, $"More than {MostStringsInStrings} interpolated strings stand one inside of another here. Put the inner ones into variables.");
        foreach (var hole in InterpolatedHoles.In(token.Text, start => Inside(start)))
        {
            if (hole is { } problem)
                return problem;
        }

        return null;

        (int End, NestingProblem? Problem) Inside(int start)
        {
            var at = token.SpanStart + start;
            var (end, problem) = Walk(SyntaxFactory.ParseTokens(code, at, at, options), outside, strings, endsAtBrace: true);
            return (end - token.SpanStart, problem);
        }
    }

    private static bool IsInterpolated(SyntaxToken token) => token.Span.Length > 1 && token.Text.AsSpan().TrimStart('@').StartsWith("$");

    private static SyntaxKind Closer(SyntaxKind opener) => opener switch
    {
        SyntaxKind.OpenParenToken => SyntaxKind.CloseParenToken,
        SyntaxKind.OpenBracketToken => SyntaxKind.CloseBracketToken,
        SyntaxKind.OpenBraceToken => SyntaxKind.CloseBraceToken,
        _ => SyntaxKind.None,
    };

    /// <summary>What is open between a bracket and its end.</summary>
    /// <param name="opener">The bracket.</param>
    /// <param name="outside">What is open outside of it.</param>
    /// <param name="expectsPatterns">Whether it stands in a pattern, or holds patterns.</param>
    private sealed class Level(SyntaxKind opener, int outside, bool expectsPatterns)
    {
        private bool hasPattern;
        private int tokens;
        private int angles;
        private int statements;
        private int statementsBefore;

        public SyntaxKind Opener => opener;

        /// <summary>All that is open.</summary>
        public int Open => outside + tokens + angles + statements;

        /// <summary>Whether a name after a closed brace may belong to a pattern, as in <c>x is { } y</c>.</summary>
        public bool MayBePattern => expectsPatterns || hasPattern;

        public void Add(int weight) => tokens += weight;

        /// <summary>Looks at a token before it is taken: it may begin a statement.</summary>
        public void Begin(SyntaxToken token, SyntaxKind before)
        {
            var kind = token.Kind();
            if (before == SyntaxKind.CloseBraceToken && EndsStatement(token))
                EndStatement();
            if (kind == SyntaxKind.CaseKeyword)
                EndStatement();
            if (kind == SyntaxKind.ElseKeyword && before is SyntaxKind.SemicolonToken or SyntaxKind.CloseBraceToken)
                statements = statementsBefore;
        }

        public void Take(SyntaxKind kind, int weight)
        {
            switch (kind)
            {
                case SyntaxKind.SemicolonToken:
                    EndStatement();
                    return;
                case SyntaxKind.CommaToken:
                    tokens = 0;
                    return;
                case SyntaxKind.LessThanToken:
                    angles++;
                    return;
                case SyntaxKind.GreaterThanToken when angles > 0:
                    angles--;
                    return;
                case SyntaxKind.IfKeyword or SyntaxKind.ElseKeyword or SyntaxKind.WhileKeyword or SyntaxKind.ForKeyword or SyntaxKind.ForEachKeyword or SyntaxKind.UsingKeyword
                    or SyntaxKind.LockKeyword or SyntaxKind.FixedKeyword or SyntaxKind.DoKeyword or SyntaxKind.UnsafeKeyword or SyntaxKind.CheckedKeyword or SyntaxKind.UncheckedKeyword:
                    statements++;
                    break;
                case SyntaxKind.IsKeyword or SyntaxKind.CaseKeyword:
                    hasPattern = true;
                    break;
            }

            tokens += weight;
        }

        private void EndStatement()
        {
            statementsBefore = statements;
            (tokens, angles, statements, hasPattern) = (0, 0, 0, false);
        }

        // After a closed brace an operator goes on with the expression, and so do the words of patterns and queries.
        private bool EndsStatement(SyntaxToken token) => token.Kind() switch
        {
            SyntaxKind.IsKeyword or SyntaxKind.AsKeyword or SyntaxKind.InKeyword or SyntaxKind.SwitchKeyword => false,
            SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken => true,
            SyntaxKind.IdentifierToken => !MayBePattern && !IsContinuing(SyntaxFacts.GetContextualKeywordKind(token.Text)),
            var kind => SyntaxFacts.IsReservedKeyword(kind),
        };

        private static bool IsContinuing(SyntaxKind word) => SyntaxFacts.IsQueryContextualKeyword(word)
            || word is SyntaxKind.WithKeyword or SyntaxKind.AndKeyword or SyntaxKind.OrKeyword or SyntaxKind.NotKeyword or SyntaxKind.WhenKeyword;
    }
}
