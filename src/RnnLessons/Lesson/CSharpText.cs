using System.Text.RegularExpressions;

namespace RnnLessons.Lesson;

/// <summary>What a character of C# source belongs to.</summary>
internal enum CodePart : byte
{
    Code,
    Comment,
    Text,
}

/// <summary>C# source, with every character known to be code, comment or string: enough to find braces that count, and no more.</summary>
internal sealed class CSharpText
{
    private readonly string text;

    public CSharpText(string text)
    {
        this.text = text;
        Parts = new CodePart[text.Length];
        for (var at = 0; at < text.Length;) at = MarkFrom(at);
        Masked = new string([.. text.Select((letter, i) => Parts[i] == CodePart.Code || letter == '\n' ? letter : ' ')]);
    }

    /// <summary>What each character belongs to.</summary>
    public CodePart[] Parts { get; }

    /// <summary>The source with blanks for comments and strings: as long as the source, so places in one are places in the other.</summary>
    public string Masked { get; }

    /// <summary>The declarations of a type of this name; several where it is partial or generic by number.</summary>
    public IEnumerable<DeclarationText> Types(string name)
    {
        foreach (Match match in Regex.Matches(Masked, $@"\b(class|struct|interface|enum|record)\s+(?:(?:class|struct)\s+)?{Regex.Escape(name)}\b"))
        {
            var start = StartOfDeclaration(match.Index);
            var end = EndOfDeclaration(match.Index);
            yield return new DeclarationText(this, text, start, match.Index, end);
        }
    }

    /// <summary>The place after the declaration: after its semicolon, or its closing brace and what belongs to it.</summary>
    public int EndOfDeclaration(int from)
    {
        var (depth, assigned) = (0, false);
        for (var at = from; at < Masked.Length; at++)
        {
            switch (Masked[at])
            {
                case '{' or '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '}':
                    if (--depth < 0) return at;
                    // A body ends its declaration; the braces of an initialiser or of a switch after «=>» don't.
                    if (depth == 0 && !assigned && !Regex.IsMatch(Masked[(at + 1)..Math.Min(Masked.Length, at + 80)], @"^\s*=[^=>]")) return RestOfLine(at + 1);
                    break;
                case ';' when depth == 0:
                    return RestOfLine(at + 1);
                case '=' when depth == 0 && !IsOperatorName(at):
                    assigned = true;
                    break;
            }
        }
        return Masked.Length;
    }

    /// <summary>Takes away the indentation that all lines share.</summary>
    public static string Dedent(string code)
    {
        var lines = code.Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join("\n", lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart()));
    }

    /// <summary>A comment behind the last brace or semicolon belongs to what it stands behind.</summary>
    private int RestOfLine(int at)
    {
        var newline = text.IndexOf('\n', at);
        var end = newline < 0 ? text.Length : newline;
        return Masked[at..end].Trim().Length == 0 ? end : at;
    }

    private bool IsOperatorName(int at) => Regex.IsMatch(Masked[..at], @"\boperator\s*[=!<>]*$") || (at > 0 && Masked[at - 1] is '=' && Regex.IsMatch(Masked[..(at - 1)], @"\boperator\s*$"));

    /// <summary>Back over modifiers, attributes and documentation to where the declaration begins.</summary>
    private int StartOfDeclaration(int keyword)
    {
        var (at, depth) = (keyword, 0);
        while (at > 0)
        {
            var before = Masked[at - 1];
            if (before is ')' or ']') depth++;
            else if (before is '(' or '[') depth--;
            else if (depth == 0 && before is ';' or '{' or '}') break;
            at--;
        }
        return RestOfLine(at);
    }

    private int MarkFrom(int at) => text[at] switch
    {
        '/' when Follows(at, "//") => Mark(at, LineEnd(at), CodePart.Comment),
        '/' when Follows(at, "/*") => Mark(at, After("*/", at + 2), CodePart.Comment),
        '#' when IsFirstOnLine(at) => Mark(at, LineEnd(at), CodePart.Comment),
        '\'' => Mark(at, CharEnd(at), CodePart.Text),
        '"' or '$' or '@' => StringFrom(at),
        _ => at + 1,
    };

    private int StringFrom(int at)
    {
        var opening = Regex.Match(text[at..Math.Min(text.Length, at + 16)], "^[$@]*\"+");
        if (!opening.Success) return at + 1;
        var quotes = opening.Value.Count(letter => letter == '"');
        var dollars = opening.Value.Count(letter => letter == '$');
        if (quotes == 2) return Mark(at, at + opening.Length, CodePart.Text);
        if (quotes >= 3) return Mark(at, After(new string('"', quotes), at + opening.Length), CodePart.Text);
        var verbatim = opening.Value.Contains('@');
        var i = at + opening.Length;
        while (i < text.Length)
        {
            if (!verbatim && text[i] == '\\') i += 2;
            else if (verbatim && Follows(i, "\"\"")) i += 2;
            else if (dollars > 0 && Follows(i, "{{")) i += 2;
            else if (dollars > 0 && text[i] == '{') i = HoleEnd(i);
            else if (text[i++] == '"') break;
        }
        return Mark(at, i, CodePart.Text);
    }

    /// <summary>The place after an interpolation's hole, which may hold braces and strings of its own.</summary>
    private int HoleEnd(int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (text[at] is '"' or '$' or '@')
            {
                at = StringFrom(at);
                continue;
            }
            if (text[at] == '\'')
            {
                at = CharEnd(at);
                continue;
            }
            if (text[at] == '{') depth++;
            if (text[at++] == '}' && --depth == 0) break;
        }
        return at;
    }

    private int CharEnd(int at)
    {
        var i = at + (Follows(at, "'\\") ? 3 : 2);
        while (i < text.Length && text[i] != '\'' && text[i] != '\n') i++;
        return Math.Min(text.Length, i + 1);
    }

    private int Mark(int from, int to, CodePart part)
    {
        Array.Fill(Parts, part, from, to - from);
        return to;
    }

    private bool Follows(int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private int After(string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal) is >= 0 and var at ? at + what.Length : text.Length;

    private int LineEnd(int at) => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    private bool IsFirstOnLine(int at) => text[(text.LastIndexOf('\n', at) + 1)..at].Trim().Length == 0;
}
