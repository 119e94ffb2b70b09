namespace RnnLessons.Kernel.Run.Tex;

/// <summary>What a token of TeX is.</summary>
internal enum TexKind
{
    /// <summary>A letter.</summary>
    Letter,

    /// <summary>A number, decimal point included.</summary>
    Number,

    /// <summary>A backslash and a name, or a backslash and one sign.</summary>
    Command,

    /// <summary>Any other sign: + ( { ^ &amp; …</summary>
    Sign,
}

/// <summary>A token of TeX in math mode.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; a command with its backslash.</param>
/// <param name="Start">Where it begins in the source.</param>
internal readonly record struct TexToken(TexKind Kind, string Text, int Start)
{
    /// <summary>Parts TeX into tokens. Blanks and comments mean nothing in math mode and are left out.</summary>
    public static List<TexToken> Read(string tex)
    {
        var tokens = new List<TexToken>();
        for (var i = 0; i < tex.Length;)
        {
            var (kind, length) = Next(tex, i);
            if (kind is { } known)
                tokens.Add(new(known, tex.Substring(i, length), i));
            i += length;
        }

        return tokens;
    }

    private static (TexKind? Kind, int Length) Next(string tex, int start)
    {
        var c = tex[start];
        if (char.IsWhiteSpace(c))
            return (null, 1);
        if (c == '%')
            return (null, Run(tex, start, x => x != '\n'));
        if (c == '\\')
        {
            var letters = Run(tex, start + 1, char.IsAsciiLetter);
            return (TexKind.Command, start + 1 == tex.Length ? 1 : 1 + Math.Max(1, letters));
        }

        if (char.IsAsciiDigit(c))
        {
            var whole = Run(tex, start, char.IsAsciiDigit);
            var point = start + whole;
            var decimals = point + 1 < tex.Length && tex[point] == '.' ? Run(tex, point + 1, char.IsAsciiDigit) : 0;
            return (TexKind.Number, decimals > 0 ? whole + 1 + decimals : whole);
        }

        if (char.IsSurrogatePair(tex, start))
            return (TexKind.Letter, 2);
        return (char.IsLetter(c) ? TexKind.Letter : TexKind.Sign, 1);
    }

    private static int Run(string tex, int start, Func<char, bool> belongs)
    {
        var end = start;
        while (end < tex.Length && belongs(tex[end]))
            end++;
        return end - start;
    }
}
