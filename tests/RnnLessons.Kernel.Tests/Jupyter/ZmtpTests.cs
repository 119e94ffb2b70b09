using System.Net.Sockets;
using System.Text;
using NetMQ;
using NetMQ.Sockets;
using RnnLessons.Kernel.Jupyter.Zmtp;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>Peers of the kernel's sockets that don't speak as they should. The kernel goes on with all others.</summary>
public sealed class ZmtpTests(RunningKernel kernel) : IClassFixture<RunningKernel>
{
    private static readonly byte[] Greeting = Greeted("NULL", 3);
    private static readonly byte[] Ready = Command("\u0005READY\u000bSocket-Type\0\0\0\u0006DEALER");

    [Theory]
    [AttackData("One malformed ZMTP greeting, of the old protocol with a length of 2⁶³ bytes (NetMQ issue 1168)", "Its connection is closed; the kernel answers all others", "ffffffffffffffffe2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [AttackData("A ZMTP 1 greeting that claims 2⁶⁴ − 1 bytes", "Its connection is closed; the kernel answers all others", "ffffffffffffffffff00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [AttackData("64 zero bytes in place of a ZMTP greeting", "Its connection is closed; the kernel answers all others", "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [AttackData("A browser's HTTP request to a kernel's port", "Its connection is closed; the kernel answers all others", "474554202f20485454502f312e310d0a486f73743a206c6f63616c686f73740d0a0d0a")]
    [AttackData("A TLS handshake to a kernel's port", "Its connection is closed; the kernel answers all others", "16030100a5010000a10303aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [AttackData("A ZMTP greeting cut off after its tenth byte", "Its connection is closed; the kernel answers all others", "ff00000000000000017f")]
    [AttackData("A connection that is opened and closed at once", "Nothing happens", "")]
    public void A_peer_that_does_not_greet_costs_its_connection_only(string hex) => TryEverywhere(Convert.FromHexString(hex));

    public static TheoryData<string> Wrong => new("version 2", "PLAIN", "CURVE", "no READY", "READY cut inside a property", "a property of 4 GiB", "a frame of 2^63 bytes", "a frame of 300 MiB", "reserved flags", "a command with more", "frames without end", "a short frame with less than it says");

    [Theory]
    [MemberData(nameof(Wrong))]
    [Attack("Twelve malformed greetings, commands and frames after a good beginning: wrong versions and mechanisms, lengths up to 2⁶³, reserved flags, messages without end", "Each costs its own connection; no memory is taken for bytes that were only announced")]
    public void A_peer_that_goes_wrong_later_costs_its_connection_only(string what)
    {
        byte[] sent = what switch
        {
            "version 2" => Greeted("NULL", 2),
            "PLAIN" or "CURVE" => [.. Greeted(what, 3), .. Ready],
            "no READY" => [.. Greeting, 0, 1, 1],
            "READY cut inside a property" => [.. Greeting, .. Command("\u0005READY\u000bSocket-Type\0\0")],
            "a property of 4 GiB" => [.. Greeting, .. Command("\u0005READY\u0001a\u00ff\u00ff\u00ff\u00ff")],
            "a frame of 2^63 bytes" => [.. Greeting, .. Ready, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 1],
            "a frame of 300 MiB" => [.. Greeting, .. Ready, 2, 0, 0, 0, 0, 0x12, 0xC0, 0, 0, 1],
            "reserved flags" => [.. Greeting, .. Ready, 0xF8, 1, 1],
            "a command with more" => [.. Greeting, .. Ready, 5, 1, 1],
            "frames without end" => [.. Greeting, .. Ready, .. Enumerable.Repeat<byte[]>([1, 0], 20_000).SelectMany(frame => frame)],
            _ => [.. Greeting, .. Ready, 0, 200, 1, 2, 3],
        };
        TryEverywhere(sent);
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(0, 0, true)]
    public void A_frame_that_claims_more_than_may_come_is_refused_before_it_is_read(int length, int most, bool comes)
    {
        byte[] sent = [2, 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat((byte)7, length)];
        using var stream = new MemoryStream(sent);
        if (comes)
        {
            Assert.Equal(length, ZmtpFraming.ReadFrame(stream, most).Body.Length);
            return;
        }

        Assert.Contains($"at most {most}", Assert.Throws<ZmtpException>(() => ZmtpFraming.ReadFrame(stream, most)).Message);
        Assert.Equal(9, stream.Position);
    }

    [Fact]
    [Attack("300 streams of random bytes, half of them after a good greeting", "Each costs its own connection")]
    public void Random_bytes_cost_their_connection_only()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            Say(Port(random.Next(5)), i % 2 == 0 ? bytes : [.. Greeting, .. Ready, .. bytes], waitForEnd: false);
        }

        AssertAlive();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void Messages_survive_the_way(int length)
    {
        byte[][] sent = [[], [.. Enumerable.Range(0, length).Select(i => (byte)i)], "end"u8.ToArray()];
        using var wire = new MemoryStream();
        ZmtpFraming.WriteMessage(wire, sent);
        wire.Position = 0;
        foreach (var (frame, i) in sent.Select((frame, i) => (frame, i)))
        {
            var read = ZmtpFraming.ReadFrame(wire, int.MaxValue);
            Assert.Equal(frame, read.Body);
            Assert.Equal((i < 2, false), (read.More, read.IsCommand));
        }
    }

    [Fact]
    [Fault("A front end connects a second time under its name while its first connection hangs", "The answers go to the new connection")]
    public void Who_connects_again_under_its_name_gets_the_answers()
    {
        var identity = Encoding.ASCII.GetBytes("the-same-name");
        using var first = Connect(identity);
        Assert.NotNull(Ask(first));
        using var second = Connect(identity);
        Assert.NotNull(Ask(second));
        Assert.NotNull(Ask(second));
    }

    [Fact]
    [Attack("500 connections to a kernel's port that greet and then say nothing", "At most 200 are kept; the front end that was there before them is answered")]
    public void Many_connections_that_say_nothing_silence_nobody()
    {
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 500; i++)
            {
                var client = new TcpClient("127.0.0.1", kernel.Connection.ShellPort);
                client.GetStream().Write([.. Greeting, .. Ready]);
                idle.Add(client);
            }

            AssertAlive();
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    [Fault("A kernel that spoke over Unix domain sockets was killed, and its sockets' files are still there", "The next kernel at the same place takes it; a place where somebody listens is refused")]
    public void A_socket_file_that_nobody_listens_at_is_taken()
    {
        var folder = Directory.CreateTempSubdirectory("rnn-test-");
        var place = new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "k-1"));
        File.WriteAllText(place.ToString(), "");
        using (var listener = new ZmtpListener("ROUTER", place))
            Assert.Throws<SocketException>(() => new ZmtpListener("ROUTER", place));
        Assert.False(File.Exists(place.ToString()));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_subscriber_is_sent_its_topics_only()
    {
        var topics = new Subscriptions();
        Assert.False(topics.Want("status"u8.ToArray()));
        topics.Take([[1, .. "st"u8]]);
        Assert.True(topics.Want("status"u8.ToArray()));
        Assert.True(topics.Want("stream"u8.ToArray()));
        Assert.False(topics.Want("error"u8.ToArray()));
        topics.Take([[0, .. "st"u8]]);
        Assert.False(topics.Want("status"u8.ToArray()));
        Assert.Throws<ZmtpException>(() => topics.Take(["execute"u8.ToArray()]));
        Assert.Throws<ZmtpException>(() => topics.Take([[]]));
    }

    private static byte[] Greeted(string mechanism, byte version)
    {
        var greeting = new byte[64];
        (greeting[0], greeting[8], greeting[9], greeting[10]) = (0xFF, 1, 0x7F, version);
        Encoding.ASCII.GetBytes(mechanism).CopyTo(greeting, 12);
        return greeting;
    }

    private static byte[] Command(string body) => [4, (byte)body.Length, .. Encoding.Latin1.GetBytes(body)];

    private DealerSocket Connect(byte[] identity)
    {
        var socket = new DealerSocket();
        socket.Options.Linger = TimeSpan.Zero;
        socket.Options.Identity = identity;
        socket.Connect($"tcp://127.0.0.1:{kernel.Connection.ShellPort}");
        return socket;
    }

    private NetMQMessage? Ask(DealerSocket socket)
    {
        socket.SendMultipartBytes([.. kernel.Client.Write("kernel_info_request", []).Frames]);
        var reply = new NetMQMessage();
        return socket.TryReceiveMultipartMessage(Patience.Long, ref reply) ? reply : null;
    }

    private int Port(int socket) => ((int[])[kernel.Connection.ShellPort, kernel.Connection.ControlPort, kernel.Connection.StdinPort, kernel.Connection.IoPubPort, kernel.Connection.HeartbeatPort])[socket];

    private void TryEverywhere(byte[] bytes)
    {
        for (var socket = 0; socket < 5; socket++)
            Say(Port(socket), bytes, waitForEnd: true);
        AssertAlive();
    }

    // Our half is closed after the last byte; the kernel's end follows.
    private static void Say(int port, byte[] bytes, bool waitForEnd)
    {
        using var client = new TcpClient("127.0.0.1", port) { ReceiveTimeout = (int)Patience.Long.TotalMilliseconds };
        using var stream = client.GetStream();
        try
        {
            stream.Write(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            var answer = new byte[1 << 12];
            while (waitForEnd && stream.Read(answer) > 0)
            {
                // Its greeting.
            }
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            // Closed before it had read everything.
        }
    }

    private void AssertAlive()
    {
        Assert.True(kernel.Client.Beats());
        Assert.Equal("ok", (string?)kernel.Client.Run("1").Reply["status"]);
        Assert.Equal("ok", (string?)kernel.Client.Reply(kernel.Client.Send("kernel_info_request", [], onControl: true), onControl: true)["status"]);
    }
}
