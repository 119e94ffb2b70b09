using System.Text;

namespace RnnLessons.Data;

/// <summary>Texts to learn from, character by character.</summary>
public static class Texts
{
    private const int Deepest = 4;

    /// <summary>Alice's Adventures in Wonderland, by Lewis Carroll, 1865: in the public domain. Source: assets/data/README.md.</summary>
    /// <remarks>142,259 characters, 69 different ones; a line for each paragraph. Speech stands between ` and ', and ' is also the apostrophe.</remarks>
    public static string Alice()
    {
        const string file = "alice.txt";
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"data/{file}")
            ?? throw new FileNotFoundException($"The library carries no text data/{file}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>A text of one's own.</summary>
    /// <param name="path">The file: UTF-8, UTF-16 with a byte order mark, or Latin-1. Ends of lines become <c>\n</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string FromFile(string path) => TextBytes.Decode(File.ReadAllBytes(path)).ReplaceLineEndings("\n");

    /// <summary>Made-up text that looks like code: each line is an assignment such as <c>ab=(c,[d,{eb}]);</c> with brackets of three kinds, up to four deep.</summary>
    /// <remarks>The kind of a bracket is random, and nothing that stands in it says which kind it is: only the opening bracket tells how to close it.</remarks>
    /// <param name="lines">How many lines.</param>
    /// <param name="seed">The same seed gives the same text.</param>
    public static string Code(int lines, int seed = 1)
    {
        Wanted.AtLeast(1, lines, "how many lines");
        var (random, text) = (new Random(seed), new StringBuilder());
        for (var line = 0; line < lines; line++)
        {
            Name(text, random);
            text.Append('=');
            Bracket(text, random, 1);
            text.Append(";\n");
        }

        return text.ToString();
    }

    private static void Bracket(StringBuilder text, Random random, int depth)
    {
        var kind = random.Next(3);
        text.Append("([{"[kind]);
        for (int item = 0, items = random.Next(1, 4); item < items; item++)
        {
            if (item > 0) text.Append(',');
            if (depth < Deepest && random.NextDouble() < 0.4) Bracket(text, random, depth + 1);
            else Name(text, random);
        }

        text.Append(")]}"[kind]);
    }

    private static void Name(StringBuilder text, Random random)
    {
        for (int letter = 0, letters = random.Next(1, 4); letter < letters; letter++) text.Append((char)('a' + random.Next(5)));
    }
}
