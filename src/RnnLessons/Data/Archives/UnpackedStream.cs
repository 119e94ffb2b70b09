using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnLessons.Data;

/// <summary>What a .tar.gz file unpacks to, and no more of it than a limit; a damaged or short file is one clear error. A .tar that was unpacked already is read as it stands.</summary>
/// <remarks>
/// Browsers unpack a .gz while they download it, and some keep its name: so the first bytes decide.
/// <see cref="GZipStream"/> ends quietly where a file was cut off, and calls a damaged one «an unsupported compression method»; so the
/// size that the file's last four bytes promise (RFC 1952, ISIZE) is compared with what came out.
/// </remarks>
internal sealed class UnpackedStream : Stream
{
    private readonly string path;
    private readonly long most;
    private readonly FileStream packed;
    private readonly Stream unpacked;
    private readonly bool isTar;
    private readonly (long Length, DateTime Written) stamp;
    private ArchiveException? fault;
    private long given;

    public UnpackedStream(string path, long most)
    {
        (this.path, this.most) = (path, most);
        packed = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        isTar = IsTar();
        unpacked = isTar ? packed : new GZipStream(packed, CompressionMode.Decompress);
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
            throw Fault(given == 0 ? "this is not a gzip file, and no tar archive either." : $"it is damaged: what unpacks after {given:N0} bytes does not fit its checksum or format.", Archive.Whole, broken);
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
        if (!isTar && PromisedLength() != (uint)given) throw Fault($"it ends too early, after {given:N0} unpacked bytes ({stamp.Length:N0} packed).", Archive.Whole);
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

    /// <summary>Whether the file begins with the header of a tar archive's entry: its checksum is the sum of its bytes, with blanks in the place of the checksum.</summary>
    private bool IsTar()
    {
        const int at = 148, length = 8;
        var header = new byte[512];
        if (RandomAccess.Read(packed.SafeFileHandle, header, 0) < header.Length) return false;
        var digits = System.Text.Encoding.ASCII.GetString(header, at, length).Trim('\0', ' ');
        header.AsSpan(at, length).Fill((byte)' ');
        return digits.Length > 0 && digits.All(digit => digit is >= '0' and <= '7') && Convert.ToInt32(digits, 8) == header.Sum(value => value);
    }

    /// <summary>Of the file that is open: its path may be a link, which has a size and a time of its own.</summary>
    private (long, DateTime) Stamp() => (RandomAccess.GetLength(packed.SafeFileHandle), File.GetLastWriteTimeUtc(packed.SafeFileHandle));
}
