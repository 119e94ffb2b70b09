using System.Text;

namespace RnnLessons.Data;

/// <summary>The text that bytes of unknown encoding hold.</summary>
internal static class TextBytes
{
    private static readonly Encoding[] Marked = [new UTF32Encoding(bigEndian: false, byteOrderMark: true), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The encoding that a byte order mark names, and the text after the mark; null where there is no mark.</summary>
    public static string? DecodeMarked(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in Marked)
            if (bytes.StartsWith(encoding.Preamble)) return encoding.GetString(bytes[encoding.Preamble.Length..]);
        return null;
    }

    /// <summary>The text of UTF-8 without a mark.</summary>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public static string DecodeUtf8(ReadOnlySpan<byte> bytes) => Strict.GetString(bytes);

    /// <summary>The text by its byte order mark, else as UTF-8, else as Latin-1, in which any bytes mean something.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (DecodeMarked(bytes) is { } text) return text;
        try
        {
            return DecodeUtf8(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
