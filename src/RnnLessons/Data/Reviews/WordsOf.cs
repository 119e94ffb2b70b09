using System.Buffers;

namespace RnnLessons.Data;

/// <summary>Walks the words of a text as Keras's <c>Tokenizer</c> splits it by default, without copying them.</summary>
/// <remarks>Beside Keras's characters, those that texts from other systems bring along end a word: carriage return, NUL, byte order mark.</remarks>
internal ref struct WordsOf
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(" !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r\0\uFEFF");

    private ReadOnlySpan<char> rest;

    public WordsOf(string text) => rest = string.Create(text.Length, text, static (lower, text) =>
    {
        for (var i = 0; i < lower.Length; i++) lower[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
    });

    /// <summary>The word that the walk stands at, A–Z as a–z.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public readonly WordsOf GetEnumerator() => this;

    public bool MoveNext()
    {
        var begin = rest.IndexOfAnyExcept(Separators);
        if (begin < 0) return false;
        rest = rest[begin..];
        var end = rest.IndexOfAny(Separators);
        if (end < 0) end = rest.Length;
        Current = rest[..end];
        rest = rest[end..];
        return true;
    }
}
