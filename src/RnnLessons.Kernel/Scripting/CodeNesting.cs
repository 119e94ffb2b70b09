using Microsoft.CodeAnalysis.CSharp;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Where code becomes too deep for the compiler, and why.</summary>
/// <param name="Position">The position in the code.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal readonly record struct NestingProblem(int Position, string Message);

/// <summary>Measures how deeply code nests, by its tokens alone: the lexer does not recurse as the parser does.</summary>
internal static class CodeNesting
{
    private const int MostCharacters = 4_000_000;

    // The lexer itself recurses into the brackets of an interpolated string, and over the directives of #if.
    private const int MostOpenCharacters = 2_000;
    private const int MostDirectives = 10_000;
    private const int MostDirectiveOperators = 200;

    /// <summary>Measures code.</summary>
    /// <returns>Its depth; and the problem, where it is too deep.</returns>
    public static (int Depth, NestingProblem? Problem) Measure(string code, CSharpParseOptions options)
    {
        if (code.Length > MostCharacters)
            return (0, new(0, FormattableString.Invariant($"This code has {code.Length:N0} characters. At most {MostCharacters:N0} are compiled. Move data into a file, and read it from there.")));
        var (open, problem) = Brackets(code);
        problem ??= Directives(code);
        if (problem is not null)
            return (0, problem);
        return open > 100 ? DeepStack.Run(() => Tokens(code, options)) : Tokens(code, options);
    }

    private static (int Depth, NestingProblem? Problem) Tokens(string code, CSharpParseOptions options)
    {
        var nesting = new TokenNesting(code, options);
        var problem = nesting.Walk();
        return (nesting.Deepest, problem);
    }

    // Strings and comments count too: whether a bracket is in one, only the lexer can tell.
    private static (int Depth, NestingProblem? Problem) Brackets(string code)
    {
        var (depth, deepest) = (0, 0);
        for (var i = 0; i < code.Length; i++)
        {
            depth += code[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' when depth > 0 => -1, _ => 0 };
            deepest = Math.Max(deepest, depth);
            if (depth > MostOpenCharacters)
                return (depth, new(i, FormattableString.Invariant($"{MostOpenCharacters:N0} brackets are open here. Close them, or split the code into methods.")));
        }

        return (deepest, null);
    }

    private static NestingProblem? Directives(string code)
    {
        var directives = 0;
        for (var start = 0; start < code.Length;)
        {
            var end = code.AsSpan(start).IndexOfAny('\n', '\r') is >= 0 and var length ? start + length : code.Length;
            var line = code.AsSpan(start, end - start).TrimStart();
            if (line.StartsWith("#"))
            {
                if (++directives > MostDirectives)
                    return new(start, FormattableString.Invariant($"There are more than {MostDirectives:N0} lines that begin with #. Split the code into several cells or files."));
                if (Operators(line) > MostDirectiveOperators)
                    return new(start, FormattableString.Invariant($"This directive has more than {MostDirectiveOperators} operators and brackets. Split its condition into several."));
            }

            start = end + 1;
        }

        return null;
    }

    private static int Operators(ReadOnlySpan<char> line)
    {
        var count = 0;
        foreach (var character in line)
        {
            if (character is '(' or '!' or '&' or '|' or '=')
                count++;
        }

        return count;
    }
}
