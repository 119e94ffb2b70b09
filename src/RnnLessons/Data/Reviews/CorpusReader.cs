using System.Text;

namespace RnnLessons.Data;

/// <summary>A corpus as bytes: numbers as 7-bit groups, the low one first, texts as their length in bytes and UTF-8.</summary>
/// <param name="file">Bytes that <see cref="Bytes"/> wrote; they stay in memory, for the texts are read where they stand.</param>
/// <param name="at">Where they begin.</param>
internal struct CorpusReader(byte[] file, int at)
{
    private int at = at;

    /// <summary>The bytes of a corpus.</summary>
    public static byte[] Bytes(ReviewCorpus corpus)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        Write(writer, corpus.Remarks);
        Write(writer, corpus.Words);
        writer.Write7BitEncodedInt(corpus.Keys.Length);
        foreach (var (index, (train, positive, number, rating)) in corpus.Keys.Index())
        {
            writer.Write7BitEncodedInt((train ? 2 : 0) + (positive ? 1 : 0));
            writer.Write7BitEncodedInt(number);
            writer.Write7BitEncodedInt(rating);
            writer.Write7BitEncodedInt(corpus.Texts.Ends[index]);
            writer.Write7BitEncodedInt(corpus.Ids[index].Length);
            foreach (var id in corpus.Ids[index]) writer.Write7BitEncodedInt(id);
        }

        writer.Write(corpus.Texts.Utf8.Span);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The corpus.</summary>
    public ReviewCorpus Read()
    {
        var (remarks, words) = (Texts(), Texts());
        var count = Number();
        var (keys, ids, ends) = (new ReviewKey[count], new int[count][], new int[count]);
        for (var index = 0; index < count; index++)
        {
            var kind = Number();
            keys[index] = new((kind & 2) != 0, (kind & 1) != 0, Number(), Number());
            ends[index] = Number();
            var own = new int[Number()];
            for (var i = 0; i < own.Length; i++) own[i] = Number();
            ids[index] = own;
        }

        return new(words, keys, ids, new(file.AsMemory(at), ends), remarks);
    }

    private static void Write(BinaryWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts) writer.Write(text);
    }

    private string[] Texts()
    {
        var texts = new string[Number()];
        for (var i = 0; i < texts.Length; i++)
        {
            var length = Number();
            texts[i] = Encoding.UTF8.GetString(file, at, length);
            at += length;
        }

        return texts;
    }

    private int Number()
    {
        var (number, shift) = (0, 0);
        for (; file[at] >= 0x80; at++, shift += 7) number |= (file[at] & 0x7f) << shift;
        return number | (file[at++] << shift);
    }
}
