using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnLessons.Data;

/// <summary>What a .gz file unpacks to, and no more of it than a limit; a damaged or short file is one clear error.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends quietly where a file was cut off, and calls a damaged one «an unsupported compression method»; so the
/// size that the file's last four bytes promise (RFC 1952, ISIZE) is compared with what came out.
/// </remarks>
internal sealed class UnpackedStream : Stream
{
    private readonly string path;
    private readonly long most;
    private readonly FileStream packed;
    private readonly GZipStream unpacked;
    private readonly (long Length, DateTime Written) stamp;
    private ArchiveException? fault;
    private long given;

    public UnpackedStream(string path, long most)
    {
        (this.path, this.most) = (path, most);
        packed = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        unpacked = new GZipStream(packed, CompressionMode.Decompress);
        stamp = Stamp();
    }

    /// <summary>Bytes of the packed file read so far.</summary>
    public long PackedRead => packed.Position;

    /// <summary>Bytes of the packed file.</summary>
    public long PackedLength => stamp.Length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => given; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        // Who reads the archive's parts may have swallowed the first complaint.
        if (fault is not null) throw fault;
        int count;
        try
        {
            count = unpacked.Read(buffer);
        }
        catch (InvalidDataException broken)
        {
            throw Fault(given == 0 ? "this is not a gzip file." : $"it is damaged: what unpacks after {given:N0} bytes does not fit its checksum or format.", Archive.Whole, broken);
        }

        given += count;
        return given <= most ? count : throw Fault($"it unpacks to more than {most:N0} bytes.", $"an archive that unpacks to at most {most:N0} bytes; the official one does.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what is left, and checks that the file was whole and stayed as it was.</summary>
    public void Finish()
    {
        var rest = new byte[1 << 16];
        while (Read(rest) > 0)
        {
        }

        if (Stamp() != stamp) throw Fault("it was changed while it was read.", "a file that nobody is writing to. Try again once it is complete.");
        if (PromisedLength() != (uint)given) throw Fault($"it ends too early, after {given:N0} unpacked bytes ({stamp.Length:N0} packed).", Archive.Whole);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }

    private ArchiveException Fault(string found, string wanted, Exception? inner = null) => fault = new(path, found, wanted, inner);

    private uint PromisedLength()
    {
        var end = new byte[4];
        return stamp.Length < end.Length || RandomAccess.Read(packed.SafeFileHandle, end, stamp.Length - end.Length) != end.Length
            ? 0
            : BinaryPrimitives.ReadUInt32LittleEndian(end);
    }

    /// <summary>Of the file that is open: its path may be a link, which has a size and a time of its own.</summary>
    private (long, DateTime) Stamp() => (RandomAccess.GetLength(packed.SafeFileHandle), File.GetLastWriteTimeUtc(packed.SafeFileHandle));
}
