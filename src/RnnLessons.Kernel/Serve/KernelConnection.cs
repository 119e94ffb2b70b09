using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetMQ;
using NetMQ.Sockets;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Serve;

/// <summary>The other end of a kernel's sockets. As there, all of them live on one thread, and a queue leads to it.</summary>
internal sealed class KernelConnection : IDisposable
{
    private readonly Wire wire;
    private readonly NetMQPoller poller = [];
    private readonly NetMQQueue<(KernelSocket Socket, NetMQMessage Message)> outgoing = new();
    private readonly Dictionary<KernelSocket, NetMQSocket> sockets;
    private volatile bool closed;

    /// <summary>Connects; the kernel need not listen yet.</summary>
    /// <param name="connection">Where it will.</param>
    /// <param name="received">Called on the sockets' thread with all that comes.</param>
    public KernelConnection(ConnectionFile connection, Action<KernelSocket, MessageParts> received)
    {
        wire = new Wire(connection.Key);
        sockets = new()
        {
            [KernelSocket.Shell] = new DealerSocket(),
            [KernelSocket.Control] = new DealerSocket(),
            [KernelSocket.Stdin] = new DealerSocket(),
            [KernelSocket.IoPub] = new SubscriberSocket(),
        };
        // One name, as the protocol asks: a question of the kernel's finds its way back.
        var identity = Guid.NewGuid().ToByteArray();
        foreach (var (name, socket) in sockets)
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Options.SendHighWatermark = 0;
            socket.Options.ReceiveHighWatermark = 0;
            if (socket is DealerSocket)
                socket.Options.Identity = identity;
            socket.Connect($"tcp://{connection.Ip}:{Port(connection, name)}");
            socket.ReceiveReady += (_, _) =>
            {
                var frames = new NetMQMessage();
                // A live figure's burst is taken at once, but no more than lets others have their turn.
                for (var i = 0; i < 100 && socket.TryReceiveMultipartMessage(ref frames); i++)
                {
                    if (wire.Open(frames) is var (_, parts))
                        received(name, parts);
                    frames = new NetMQMessage();
                }
            };
            poller.Add(socket);
        }

        ((SubscriberSocket)sockets[KernelSocket.IoPub]).SubscribeToAnyTopic();
        outgoing.ReceiveReady += (_, _) =>
        {
            while (outgoing.TryDequeue(out var next, TimeSpan.Zero))
                sockets[next.Socket].SendMultipartMessage(next.Message);
        };
        poller.Add(outgoing);
        poller.RunAsync("kernel connection", isBackgroundThread: true);
    }

    /// <summary>A connection at ports that are free, for a kernel that is about to be started.</summary>
    /// <remarks>Another program may take one before the kernel does; the kernel then refuses to start.</remarks>
    public static ConnectionFile AtFreePorts()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Stop());
        return new("127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>Passes a message on.</summary>
    public void Send(KernelSocket socket, MessageParts message) => Send(socket, wire.Pack([], message));

    /// <summary>Asks for something on the server's own behalf.</summary>
    public void Send(KernelSocket socket, string type, string content = "{}") =>
        Send(socket, wire.Pack([], type, null, System.Text.Json.Nodes.JsonNode.Parse(content)!.AsObject()));

    public void Dispose()
    {
        closed = true;
        poller.Dispose();
        outgoing.Dispose();
        foreach (var socket in sockets.Values)
            socket.Dispose();
    }

    private void Send(KernelSocket socket, NetMQMessage message)
    {
        // To a kernel that has gone, nothing is said.
        if (!closed)
            outgoing.Enqueue((socket, message));
    }

    private static int Port(ConnectionFile connection, KernelSocket socket) => socket switch
    {
        KernelSocket.Shell => connection.ShellPort,
        KernelSocket.Control => connection.ControlPort,
        KernelSocket.Stdin => connection.StdinPort,
        _ => connection.IoPubPort,
    };
}
