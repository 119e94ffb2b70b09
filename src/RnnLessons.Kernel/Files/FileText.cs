using System.Text;
using System.Text.Unicode;

namespace RnnLessons.Kernel.Files;

/// <summary>The text of a file, in UTF-8. A byte order mark is skipped, UTF-16 and UTF-32 are converted, and nothing is guessed or replaced.</summary>
internal static class FileText
{
    private static readonly Encoding[] Marked =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>A file's text in UTF-8, without a mark.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="UnreadableFileException">It is no text; the message names the first byte that is none, and its line.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes, string path)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        else if (Array.Find(Marked, encoding => bytes.Span.StartsWith(encoding.Preamble)) is { } marked)
            return Converted(bytes.Span[marked.Preamble.Length..], marked, path);
        else if (WithoutMark(bytes.Span) is { } found)
            return Converted(bytes.Span, found, path);
        return Utf8.IsValid(bytes.Span) ? bytes : throw NotUtf8(bytes.Span, path);
    }

    /// <summary>A file's text.</summary>
    /// <exception cref="UnreadableFileException">It is no text.</exception>
    public static string Of(byte[] bytes, string path) => Encoding.UTF8.GetString(ToUtf8(bytes, path).Span);

    // JSON begins with a character of ASCII: a zero beside it says that this is UTF-16.
    private static Encoding? WithoutMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'{', 0, not 0, ..] => Marked[2],
        [0, (byte)'{', ..] => Marked[3],
        _ => null,
    };

    private static byte[] Converted(ReadOnlySpan<byte> bytes, Encoding encoding, string path)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException broken)
        {
            throw new UnreadableFileException($"{path} begins as {encoding.WebName.ToUpperInvariant()} does, but is not: its byte {broken.Index + 1} belongs to no character. Save it as UTF-8.", broken);
        }
    }

    private static UnreadableFileException NotUtf8(ReadOnlySpan<byte> bytes, string path)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        var line = bytes[..at].Count((byte)'\n') + 1;
        return new($"{path} is not UTF-8: byte {at + 1}, on line {line}, is 0x{bytes[at]:X2}. Wanted: UTF-8, as Jupyter writes notebooks. Save it as UTF-8, or convert it, from Latin-1 for example: iconv -f latin1 -t utf-8.");
    }
}
