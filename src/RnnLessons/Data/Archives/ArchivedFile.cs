namespace RnnLessons.Data;

/// <summary>A file inside an archive or a folder; its content can be read until the next one is asked for.</summary>
internal sealed class ArchivedFile(string archive, string name, long length, Func<Stream> open)
{
    /// <summary>Its path inside the archive, with <c>/</c> between folders.</summary>
    public string Name { get; } = name;

    public long Length { get; } = length;

    /// <summary>The whole content.</summary>
    /// <param name="most">The largest size that makes sense.</param>
    public byte[] Read(long most)
    {
        if (Length > most)
            throw new ArchiveException(archive, $"«{Archive.Shown(Name)}» declares {Length:N0} bytes.", $"at most {most:N0}, more than any such file of the official archive has.");
        var bytes = new byte[Length];
        try
        {
            using var content = open();
            content.ReadExactly(bytes);
        }
        catch (EndOfStreamException cut)
        {
            throw new ArchiveException(archive, $"it ends inside «{Archive.Shown(Name)}».", Archive.Whole, cut);
        }

        return bytes;
    }
}
