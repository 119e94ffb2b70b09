using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RnnLessons.Tests.Data;

/// <summary>A server on this computer that answers each request as the test says, down to the last byte.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Func<Request, NetworkStream, Task>> answers = new();

    public ScriptedServer()
    {
        listener.Start();
        _ = Serve();
    }

    /// <summary>The header lines of a request; names in lower case.</summary>
    public sealed record Request(IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Where the wanted range begins; 0 where none is named.</summary>
        public int From => Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/archive.tar.gz");

    public List<Request> Requests { get; } = [];

    /// <summary>How the next request is answered; the last answer is given again and again.</summary>
    public ScriptedServer Then(Func<Request, NetworkStream, Task> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    /// <summary>Sends the file, or the rest that was asked for if the version is still the same, and closes after so many bytes.</summary>
    public ScriptedServer ThenSend(byte[] content, string? tag = "\"v1\"", int closeAfter = int.MaxValue, bool ranges = true, int? declared = null) => Then(async (request, stream) =>
    {
        var isRest = ranges && request.From > 0 && request.Headers.GetValueOrDefault("if-range") == tag;
        var from = isRest ? request.From : 0;
        var head = isRest ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n" : "HTTP/1.1 200 OK\r\n";
        await Write(stream, $"{head}Content-Length: {declared ?? content.Length - from}\r\n{(tag is null ? "" : $"ETag: {tag}\r\n")}Connection: close\r\n\r\n");
        await stream.WriteAsync(content.AsMemory(from, Math.Min(closeAfter, content.Length - from)));
    });

    public ScriptedServer ThenSay(string statusLine) => Then((_, stream) => Write(stream, $"HTTP/1.1 {statusLine}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

    public static async Task Write(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    public void Dispose() => listener.Dispose();

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await Answer(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using var stream = client.GetStream();
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var headers = new Dictionary<string, string>();
            await reader.ReadLineAsync();
            while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line.Split(':')[0].ToLowerInvariant()] = line[(line.IndexOf(':') + 1)..].Trim();
            var request = new Request(headers);
            lock (Requests) Requests.Add(request);
            if (answers.Count > 1 ? answers.TryDequeue(out var answer) : answers.TryPeek(out answer)) await answer(request, stream);
        }
        catch (IOException)
        {
            // The client has gone: some tests want that.
        }
    }
}
