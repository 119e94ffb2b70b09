using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Jupyter.Zmtp;

namespace RnnLessons.Kernel.Serve;

/// <summary>The other end of a kernel's sockets.</summary>
internal sealed class KernelConnection : IDisposable
{
    // A Unix domain socket's name has 104 bytes on macOS, and 108 on Linux and on Windows.
    private const int LongestFolder = 90;

    private readonly Wire wire;
    private readonly Lock oneAtATime = new();
    private readonly Dictionary<KernelSocket, ZmtpClient> sockets;

    /// <summary>Connects; the kernel need not listen yet.</summary>
    /// <param name="connection">Where it will.</param>
    /// <param name="received">Called with all that comes, one message at a time.</param>
    public KernelConnection(ConnectionFile connection, Action<KernelSocket, MessageParts> received)
    {
        wire = new Wire(connection.Key);
        // One name, as the protocol asks: a question of the kernel's finds its way back.
        var identity = Guid.NewGuid().ToByteArray();
        sockets = new[] { KernelSocket.Shell, KernelSocket.Control, KernelSocket.Stdin, KernelSocket.IoPub }.ToDictionary(name => name, name => new ZmtpClient(
            name == KernelSocket.IoPub ? "SUB" : "DEALER", connection.PlaceOf(name), name == KernelSocket.IoPub ? [] : identity, frames =>
            {
                if (wire.Open(frames) is not var (_, parts))
                    return;
                lock (oneAtATime)
                    received(name, parts);
            }));
        sockets[KernelSocket.IoPub].Send(Subscriptions.ToAll);
    }

    /// <summary>A connection for a kernel that is about to be started.</summary>
    /// <param name="folder">A folder of this user's alone, for the sockets.</param>
    public static ConnectionFile New(string folder)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return Socket.OSSupportsUnixDomainSockets && HasRoomForSockets(folder) ? ConnectionFile.In(folder, key) : AtFreePorts(key);
    }

    /// <summary>Whether the names of sockets in a folder are short enough.</summary>
    public static bool HasRoomForSockets(string folder) => Encoding.UTF8.GetByteCount(folder) <= LongestFolder;

    /// <summary>Passes a message on.</summary>
    public void Send(KernelSocket socket, MessageParts message) => sockets[socket].Send(wire.Pack([], message));

    /// <summary>Asks for something on the server's own behalf.</summary>
    public void Send(KernelSocket socket, string type, string content = "{}") =>
        sockets[socket].Send(wire.Pack([], type, null, JsonNode.Parse(content)!.AsObject()));

    public void Dispose()
    {
        foreach (var socket in sockets.Values)
            socket.Dispose();
    }

    // Another program may take a port before the kernel does; the kernel then refuses to start.
    private static ConnectionFile AtFreePorts(string key)
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Stop());
        return new("127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], key);
    }
}
