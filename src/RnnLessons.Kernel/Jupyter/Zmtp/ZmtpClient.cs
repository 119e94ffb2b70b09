using System.Net;
using System.Net.Sockets;

namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>A connection to a listener, which need not listen yet. It is made once: when it has ended, nothing more is sent or received.</summary>
internal sealed class ZmtpClient : IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(20);

    private readonly string type;
    private readonly EndPoint place;
    private readonly byte[] identity;
    private readonly Lock gate = new();
    private readonly List<IReadOnlyList<byte[]>> waiting = [];
    private ZmtpPeer? peer;
    private volatile bool closed;

    /// <summary>Connects, as soon as somebody listens.</summary>
    /// <param name="type">What this end is, such as <c>DEALER</c>.</param>
    /// <param name="place">Where.</param>
    /// <param name="identity">What a ROUTER is to call this end; empty lets it choose.</param>
    /// <param name="received">Called with each message, on the connection's thread.</param>
    public ZmtpClient(string type, EndPoint place, byte[] identity, Action<IReadOnlyList<byte[]>> received)
    {
        this.type = type;
        this.place = place;
        this.identity = identity;
        new Thread(() => Run(received), ZmtpPeer.StackBytes) { IsBackground = true, Name = "zmtp client" }.Start();
    }

    /// <summary>Sends a message, once there is a connection. From any thread.</summary>
    public void Send(IReadOnlyList<byte[]> frames)
    {
        lock (gate)
        {
            if (peer is null && !closed)
                waiting.Add(frames);
            else
                peer?.Send(frames);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            peer?.Dispose();
        }
    }

    private void Run(Action<IReadOnlyList<byte[]>> received)
    {
        try
        {
            while (!closed)
            {
                if (Connect() is not { } socket)
                {
                    Thread.Sleep(TryAgain);
                    continue;
                }

                var connected = ZmtpPeer.Greet(socket, type, identity);
                Enter(connected);
                while (true)
                    received(connected.Receive());
            }
        }
        catch (Exception ended) when (ended is ZmtpException or IOException or SocketException or ObjectDisposedException)
        {
            // The listener has gone; whoever started it sees that by its process.
            Dispose();
        }
    }

    private Socket? Connect()
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, place is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            socket.Connect(place);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Enter(ZmtpPeer connected)
    {
        lock (gate)
        {
            peer = connected;
            foreach (var frames in waiting)
                peer.Send(frames);
            waiting.Clear();
            if (closed)
                peer.Dispose();
        }
    }
}
