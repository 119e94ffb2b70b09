using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>A connection file cannot be used.</summary>
internal sealed class ConnectionFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Where a front end wants its kernel to listen, and the key that both sign with.</summary>
/// <param name="Ip">The address to listen at; with the transport <c>ipc</c>, what the names of the Unix domain sockets' files begin with.</param>
/// <param name="ShellPort">Requests, answered in order.</param>
/// <param name="ControlPort">Requests answered at once: interrupt, shutdown.</param>
/// <param name="StdinPort">What the kernel asks the person at the front end.</param>
/// <param name="IoPubPort">What cells show, to every front end.</param>
/// <param name="HeartbeatPort">Echoes, to show that the process lives.</param>
/// <param name="Key">The key; empty when messages are not signed.</param>
internal sealed record ConnectionFile(string Ip, int ShellPort, int ControlPort, int StdinPort, int IoPubPort, int HeartbeatPort, string Key)
{
    private const string Tcp = "tcp";
    private const string Ipc = "ipc";

    /// <summary>How they are connected: <c>tcp</c>, or <c>ipc</c> for Unix domain sockets, which no other user of the machine can connect to.</summary>
    public string Transport { get; init; } = Tcp;

    /// <summary>Reads the file that a front end wrote.</summary>
    public static ConnectionFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionFileException($"{path} cannot be read: {unreadable.Message} Wanted: the connection file that a Jupyter front end writes; `rnn install` tells front ends how to start this kernel.", unreadable);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            throw new ConnectionFileException($"{path} is not a Jupyter connection file: {malformed.Message}", malformed);
        }
    }

    /// <summary>Reads the text of a connection file.</summary>
    public static ConnectionFile Parse(string text)
    {
        var json = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("it is not a JSON object.");
        var transport = (string?)json["transport"] ?? Tcp;
        if (transport is not (Tcp or Ipc))
            throw new ConnectionFileException($"The front end asks for the transport {transport}. Wanted: {Tcp} or {Ipc} (jupyter: --KernelManager.transport={Ipc}).");
        var key = (string?)json["key"] ?? "";
        var scheme = (string?)json["signature_scheme"] ?? Wire.SignatureScheme;
        if (key.Length > 0 && scheme != Wire.SignatureScheme)
            throw new ConnectionFileException($"The front end signs with {scheme}. Wanted: {Wire.SignatureScheme}.");
        return new((string?)json["ip"] ?? "127.0.0.1", Port("shell_port"), Port("control_port"), Port("stdin_port"), Port("iopub_port"), Port("hb_port"), key) { Transport = transport };

        int Port(string name) => (int?)json[name] ?? throw new JsonException($"it has no {name}.");
    }

    /// <summary>A connection that only this user can connect to, for a kernel that is about to be started: sockets in a folder.</summary>
    /// <param name="folder">A folder that nobody else may enter.</param>
    /// <param name="key">The key that both sign with.</param>
    public static ConnectionFile In(string folder, string key) => new(Path.Combine(folder, "k"), 1, 2, 3, 4, 5, key) { Transport = Ipc };

    /// <summary>Where a socket is.</summary>
    /// <exception cref="ConnectionFileException">The address means nothing here.</exception>
    public EndPoint PlaceOf(KernelSocket socket)
    {
        var port = socket switch
        {
            KernelSocket.Shell => ShellPort,
            KernelSocket.Control => ControlPort,
            KernelSocket.Stdin => StdinPort,
            KernelSocket.IoPub => IoPubPort,
            _ => HeartbeatPort,
        };
        try
        {
            return Transport == Ipc ? new UnixDomainSocketEndPoint($"{Ip}-{port}") : new IPEndPoint(Address(), port);
        }
        catch (Exception unusable) when (unusable is ArgumentException or SocketException or PlatformNotSupportedException)
        {
            throw new ConnectionFileException($"The connection file names {Transport} {Ip}, port {port}, which is no place to listen at here: {unusable.Message}", unusable);
        }
    }

    private IPAddress Address() => Ip == "*" ? IPAddress.Any : IPAddress.TryParse(Ip, out var address) ? address : Dns.GetHostAddresses(Ip, AddressFamily.InterNetwork)[0];

    /// <summary>The text of the file, for a kernel that is about to be started.</summary>
    public string Text() => new JsonObject
    {
        ["transport"] = Transport,
        ["ip"] = Ip,
        ["shell_port"] = ShellPort,
        ["control_port"] = ControlPort,
        ["stdin_port"] = StdinPort,
        ["iopub_port"] = IoPubPort,
        ["hb_port"] = HeartbeatPort,
        ["signature_scheme"] = Wire.SignatureScheme,
        ["key"] = Key,
    }.ToJsonString();
}
