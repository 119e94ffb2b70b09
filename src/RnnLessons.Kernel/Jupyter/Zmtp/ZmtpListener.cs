using System.Net;
using System.Net.Sockets;

namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>A place where peers connect, and all that are connected. A peer that sends nonsense loses its connection, and nobody else notices.</summary>
internal sealed class ZmtpListener : IDisposable
{
    // A front end needs one; whoever wants more than this is none.
    private const int MostPeers = 200;

    private readonly string type;
    private readonly Socket listening;
    private readonly string? file;
    private readonly Lock gate = new();
    private readonly List<ZmtpPeer> peers = [];
    private readonly Dictionary<string, ZmtpPeer> named = [];
    private int connections;
    private int unnamed;
    private volatile bool closed;

    /// <summary>Listens at a place.</summary>
    /// <param name="type">What this end is, such as <c>ROUTER</c>.</param>
    /// <param name="place">A port, or a file for a Unix domain socket, which only this user may then connect to.</param>
    /// <exception cref="SocketException">The place is taken, or cannot be had.</exception>
    public ZmtpListener(string type, EndPoint place)
    {
        this.type = type;
        file = place is UnixDomainSocketEndPoint ? place.ToString() : null;
        listening = new Socket(place.AddressFamily, SocketType.Stream, file is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            // Elsewhere it is so by itself.
            if (OperatingSystem.IsWindows() && file is null)
                listening.ExclusiveAddressUse = true;
            if (file is not null)
                DeleteLeftOver(file, place);
            listening.Bind(place);
            if (file is not null && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listening.Listen();
        }
        catch
        {
            listening.Dispose();
            throw;
        }
    }

    /// <summary>Starts to take connections.</summary>
    /// <param name="received">Called with each message and the peer that sent it, on that peer's thread. A <see cref="ZmtpException"/> from it ends the connection.</param>
    public void Start(Action<ZmtpPeer, IReadOnlyList<byte[]>> received) =>
        new Thread(() => AcceptAll(received), ZmtpPeer.StackBytes) { IsBackground = true, Name = "zmtp " + type }.Start();

    /// <summary>Whether the peer of an address is connected.</summary>
    public bool Knows(byte[] address)
    {
        lock (gate)
            return named.ContainsKey(Convert.ToHexString(address));
    }

    /// <summary>Whether a peer has subscribed to anything.</summary>
    public bool HasSubscriber
    {
        get
        {
            lock (gate)
                return peers.Exists(peer => peer.Subscriptions.Any);
        }
    }

    /// <summary>Sends to the peer of an address; when it has gone, to nobody.</summary>
    public void SendTo(byte[] address, IReadOnlyList<byte[]> frames)
    {
        lock (gate)
        {
            if (named.TryGetValue(Convert.ToHexString(address), out var peer))
                peer.Send(frames);
        }
    }

    /// <summary>Sends to all who want the topic, which is the first frame.</summary>
    public void Publish(IReadOnlyList<byte[]> frames)
    {
        lock (gate)
        {
            foreach (var peer in peers.Where(peer => peer.Subscriptions.Want(frames[0])))
                peer.Send(frames);
        }
    }

    /// <summary>Takes no more connections, lets what was sent leave, and closes.</summary>
    /// <param name="patience">How long it waits for that, in all.</param>
    public void Close(TimeSpan patience)
    {
        closed = true;
        listening.Dispose();
        List<ZmtpPeer> leaving;
        lock (gate)
            leaving = [.. peers];
        Parallel.ForEach(leaving, peer => peer.Close(patience));
        if (file is not null)
            File.Delete(file);
    }

    public void Dispose() => Close(TimeSpan.Zero);

    // The file of a kernel that has died: nobody listens there any more.
    private static void DeleteLeftOver(string file, EndPoint place)
    {
        if (!File.Exists(file))
            return;
        using var probe = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(place);
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(file);
        }
    }

    private void AcceptAll(Action<ZmtpPeer, IReadOnlyList<byte[]>> received)
    {
        while (!closed)
        {
            try
            {
                var socket = listening.Accept();
                if (Interlocked.Increment(ref connections) > MostPeers)
                {
                    Interlocked.Decrement(ref connections);
                    socket.Dispose();
                    continue;
                }

                new Thread(() => Serve(socket, received), ZmtpPeer.StackBytes) { IsBackground = true, Name = "zmtp reader" }.Start();
            }
            catch (Exception refused) when (refused is SocketException or ObjectDisposedException)
            {
                // One connection that broke as it was made, or no more files to be had: the next may do. Closed: the loop ends.
                Thread.Sleep(closed ? 0 : 10);
            }
        }
    }

    private void Serve(Socket socket, Action<ZmtpPeer, IReadOnlyList<byte[]>> received)
    {
        ZmtpPeer? peer = null;
        try
        {
            peer = ZmtpPeer.Greet(socket, type, []);
            Enter(peer);
            while (true)
                received(peer, peer.Receive());
        }
        catch (Exception ended) when (ended is ZmtpException or IOException or SocketException or ObjectDisposedException)
        {
            // It has gone, or spoke something else: its connection is all that is lost.
        }
        finally
        {
            if (peer is not null)
                Leave(peer);
            Interlocked.Decrement(ref connections);
        }
    }

    private void Enter(ZmtpPeer peer)
    {
        ZmtpPeer? before;
        lock (gate)
        {
            peers.Add(peer);
            // Zero, by the protocol, begins no identity that a peer gives itself.
            peer.Address = peer.Identity.Length > 0 ? peer.Identity : [0, .. BitConverter.GetBytes(++unnamed)];
            var name = Convert.ToHexString(peer.Address);
            // Who connects again under its name gets the answers from then on: the connection before may be dead without our knowing.
            named.Remove(name, out before);
            named[name] = peer;
        }

        before?.Dispose();
    }

    private void Leave(ZmtpPeer peer)
    {
        lock (gate)
        {
            peers.Remove(peer);
            var name = Convert.ToHexString(peer.Address);
            if (named.GetValueOrDefault(name) == peer)
                named.Remove(name);
        }

        peer.Dispose();
    }
}
