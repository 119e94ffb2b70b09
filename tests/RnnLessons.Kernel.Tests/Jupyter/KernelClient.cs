using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>A message as a front end reads it.</summary>
internal sealed record Received(string Type, string ParentId, JsonObject Content, bool Signed);

/// <summary>A front end, on NetMQ alone: it writes and checks frames itself, so that kernel and test cannot agree on a mistake.</summary>
internal sealed class KernelClient : IDisposable
{
    private const string Key = "a-key-of-the-test";

    private readonly DealerSocket shell = new();
    private readonly DealerSocket control = new();
    private readonly DealerSocket stdin = new();
    private readonly SubscriberSocket iopub = new();
    private readonly RequestSocket heartbeat = new();

    public KernelClient(ConnectionFile connection)
    {
        // One name on both, as the protocol asks: a question finds its way back to the front end whose cell asks it.
        shell.Options.Identity = stdin.Options.Identity = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
        foreach (var (socket, port) in new (NetMQSocket, int)[] { (shell, connection.ShellPort), (control, connection.ControlPort), (stdin, connection.StdinPort), (iopub, connection.IoPubPort), (heartbeat, connection.HeartbeatPort) })
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Options.ReceiveHighWatermark = 0;
            socket.Connect($"tcp://127.0.0.1:{port}");
        }

        iopub.SubscribeToAnyTopic();
    }

    /// <summary>A connection on ports that are free.</summary>
    public static ConnectionFile FreeConnection()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Stop();
        return new("127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], Key);
    }

    /// <summary>Asks until the kernel is heard on its public channel too: what is shown before a front end listens is lost.</summary>
    public void WaitUntilReady()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var id = Send("kernel_info_request", []);
            Reply(id);
            if (TryShown(TimeSpan.FromMilliseconds(300)) is not null)
            {
                while (TryShown(TimeSpan.FromMilliseconds(100)) is not null)
                {
                    // What other requests showed while this one waited.
                }

                return;
            }
        }

        Assert.Fail("The kernel is not heard on its public channel.");
    }

    public string Send(string type, JsonObject content, bool onControl = false)
    {
        var (id, frames) = Write(type, content);
        SendFrames(frames, onControl);
        return id;
    }

    public void SendFrames(IReadOnlyList<byte[]> frames, bool onControl = false) =>
        (onControl ? control : shell).SendMultipartBytes([.. frames]);

    public (string Id, List<byte[]> Frames) Write(string type, JsonObject content, string key = Key)
    {
        var id = Guid.NewGuid().ToString();
        var header = new JsonObject { ["msg_id"] = id, ["session"] = "test", ["username"] = "test", ["date"] = DateTime.UtcNow.ToString("O"), ["msg_type"] = type, ["version"] = "5.3" };
        var parts = new[] { header, [], [], content }.Select(part => Encoding.UTF8.GetBytes(part.ToJsonString())).ToList();
        return (id, ["<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(Sign(parts, key)), .. parts]);
    }

    public string Execute(string code, JsonObject? more = null)
    {
        var content = more ?? [];
        content["code"] = code;
        return Send("execute_request", content);
    }

    /// <summary>Runs a cell and waits for its end.</summary>
    public (JsonObject Reply, List<Received> Shown) Run(string code, JsonObject? more = null)
    {
        var id = Execute(code, more);
        return (Reply(id), ShownUntilIdle(id));
    }

    /// <summary>The answer to a request.</summary>
    public JsonObject Reply(string id, bool onControl = false)
    {
        while (true)
        {
            var message = Receive(onControl ? control : shell, Patience.Long) ?? throw new TimeoutException("The kernel did not answer.");
            if (message.ParentId == id)
                return message.Content;
        }
    }

    /// <summary>All that is shown for a request, from busy to idle.</summary>
    public List<Received> ShownUntilIdle(string id)
    {
        var shown = new List<Received>();
        while (true)
        {
            var message = TryShown(Patience.Long) ?? throw new TimeoutException("The kernel did not become idle.");
            if (message.ParentId != id)
                continue;
            shown.Add(message);
            if (message.Type == "status" && (string?)message.Content["execution_state"] == "idle")
                return shown;
        }
    }

    /// <summary>Waits until something of a kind is shown; what comes before is passed over.</summary>
    public Received Next(string type)
    {
        while (true)
        {
            var message = TryShown(Patience.Long) ?? throw new TimeoutException($"No {type} was shown.");
            if (message.Type == type)
                return message;
        }
    }

    /// <summary>Sends a cell, and waits until it runs.</summary>
    public string Begin(string code)
    {
        var id = Execute(code);
        while (Next("execute_input").ParentId != id)
        {
            // An earlier cell's.
        }

        // Into its loop or its wait, as a rule; until then it is being compiled.
        Thread.Sleep(300);
        return id;
    }

    public Received? TryShown(TimeSpan patience) => Receive(iopub, patience);

    public Received? TryReply(TimeSpan patience) => Receive(shell, patience);

    /// <summary>What the kernel asks the person.</summary>
    public Received Question() => Receive(stdin, Patience.Long) ?? throw new TimeoutException("The kernel did not ask.");

    public void Answer(string value) => stdin.SendMultipartBytes([.. Write("input_reply", new() { ["value"] = value }).Frames]);

    public bool Beats()
    {
        heartbeat.SendFrame("beat");
        return heartbeat.TryReceiveFrameString(Patience.Long, out var echo) && echo == "beat";
    }

    public void Dispose()
    {
        foreach (var socket in new NetMQSocket[] { shell, control, stdin, iopub, heartbeat })
            socket.Dispose();
    }

    private static Received? Receive(NetMQSocket socket, TimeSpan patience)
    {
        var message = new NetMQMessage();
        if (!socket.TryReceiveMultipartMessage(patience, ref message))
            return null;
        var frames = message.Select(frame => frame.ToByteArray()).ToList();
        var at = frames.FindIndex(frame => frame.AsSpan().SequenceEqual("<IDS|MSG>"u8));
        var parts = frames.GetRange(at + 2, 4);
        var json = parts.Select(part => JsonNode.Parse(part)!.AsObject()).ToList();
        return new((string)json[0]["msg_type"]!, (string?)json[1]["msg_id"] ?? "", json[3], Encoding.ASCII.GetString(frames[at + 1]) == Sign(parts, Key));
    }

    private static string Sign(IEnumerable<byte[]> parts, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), parts.SelectMany(part => part).ToArray()));
}
