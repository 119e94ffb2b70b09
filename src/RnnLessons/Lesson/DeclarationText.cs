using System.Text.RegularExpressions;

namespace RnnLessons.Lesson;

/// <summary>A type's declaration in a source text.</summary>
internal sealed class DeclarationText(CSharpText source, string text, int start, int keyword, int end)
{
    private static readonly HashSet<string> NotNames = [
        "public", "private", "protected", "internal", "static", "readonly", "sealed", "override", "virtual", "abstract", "async", "extern",
        "unsafe", "new", "partial", "required", "ref", "const", "event", "operator", "where", "return", "delegate", "in", "out"];

    /// <summary>The declaration, with its documentation.</summary>
    public string Code => text[start..end];

    /// <summary>Its members, in order, each with its documentation.</summary>
    public IEnumerable<(string Name, string Code)> Members()
    {
        var body = BodyStart();
        if (body < 0) yield break;
        for (var at = body; at < end;)
        {
            if (source.Masked[at..end].TrimStart() is "" or ['}', ..]) yield break;
            var next = source.EndOfDeclaration(at);
            if (next <= at) yield break;
            if (NameOf(source.Masked[at..next]) is { } name) yield return (name, text[at..next]);
            at = next;
        }
    }

    /// <summary>The place after the opening brace: primary-constructor parameters and base calls may come before it.</summary>
    private int BodyStart()
    {
        var depth = 0;
        for (var at = keyword; at < end; at++)
        {
            var letter = source.Masked[at];
            if (letter is '(' or '[') depth++;
            if (letter is ')' or ']') depth--;
            if (letter == '{' && depth == 0) return at + 1;
        }
        return -1;
    }

    private static string? NameOf(string member)
    {
        var header = WithoutAttributes(member);
        var nested = Regex.Match(header, @"^[\w\s]*?\b(?:class|struct|interface|enum|record)\s+(?:(?:class|struct)\s+)?(\w+)");
        if (nested.Success) return nested.Groups[1].Value;
        var (depth, word) = (0, (string?)null);
        for (var at = 0; at < header.Length; at++)
        {
            var letter = header[at];
            if (depth == 0)
            {
                if (letter is '{' or ';' or '=') return word;
                if (letter == '(' && word is not null && !NotNames.Contains(word)) return word;
                if ((char.IsLetter(letter) || letter == '_') && (at == 0 || !IsPartOfName(header[at - 1])))
                {
                    var read = Regex.Match(header[at..], @"^\w+").Value;
                    if (read == "where") return word;
                    word = read;
                }
            }
            if (letter is '(' or '[' or '<') depth++;
            if (letter is ')' or ']' or '>') depth--;
        }
        return word;
    }

    private static bool IsPartOfName(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private static string WithoutAttributes(string member)
    {
        var rest = member.TrimStart();
        while (rest.StartsWith('['))
        {
            var depth = 0;
            var at = 0;
            do
            {
                if (rest[at] == '[') depth++;
                if (rest[at] == ']') depth--;
                at++;
            }
            while (depth > 0 && at < rest.Length);
            rest = rest[at..].TrimStart();
        }
        return rest;
    }
}
