namespace RnnLessons.Kernel.Run.Html;

/// <summary>Tells texts that Markdown would take minutes for, before they are begun: what costs is not the length, but the signs that may begin something.</summary>
internal static class MarkdownLimits
{
    private const int MostCharacters = 32 * 1024 * 1024;
    private const int MostSigns = 60_000;
    private const int MostLinks = 5_000;
    private const int MostHeadings = 2_000;
    private const int MostDeepLines = 200;
    private const int DeepIndent = 200;

    /// <summary>How long the search for formulas, images and links in one text may take, in milliseconds.</summary>
    public const int MostMilliseconds = 5_000;

    /// <summary>What a text has too much of; null for a text that can be converted.</summary>
    public static string? Excess(string markdown)
    {
        if (markdown.Length > MostCharacters)
            return "characters";
        if (Count(markdown, "](") > MostLinks)
            return "links";
        if (Signs(markdown) > MostSigns)
            return "signs of Markdown";
        var (headings, deep) = (0, 0);
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var text = line.TrimStart(" \t>-+*0123456789.)");
            if (text.StartsWith("#") || line.Trim() is { Length: > 0 } rule && rule.TrimStart('=').IsEmpty || line.Trim() is { Length: > 0 } dashes && dashes.TrimStart('-').IsEmpty)
                headings++;
            if (line.Length > DeepIndent && line[..DeepIndent].IsWhiteSpace())
                deep++;
        }

        return headings > MostHeadings ? "headings" : deep > MostDeepLines ? "lines that are indented deeply" : null;
    }

    private static int Signs(string markdown)
    {
        var count = 0;
        foreach (var character in markdown)
            count += character is '*' or '_' or '~' or '^' or '[' or ']' or '<' or '`' or '&' or '|' or '>' or '$' ? 1 : 0;
        return count;
    }

    private static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            count++;
        return count;
    }
}
