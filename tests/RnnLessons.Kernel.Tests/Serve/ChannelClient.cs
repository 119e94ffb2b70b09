using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>A message as a browser gets it.</summary>
internal sealed record Shown(string Channel, string Type, string ParentId, JsonObject Content);

/// <summary>A browser's WebSocket to a kernel. It writes and reads the frames itself, so that server and test cannot agree on a mistake.</summary>
internal sealed class ChannelClient : IDisposable
{
    public const string V1 = "v1.kernel.websocket.jupyter.org";
    private readonly ClientWebSocket socket = new();

    public string Session { get; init; } = Guid.NewGuid().ToString("N");

    public WebSocketState State => socket.State;

    public string? Protocol => socket.SubProtocol;

    public async Task<ChannelClient> ConnectAsync(RunningServer server, string kernel, bool v1 = true, string? token = null, string? origin = null, string? cookie = null, string at = "/")
    {
        if (v1)
            socket.Options.AddSubProtocol(V1);
        token ??= server.Server.Token;
        if (token.Length > 0)
            socket.Options.SetRequestHeader("Authorization", "token " + token);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", cookie);
        var address = new UriBuilder(server.Server.Address) { Scheme = "ws", Path = $"{at}api/kernels/{kernel}/channels", Query = $"session_id={Session}" };
        using var limit = new CancellationTokenSource(Patience.Long);
        await socket.ConnectAsync(address.Uri, limit.Token);
        return this;
    }

    public async Task<string> SendAsync(string type, JsonObject content, string channel = "shell")
    {
        var id = Guid.NewGuid().ToString();
        JsonObject header = new() { ["msg_id"] = id, ["session"] = Session, ["username"] = "test", ["date"] = DateTime.UtcNow.ToString("O"), ["msg_type"] = type, ["version"] = "5.3" };
        if (Protocol == V1)
        {
            byte[][] parts = [Encoding.UTF8.GetBytes(channel), Encoding.UTF8.GetBytes(header.ToJsonString()), "{}"u8.ToArray(), "{}"u8.ToArray(), Encoding.UTF8.GetBytes(content.ToJsonString())];
            var bytes = new List<byte>();
            Number(parts.Length + 1);
            var at = 8 * (parts.Length + 2);
            Number(at);
            foreach (var part in parts)
                Number(at += part.Length);
            bytes.AddRange(parts.SelectMany(part => part));
            await SendBytesAsync([.. bytes], WebSocketMessageType.Binary);

            void Number(int value)
            {
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, value);
                bytes.AddRange(eight);
            }
        }
        else
        {
            JsonObject whole = new() { ["header"] = header, ["parent_header"] = new JsonObject(), ["metadata"] = new JsonObject(), ["content"] = content, ["channel"] = channel, ["buffers"] = new JsonArray() };
            await SendBytesAsync(Encoding.UTF8.GetBytes(whole.ToJsonString()), WebSocketMessageType.Text);
        }

        return id;
    }

    public Task<string> ExecuteAsync(string code) => SendAsync("execute_request", new() { ["code"] = code, ["silent"] = false, ["store_history"] = true, ["user_expressions"] = new JsonObject(), ["allow_stdin"] = true, ["stop_on_error"] = true });

    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var limit = new CancellationTokenSource(Patience.Long);
        await socket.SendAsync(bytes, type, true, limit.Token);
    }

    /// <summary>The next message; null when the server has closed the socket.</summary>
    public async Task<Shown?> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Long);
        var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        WebSocketReceiveResult got;
        do
        {
            got = await socket.ReceiveAsync(part, limit.Token);
            if (got.MessageType == WebSocketMessageType.Close)
                return null;
            whole.Write(part, 0, got.Count);
        }
        while (!got.EndOfMessage);
        return got.MessageType == WebSocketMessageType.Binary ? Read(whole.ToArray()) : Read(JsonNode.Parse(whole.ToArray())!.AsObject());
    }

    /// <summary>All that comes until a message is the one that is waited for.</summary>
    public async Task<List<Shown>> UntilAsync(Func<Shown, bool> last)
    {
        var all = new List<Shown>();
        while (await ReceiveAsync() is { } message)
        {
            all.Add(message);
            if (last(message))
                return all;
        }

        throw new InvalidOperationException("The server closed the socket.");
    }

    /// <summary>Runs a cell; all that it shows, and the answer.</summary>
    public async Task<List<Shown>> RunAsync(string code) => await EndOfAsync(await ExecuteAsync(code));

    /// <summary>All that a request brings, until it is answered and the kernel is idle again.</summary>
    public async Task<List<Shown>> EndOfAsync(string id)
    {
        var (answered, idle) = (false, false);
        return [.. (await UntilAsync(message =>
        {
            answered |= message.ParentId == id && message.Channel == "shell";
            idle |= message.ParentId == id && message.Type == "status" && (string?)message.Content["execution_state"] == "idle";
            return answered && idle;
        })).Where(message => message.ParentId == id)];
    }

    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Long);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }

    /// <summary>The connection is lost without a word.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();

    private static Shown Read(byte[] bytes)
    {
        var offsets = Enumerable.Range(1, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)).Select(i => (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * i))).ToList();
        var parts = offsets.Zip(offsets.Skip(1), (from, to) => bytes[from..to]).ToList();
        Assert.Equal(bytes.Length, offsets[^1]);
        return Read(Encoding.UTF8.GetString(parts[0]), parts.Skip(1).Select(part => JsonNode.Parse(part)!.AsObject()).ToList());
    }

    private static Shown Read(JsonObject json) =>
        Read((string)json["channel"]!, [json["header"]!.AsObject(), json["parent_header"]!.AsObject(), json["metadata"]!.AsObject(), json["content"]!.AsObject()]);

    private static Shown Read(string channel, IReadOnlyList<JsonObject> parts) => new(channel, (string)parts[0]["msg_type"]!, (string?)parts[1]["msg_id"] ?? "", parts[3]);
}
