using System.Net.Sockets;
using RnnLessons.Kernel.Jupyter.Zmtp;

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

    /// <summary>Sends back whatever comes, to show that the process lives.</summary>
    Heartbeat,
}

/// <summary>The five sockets of a kernel. What arrives is handed over one message at a time, so whoever takes it must not stay long.</summary>
internal sealed class KernelSockets : IDisposable
{
    // Long enough for a last answer to leave; a front end that has gone must not keep the kernel.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly Dictionary<KernelSocket, ZmtpListener> sockets = [];
    private readonly Lock oneAtATime = new();

    /// <summary>Listens at the places of a connection file.</summary>
    public KernelSockets(ConnectionFile connection)
    {
        try
        {
            foreach (var socket in Enum.GetValues<KernelSocket>())
                sockets.Add(socket, new ZmtpListener(TypeOf(socket), connection.PlaceOf(socket)));
        }
        catch (SocketException taken)
        {
            Dispose();
            throw new ConnectionFileException($"A port of the connection file cannot be listened at: {taken.Message} Is another kernel running with the same file?", taken);
        }
    }

    /// <summary>Starts to send and to receive.</summary>
    /// <param name="received">Called with each message of a front end, whose address comes first.</param>
    public void Listen(Action<KernelSocket, IReadOnlyList<byte[]>> received)
    {
        foreach (var (name, socket) in sockets)
        {
            socket.Start(name switch
            {
                KernelSocket.IoPub => (peer, message) => peer.Subscriptions.Take(message),
                KernelSocket.Heartbeat => (peer, message) => peer.Send(message),
                _ => (peer, message) =>
                {
                    lock (oneAtATime)
                        received(name, [peer.Address, .. message]);
                }
                ,
            });
        }
    }

    /// <summary>Whether the front end of an address is connected, and would get an answer.</summary>
    public bool Reaches(byte[] address) => sockets[KernelSocket.Shell].Knows(address);

    /// <summary>Whether a front end listens to what all are shown.</summary>
    public bool HasAudience => sockets[KernelSocket.IoPub].HasSubscriber;

    /// <summary>Sends a message, soon, in the order of the calls: to the front end whose address comes first, or to all on <see cref="KernelSocket.IoPub"/>. From any thread.</summary>
    public void Send(KernelSocket socket, IReadOnlyList<byte[]> message)
    {
        if (socket == KernelSocket.IoPub)
            sockets[socket].Publish(message);
        else
            sockets[socket].SendTo(message[0], [.. message.Skip(1)]);
    }

    /// <summary>Sends what is waiting, then closes.</summary>
    public void Dispose() => Parallel.ForEach(sockets.Values, socket => socket.Close(Linger));

    private static string TypeOf(KernelSocket socket) => socket switch
    {
        KernelSocket.IoPub => "PUB",
        KernelSocket.Heartbeat => "REP",
        _ => "ROUTER",
    };
}
