namespace RnnLessons.Kernel.Scripting;

/// <summary>Finds the code in an interpolated string: what stands between its braces.</summary>
internal static class InterpolatedHoles
{
    /// <summary>Visits each hole.</summary>
    /// <param name="text">The whole literal, with its quotes.</param>
    /// <param name="visit">Is given where a hole begins; says where it ends, and what it found there.</param>
    public static IEnumerable<T?> In<T>(string text, Func<int, (int End, T? Found)> visit)
        where T : struct
    {
        var prefix = text.AsSpan().IndexOf('"');
        if (prefix < 0)
            yield break;
        var dollars = text.AsSpan(0, prefix).Count('$');
        var quotes = Run(text, prefix, '"');
        var isRaw = quotes >= 3;
        var hasEscapes = !isRaw && !text.AsSpan(0, prefix).Contains('@');
        for (var i = prefix + (isRaw ? quotes : 1); i < text.Length; i++)
        {
            if (text[i] == '\\' && hasEscapes)
            {
                i++;
            }
            else if (text[i] == '{')
            {
                var braces = Run(text, i, '{');
                i += braces - 1;
                // Doubled braces are text; in a raw string fewer than its dollars are.
                if (isRaw ? braces < dollars : braces % 2 == 0)
                    continue;
                var (end, found) = visit(i + 1);
                yield return found;
                // After a colon there is a format, which is text.
                i = text.IndexOf('}', Math.Min(end, text.Length)) is >= 0 and var close ? close : text.Length;
                if (isRaw && i < text.Length)
                    i += Run(text, i, '}') - 1;
            }
        }
    }

    private static int Run(string text, int start, char character)
    {
        var end = start;
        while (end < text.Length && text[end] == character)
            end++;
        return end - start;
    }
}
