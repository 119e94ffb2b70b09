using System.Buffers.Binary;
using System.Text;

namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>One frame of a connection.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="More">Whether the message goes on with another frame.</param>
/// <param name="IsCommand">Whether it speaks of the connection itself, and is not part of a message.</param>
internal readonly record struct ZmtpFrame(byte[] Body, bool More, bool IsCommand);

/// <summary>
/// The bytes of a connection: ZMTP 3.0 with the NULL mechanism (https://rfc.zeromq.org/spec/23/), the protocol of ZeroMQ 4 and
/// so of Jupyter's clients. Whatever a peer sends, reading ends in a value, in a <see cref="ZmtpException"/> or in an
/// <see cref="IOException"/>, and takes no more memory than the peer has sent bytes.
/// </summary>
internal static class ZmtpFraming
{
    /// <summary>The most bytes of one message, 256 MiB: far above what a notebook shows at once.</summary>
    public const int MostBytes = 256 << 20;

    private const int GreetingLength = 64;
    private const int MechanismAt = 12;
    private const int MechanismLength = 20;
    private const byte MoreFlag = 1;
    private const byte LongFlag = 2;
    private const byte CommandFlag = 4;
    private const int GrowBy = 1 << 16;

    /// <summary>Writes the greeting and the READY command.</summary>
    /// <param name="to">The connection.</param>
    /// <param name="socketType">What this end is, such as <c>ROUTER</c>.</param>
    /// <param name="identity">What a ROUTER at the other end is to call this end; empty lets it choose.</param>
    public static void Greet(Stream to, string socketType, ReadOnlySpan<byte> identity)
    {
        var greeting = new byte[GreetingLength];
        (greeting[0], greeting[9], greeting[10]) = (0xFF, 0x7F, 3);
        "NULL"u8.CopyTo(greeting.AsSpan(MechanismAt));
        to.Write(greeting);

        using var ready = new MemoryStream();
        ready.Write("\u0005READY"u8);
        WriteProperty(ready, "Socket-Type", Encoding.ASCII.GetBytes(socketType));
        if (identity.Length > 0)
            WriteProperty(ready, "Identity", identity);
        WriteFrame(to, ready.ToArray(), CommandFlag);
    }

    /// <summary>Reads the other end's greeting and READY command.</summary>
    /// <returns>Its properties, such as <c>Socket-Type</c> and <c>Identity</c>.</returns>
    public static IReadOnlyDictionary<string, byte[]> ReadGreeting(Stream from)
    {
        var greeting = new byte[GreetingLength];
        from.ReadExactly(greeting.AsSpan(0, 10));
        if (greeting[0] != 0xFF || (greeting[9] & 1) == 0)
            throw new ZmtpException("The first bytes are no ZMTP signature.");
        from.ReadExactly(greeting.AsSpan(10));
        if (greeting[10] < 3)
            throw new ZmtpException($"It speaks ZMTP {greeting[10]}. Wanted: 3.");
        var mechanism = Encoding.ASCII.GetString(greeting, MechanismAt, MechanismLength).TrimEnd('\0');
        if (mechanism != "NULL")
            throw new ZmtpException($"It wants the mechanism {mechanism}. Wanted: NULL.");

        var ready = ReadFrame(from, MostBytes);
        if (!ready.IsCommand || !ready.Body.AsSpan().StartsWith("\u0005READY"u8))
            throw new ZmtpException("It does not greet with READY.");
        return ReadProperties(ready.Body.AsSpan(6));
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="from">The connection.</param>
    /// <param name="most">The most bytes that it may have.</param>
    public static ZmtpFrame ReadFrame(Stream from, int most)
    {
        var flags = ReadByte(from);
        if (flags > (MoreFlag | LongFlag | CommandFlag) || (flags & (MoreFlag | CommandFlag)) == (MoreFlag | CommandFlag))
            throw new ZmtpException($"A frame has the flags {flags}.");
        ulong length = ReadByte(from);
        if ((flags & LongFlag) != 0)
        {
            Span<byte> size = stackalloc byte[8];
            size[0] = (byte)length;
            from.ReadExactly(size[1..]);
            length = BinaryPrimitives.ReadUInt64BigEndian(size);
        }

        if (length > (ulong)most)
            throw new ZmtpException($"A frame of {length} bytes. Wanted: at most {most}.");
        return new(ReadBody(from, (int)length), (flags & MoreFlag) != 0, (flags & CommandFlag) != 0);
    }

    /// <summary>Writes a message.</summary>
    public static void WriteMessage(Stream to, IReadOnlyList<byte[]> frames)
    {
        for (var i = 0; i < frames.Count; i++)
            WriteFrame(to, frames[i], i + 1 < frames.Count ? MoreFlag : (byte)0);
    }

    private static byte ReadByte(Stream from) => from.ReadByte() is >= 0 and var read ? (byte)read : throw new EndOfStreamException();

    // A length is only a claim: memory is taken as bytes arrive.
    private static byte[] ReadBody(Stream from, int length)
    {
        var body = new byte[Math.Min(length, GrowBy)];
        for (var read = 0; ;)
        {
            from.ReadExactly(body.AsSpan(read));
            read = body.Length;
            if (read == length)
                return body;
            Array.Resize(ref body, (int)Math.Min(length, 2L * read));
        }
    }

    private static void WriteFrame(Stream to, byte[] body, byte flags)
    {
        Span<byte> head = stackalloc byte[9];
        if (body.Length <= byte.MaxValue)
        {
            (head[0], head[1]) = (flags, (byte)body.Length);
            to.Write(head[..2]);
        }
        else
        {
            head[0] = (byte)(flags | LongFlag);
            BinaryPrimitives.WriteUInt64BigEndian(head[1..], (ulong)body.Length);
            to.Write(head);
        }

        to.Write(body);
    }

    private static void WriteProperty(MemoryStream to, string name, ReadOnlySpan<byte> value)
    {
        to.WriteByte((byte)name.Length);
        to.Write(Encoding.ASCII.GetBytes(name));
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        to.Write(length);
        to.Write(value);
    }

    private static Dictionary<string, byte[]> ReadProperties(ReadOnlySpan<byte> from)
    {
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        while (from.Length > 0)
        {
            var name = Encoding.ASCII.GetString(Take(ref from, Take(ref from, 1)[0]));
            var length = BinaryPrimitives.ReadUInt32BigEndian(Take(ref from, 4));
            properties[name] = Take(ref from, length).ToArray();
        }

        return properties;

        static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, uint length)
        {
            if (length > from.Length)
                throw new ZmtpException("READY ends inside a property.");
            var taken = from[..(int)length];
            from = from[(int)length..];
            return taken;
        }
    }
}
