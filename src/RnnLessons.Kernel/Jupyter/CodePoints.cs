namespace RnnLessons.Kernel.Jupyter;

/// <summary>Front ends count characters of a cell in code points, .NET in UTF-16 units: an emoji is one there and two here.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 index of a position counted in code points; the text's end when it lies beyond.</summary>
    public static int Index(string text, int codePoints)
    {
        var index = 0;
        for (; codePoints > 0 && index < text.Length; codePoints--)
            index += char.IsSurrogatePair(text, index) ? 2 : 1;
        return index;
    }

    /// <summary>How many code points stand before a UTF-16 index.</summary>
    public static int Count(string text, int index)
    {
        var count = 0;
        for (var i = 0; i < index; count++)
            i += char.IsSurrogatePair(text, i) ? 2 : 1;
        return count;
    }
}
