using System.Net;
using System.Net.Sockets;
using NetMQ;
using NetMQ.Sockets;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>The sockets a kernel speaks on.</summary>
internal enum KernelSocket
{
    /// <summary>Requests that are answered in order.</summary>
    Shell,

    /// <summary>Requests that are answered at once.</summary>
    Control,

    /// <summary>Questions to the person at the front end.</summary>
    Stdin,

    /// <summary>What all front ends are shown.</summary>
    IoPub,
}

/// <summary>
/// The five sockets, all on one thread: NetMQ's are not safe for use from several. What is sent goes through a queue to that
/// thread; what arrives is handed over there, so whoever takes it must not stay long.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    // Long enough for a last answer to leave; a front end that has gone must not keep the kernel.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly NetMQPoller poller = [];
    private readonly NetMQQueue<Outgoing> outgoing = new();
    private readonly Dictionary<KernelSocket, NetMQSocket> sockets = [];
    private readonly ResponseSocket heartbeat = new();
    private readonly ManualResetEventSlim left = new();

    /// <summary>Binds the sockets of a connection file.</summary>
    public KernelSockets(ConnectionFile connection)
    {
        try
        {
            Add(KernelSocket.Shell, new RouterSocket(), connection.ShellPort);
            Add(KernelSocket.Control, new RouterSocket(), connection.ControlPort);
            Add(KernelSocket.Stdin, new RouterSocket(), connection.StdinPort);
            Add(KernelSocket.IoPub, new PublisherSocket(), connection.IoPubPort);
            Bind(heartbeat, connection.HeartbeatPort);
        }
        catch (Exception taken) when (taken is NetMQException or SocketException)
        {
            Close();
            throw new ConnectionFileException($"A port of the connection file cannot be listened at: {taken.Message} Is another kernel running with the same file?", taken);
        }

        void Bind(NetMQSocket socket, int port)
        {
            socket.Options.Linger = Linger;
            RefuseToShare(connection.Ip, port);
            socket.Bind($"tcp://{connection.Ip}:{port}");
        }

        void Add(KernelSocket name, NetMQSocket socket, int port)
        {
            sockets.Add(name, socket);
            // Nothing a cell shows is lost because a front end is slow to fetch it.
            socket.Options.SendHighWatermark = 0;
            socket.Options.ReceiveHighWatermark = 0;
            Bind(socket, port);
        }
    }

    /// <summary>Starts to send and to receive.</summary>
    /// <param name="received">Called on the sockets' thread with each message.</param>
    public void Listen(Action<KernelSocket, NetMQMessage> received)
    {
        foreach (var (name, socket) in sockets)
        {
            if (socket is RouterSocket)
                socket.ReceiveReady += (_, _) => received(name, socket.ReceiveMultipartMessage());
            poller.Add(socket);
        }

        heartbeat.ReceiveReady += (_, _) => heartbeat.SendMultipartMessage(heartbeat.ReceiveMultipartMessage());
        outgoing.ReceiveReady += (_, _) => SendAll();
        poller.Add(heartbeat);
        poller.Add(outgoing);
        poller.RunAsync("jupyter", isBackgroundThread: true);
    }

    /// <summary>Sends a message, soon, in the order of the calls. From any thread.</summary>
    public void Send(KernelSocket socket, NetMQMessage message)
    {
        if (!left.IsSet)
            outgoing.Enqueue(new(socket, message));
    }

    /// <summary>Sends what is waiting, then closes. Not from the sockets' own thread.</summary>
    public void Dispose()
    {
        outgoing.Enqueue(new(null, null));
        left.Wait(Linger);
        left.Set();
        Close();
    }

    // NetMQ shares a port with whoever has it, and the system then deals messages out between the two.
    private static void RefuseToShare(string ip, int port)
    {
        if (!IPAddress.TryParse(ip, out var address))
            return;
        using var probe = new TcpListener(address, port);
        probe.Start();
    }

    private void Close()
    {
        poller.Dispose();
        outgoing.Dispose();
        foreach (var socket in sockets.Values)
            socket.Dispose();
        heartbeat.Dispose();
        left.Dispose();
    }

    private void SendAll()
    {
        while (outgoing.TryDequeue(out var next, TimeSpan.Zero))
        {
            if (next.Socket is { } socket)
                sockets[socket].SendMultipartMessage(next.Message!);
            else
                left.Set();
        }
    }

    private readonly record struct Outgoing(KernelSocket? Socket, NetMQMessage? Message);
}
