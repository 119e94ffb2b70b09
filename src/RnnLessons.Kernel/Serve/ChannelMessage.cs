using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Serve;

/// <summary>A message on a WebSocket: which of the kernel's sockets it belongs to, and its parts.</summary>
internal sealed record ChannelMessage(KernelSocket Socket, MessageParts Parts)
{
    /// <summary>The subprotocol that passes the parts on as they are.</summary>
    public const string V1 = "v1.kernel.websocket.jupyter.org";

    private const int Word = sizeof(ulong);

    /// <summary>How many bytes it takes.</summary>
    public int Size => Parts.Header.Length + Parts.Parent.Length + Parts.Metadata.Length + Parts.Content.Length;

    /// <summary>Reads the older form, one JSON object.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ChannelMessage FromJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = StrictJson.Parse(text) as JsonObject ?? throw new FormatException("A message is a JSON object.");
            return Checked(new(SocketOf((string?)json["channel"]), new(Part("header"), Part("parent_header"), Part("metadata"), Part("content"))));

            byte[] Part(string name) => JsonSerializer.SerializeToUtf8Bytes(json[name] as JsonObject ?? []);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new FormatException(malformed.Message, malformed);
        }
    }

    /// <summary>Reads the form of <see cref="V1"/>: how many offsets, the offsets, the channel's name, the parts; numbers little-endian.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ChannelMessage FromV1(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Word)
            throw new FormatException("A message begins with the number of its offsets.");
        var count = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // The channel, four parts, the end; buffers may follow, which this kernel has no use for.
        if (count < 6 || count > (ulong)(bytes.Length / Word) - 1)
            throw new FormatException($"A message of {bytes.Length} bytes does not have {count} offsets. Wanted: 6 or more.");
        var offsets = new int[6];
        for (var i = 0; i < offsets.Length; i++)
        {
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(Word * (i + 1))..]);
            if (offset > (ulong)bytes.Length || (i > 0 && (int)offset < offsets[i - 1]))
                throw new FormatException($"The offset {offset} leads out of a message of {bytes.Length} bytes, or back.");
            offsets[i] = (int)offset;
        }

        var socket = SocketOf(Encoding.UTF8.GetString(bytes[offsets[0]..offsets[1]]));
        return Checked(new(socket, new(bytes[offsets[1]..offsets[2]].ToArray(), bytes[offsets[2]..offsets[3]].ToArray(), bytes[offsets[3]..offsets[4]].ToArray(), bytes[offsets[4]..offsets[5]].ToArray())));
    }

    // Answers carry the header back, and by its texts they find their way. No kernel is sent what is no message.
    private static ChannelMessage Checked(ChannelMessage message)
    {
        try
        {
            foreach (var part in new[] { message.Parts.Header, message.Parts.Parent, message.Parts.Metadata, message.Parts.Content })
                _ = StrictJson.Parse(part) as JsonObject ?? throw new FormatException("Each part of a message is a JSON object.");
            foreach (var name in new[] { "msg_id", "msg_type", "session" })
                _ = JsonFields.TextIn(message.Parts.Header, name) ?? throw new FormatException($"The header of a message has a {name}, which is text.");
            return message;
        }
        catch (JsonException malformed)
        {
            throw new FormatException(malformed.Message, malformed);
        }
    }

    /// <summary>Writes the older form.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        buffer.Write("{\"header\":"u8);
        buffer.Write(Parts.Header);
        buffer.Write(",\"parent_header\":"u8);
        buffer.Write(Parts.Parent);
        buffer.Write(",\"metadata\":"u8);
        buffer.Write(Parts.Metadata);
        buffer.Write(",\"content\":"u8);
        buffer.Write(Parts.Content);
        buffer.Write(",\"buffers\":[],\"channel\":\""u8);
        buffer.Write(Encoding.ASCII.GetBytes(Name(Socket)));
        buffer.Write("\"}"u8);
        return buffer.ToArray();
    }

    /// <summary>Writes the form of <see cref="V1"/>.</summary>
    public byte[] ToV1()
    {
        byte[][] parts = [Encoding.ASCII.GetBytes(Name(Socket)), Parts.Header, Parts.Parent, Parts.Metadata, Parts.Content];
        var offset = Word * (parts.Length + 2);
        var bytes = new byte[offset + parts.Sum(part => part.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)parts.Length + 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Word), (ulong)offset);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].CopyTo(bytes, offset);
            offset += parts[i].Length;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Word * (i + 2)), (ulong)offset);
        }

        return bytes;
    }

    private static KernelSocket SocketOf(string? channel) => channel switch
    {
        "shell" => KernelSocket.Shell,
        "control" => KernelSocket.Control,
        "stdin" => KernelSocket.Stdin,
        _ => throw new FormatException($"«{channel}» is no channel to a kernel. Wanted: shell, control or stdin."),
    };

    private static string Name(KernelSocket socket) => socket.ToString().ToLowerInvariant();
}
