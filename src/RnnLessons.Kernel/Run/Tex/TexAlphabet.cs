using System.Text;

namespace RnnLessons.Kernel.Run.Tex;

/// <summary>The mathematical alphabets. MathML Core has no attribute for them: the letters themselves are other letters.</summary>
internal static class TexAlphabet
{
    // Letters that Unicode had before it got the alphabets, so that the rows have holes where they would be.
    private static readonly Dictionary<string, (string Plain, string Early)> Holes = new()
    {
        ["mathbb"] = ("CHNPQRZ", "ℂℍℕℙℚℝℤ"),
        ["mathcal"] = ("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
        ["mathfrak"] = ("CHIRZ", "ℭℌℑℜℨ"),
    };

    private static readonly Dictionary<string, (int Upper, int Lower, int Digit, int Greek)> Starts = new()
    {
        ["mathbf"] = (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8),
        ["boldsymbol"] = (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C),
        ["mathbb"] = (0x1D538, 0x1D552, 0x1D7D8, 0),
        ["mathcal"] = (0x1D49C, 0x1D4B6, 0, 0),
        ["mathfrak"] = (0x1D504, 0x1D51E, 0, 0),
        ["mathsf"] = (0x1D5A0, 0x1D5BA, 0x1D7E2, 0),
        ["mathtt"] = (0x1D670, 0x1D68A, 0x1D7F6, 0),
    };

    /// <summary>Whether a command names an alphabet.</summary>
    public static bool Has(string name) => name is "mathrm" or "mathit" || Starts.ContainsKey(Canonical(name));

    /// <summary>Writes text in an alphabet. Signs that it has not are left as they are.</summary>
    public static string Write(string name, string text)
    {
        name = Canonical(name);
        if (!Starts.TryGetValue(name, out var start))
            return text;
        var written = new StringBuilder();
        foreach (var c in text)
        {
            // Half a letter is half of one that is in an alphabet already.
            if (char.IsSurrogate(c))
                written.Append(c);
            else
                written.Append(char.ConvertFromUtf32(Letter(name, start, c)));
        }

        return written.ToString();
    }

    private static int Letter(string name, (int Upper, int Lower, int Digit, int Greek) start, char c) => c switch
    {
        _ when Holes.TryGetValue(name, out var holes) && holes.Plain.IndexOf(c) is >= 0 and var hole => holes.Early[hole],
        >= 'A' and <= 'Z' => start.Upper + c - 'A',
        >= 'a' and <= 'z' => start.Lower + c - 'a',
        >= '0' and <= '9' when start.Digit > 0 => start.Digit + c - '0',
        >= 'Α' and <= 'Ω' when start.Greek > 0 => start.Greek + c - 'Α',
        >= 'α' and <= 'ω' when start.Greek > 0 => start.Greek + 26 + c - 'α',
        _ => c,
    };

    private static string Canonical(string name) => name switch
    {
        "bm" or "pmb" => "boldsymbol",
        "mathscr" => "mathcal",
        "bf" or "textbf" => "mathbf",
        _ => name,
    };
}
