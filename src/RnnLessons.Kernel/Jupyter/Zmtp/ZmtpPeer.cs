using System.Collections.Concurrent;
using System.Net.Sockets;

namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>
/// The other end of one connection, after both have greeted. Messages to it leave from a thread of its own, in the order of the
/// calls, so that a peer which reads slowly holds up nobody; they are received by whoever calls <see cref="Receive"/>.
/// </summary>
/// <remarks>Threads and no tasks: a cell that fills the thread pool must not silence the kernel.</remarks>
internal sealed class ZmtpPeer : IDisposable
{
    /// <summary>Enough for all that runs on a connection's thread.</summary>
    public const int StackBytes = 256 << 10;

    private const int MostFrames = 10_000;

    // A peer that lets more than this wait has stopped reading; keeping still more for it could cost the process.
    private const long MostWaiting = 512L << 20;
    private static readonly TimeSpan GreetWithin = TimeSpan.FromSeconds(10);

    private readonly Socket socket;
    private readonly BufferedStream incoming;
    private readonly BlockingCollection<IReadOnlyList<byte[]>> outgoing = [];
    private readonly Thread writer;
    private long waiting;

    private ZmtpPeer(Socket socket, BufferedStream incoming, IReadOnlyDictionary<string, byte[]> properties)
    {
        this.socket = socket;
        this.incoming = incoming;
        Identity = properties.GetValueOrDefault("Identity") ?? [];
        writer = new Thread(WriteAll, StackBytes) { IsBackground = true, Name = "zmtp writer" };
        writer.Start();
    }

    /// <summary>What it calls itself; empty when it does not.</summary>
    public byte[] Identity { get; }

    /// <summary>What a listener knows it by: its identity, or a name that the listener gave it.</summary>
    public byte[] Address { get; set; } = [];

    /// <summary>The topics that it wants, when this end publishes.</summary>
    public Subscriptions Subscriptions { get; } = new();

    /// <summary>Greets a peer that has connected, or that was connected to.</summary>
    /// <param name="socket">The connection; it is closed when the peer does not greet as it should.</param>
    /// <param name="type">What this end is, such as <c>ROUTER</c>.</param>
    /// <param name="identity">What this end calls itself; empty for nothing.</param>
    /// <exception cref="ZmtpException">The peer speaks something else.</exception>
    /// <exception cref="IOException">The connection broke, or the peer did not greet in time.</exception>
    public static ZmtpPeer Greet(Socket socket, string type, byte[] identity)
    {
        try
        {
            if (socket.ProtocolType == ProtocolType.Tcp)
                socket.NoDelay = true;
            var stream = new NetworkStream(socket, ownsSocket: false);
            var incoming = new BufferedStream(stream, 1 << 16);
            ZmtpFraming.Greet(stream, type, identity);
            // A peer that says nothing does not hold its place for ever.
            socket.ReceiveTimeout = (int)GreetWithin.TotalMilliseconds;
            var properties = ZmtpFraming.ReadGreeting(incoming);
            socket.ReceiveTimeout = 0;
            return new(socket, incoming, properties);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for a message.</summary>
    /// <exception cref="ZmtpException">What came is no message.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public IReadOnlyList<byte[]> Receive()
    {
        var frames = new List<byte[]>();
        var room = ZmtpFraming.MostBytes;
        while (true)
        {
            var frame = ZmtpFraming.ReadFrame(incoming, room);
            // ZMTP 3.0 has no commands after READY; a peer that speaks 3.1 sends what its partner understands.
            if (frame.IsCommand)
                continue;
            frames.Add(frame.Body);
            room -= frame.Body.Length;
            if (!frame.More)
                return frames;
            if (frames.Count == MostFrames)
                throw new ZmtpException($"A message of more than {MostFrames} frames.");
        }
    }

    /// <summary>Sends a message, soon. From any thread; to a peer that has gone, or that has not read 512 MiB of what was sent before, nothing is sent.</summary>
    public void Send(IReadOnlyList<byte[]> frames)
    {
        if (Interlocked.Add(ref waiting, Bytes(frames)) > MostWaiting)
        {
            Dispose();
            return;
        }

        try
        {
            outgoing.TryAdd(frames);
        }
        catch (InvalidOperationException)
        {
            // Closed meanwhile: there is nobody to send to.
        }
    }

    /// <summary>Waits until what was sent has left, then closes.</summary>
    /// <param name="patience">How long it waits for that.</param>
    public void Close(TimeSpan patience)
    {
        outgoing.CompleteAdding();
        writer.Join(patience);
        Dispose();
    }

    /// <summary>Closes at once. A thread that receives from it gets an <see cref="IOException"/>.</summary>
    public void Dispose()
    {
        outgoing.CompleteAdding();
        socket.Dispose();
    }

    private static long Bytes(IReadOnlyList<byte[]> frames) => frames.Sum(frame => (long)frame.Length);

    private void WriteAll()
    {
        try
        {
            // Collected into few packets: what is small leaves together.
            using var stream = new BufferedStream(new NetworkStream(socket, ownsSocket: false), 1 << 16);
            foreach (var frames in outgoing.GetConsumingEnumerable())
            {
                ZmtpFraming.WriteMessage(stream, frames);
                Interlocked.Add(ref waiting, -Bytes(frames));
                if (outgoing.Count == 0)
                    stream.Flush();
            }

            stream.Flush();
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The peer has gone. Nothing more is kept for it.
            outgoing.CompleteAdding();
            while (outgoing.TryTake(out _))
            {
            }
        }
    }
}
