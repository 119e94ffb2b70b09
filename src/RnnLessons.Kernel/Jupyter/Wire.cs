using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>Messages as frames on a socket: identities, a delimiter, the signature, header, parent header, metadata, content.</summary>
/// <remarks>Safe to use from any thread.</remarks>
internal sealed class Wire(string key)
{
    /// <summary>The one way of signing that is spoken.</summary>
    public const string SignatureScheme = "hmac-sha256";

    /// <summary>The protocol's version.</summary>
    public const string ProtocolVersion = "5.3";

    // As many as ipykernel remembers. A replay of what is older needs a front end that sent 65,536 messages since.
    private const int Remembered = 65_536;

    // HTML is escaped by the front end, where it is text; escaped here as well it would be six times as long.
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private readonly byte[] key = Encoding.UTF8.GetBytes(key);
    private readonly string user = Environment.UserName;
    private readonly Lock gate = new();
    private readonly HashSet<string> seen = [];
    private readonly Queue<string> oldest = [];
    private int dropped;

    /// <summary>The id of this run of the kernel, in the header of each of its messages.</summary>
    public string Session { get; } = Guid.NewGuid().ToString();

    /// <summary>How many messages were not taken: unsigned, wrongly signed, sent a second time, or no messages at all.</summary>
    public int Dropped => Volatile.Read(ref dropped);

    /// <summary>Reads a message; null when it is not to be trusted, or no message.</summary>
    public KernelMessage? Unpack(IReadOnlyList<byte[]> frames)
    {
        var message = Read(frames);
        if (message is null)
            Interlocked.Increment(ref dropped);
        return message;
    }

    /// <summary>Writes and signs a message.</summary>
    /// <param name="identities">Where it goes: an asker's routing frames, or a topic.</param>
    /// <param name="type">Its type.</param>
    /// <param name="parent">The header of the message that it comes of; null for none.</param>
    /// <param name="content">What it says.</param>
    public IReadOnlyList<byte[]> Pack(IEnumerable<byte[]> identities, string type, byte[]? parent, JsonObject content) => Pack(identities, Parts(type, Session, user, parent, content));

    /// <summary>A message of this moment, before it is signed.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="session">Who says it.</param>
    /// <param name="user">In whose name.</param>
    /// <param name="parent">The header of the message that it comes of; null for none.</param>
    /// <param name="content">What it says.</param>
    public static MessageParts Parts(string type, string session, string user, byte[]? parent, JsonObject content)
    {
        var header = Bytes(new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = user,
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        });
        return new(header, parent ?? Empty, Empty, Bytes(content));
    }

    /// <summary>Signs what was written elsewhere, such as in a browser.</summary>
    public IReadOnlyList<byte[]> Pack(IEnumerable<byte[]> identities, MessageParts written)
    {
        byte[][] parts = [written.Header, written.Parent, written.Metadata, written.Content];
        return [.. identities, Delimiter, Encoding.ASCII.GetBytes(Sign(parts)), .. parts];
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Unescaped);

    /// <summary>Takes a message apart without reading it; null when it is not to be trusted, or no message.</summary>
    public (IReadOnlyList<byte[]> Identities, MessageParts Parts)? Open(IReadOnlyList<byte[]> frames)
    {
        var parts = frames.ToList();
        var delimiter = parts.FindIndex(part => part.AsSpan().SequenceEqual(Delimiter));
        // After the content there may be buffers, which belong to widgets and are not signed.
        if (delimiter < 0 || parts.Count < delimiter + 6 || !IsSigned(parts[delimiter + 1], parts.GetRange(delimiter + 2, 4)))
            return null;
        return (parts.GetRange(0, delimiter), new(parts[delimiter + 2], parts[delimiter + 3], parts[delimiter + 4], parts[delimiter + 5]));
    }

    private KernelMessage? Read(IReadOnlyList<byte[]> frames)
    {
        if (Open(frames) is not var (identities, parts))
            return null;
        try
        {
            return JsonNode.Parse(parts.Header) is JsonObject header && JsonNode.Parse(parts.Content) is JsonObject content && (string?)header["msg_type"] is { } type
                ? new(identities, parts.Header, type, content, JsonNode.Parse(parts.Metadata) as JsonObject)
                : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private bool IsSigned(byte[] signature, IEnumerable<byte[]> parts)
    {
        if (key.Length == 0)
            return true;
        var right = Sign(parts);
        return CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(right)) && IsNew(right);
    }

    private bool IsNew(string signature)
    {
        lock (gate)
        {
            if (!seen.Add(signature))
                return false;
            oldest.Enqueue(signature);
            if (oldest.Count > Remembered)
                seen.Remove(oldest.Dequeue());
            return true;
        }
    }

    private string Sign(IEnumerable<byte[]> parts)
    {
        if (key.Length == 0)
            return "";
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
            hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
