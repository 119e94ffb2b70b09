using System.Net.WebSockets;
using System.Threading.Channels;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Serve;

/// <summary>A front end's WebSocket to a kernel.</summary>
/// <param name="socket">The socket.</param>
/// <param name="session">The front end's own name for itself, in the header of each of its messages.</param>
internal sealed class KernelChannel(WebSocket socket, string session)
{
    // A cell that is sent is text; a browser that sends this much is not ours.
    private const int LargestMessage = 64 * 1024 * 1024;
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly bool v1 = socket.SubProtocol == ChannelMessage.V1;
    private readonly Channel<ChannelMessage> outgoing = Channel.CreateUnbounded<ChannelMessage>(new() { SingleReader = true });

    /// <summary>The front end's session.</summary>
    public string Session => session;

    /// <summary>Sends a message, soon, in the order of the calls. From any thread.</summary>
    public void Tell(ChannelMessage message) => outgoing.Writer.TryWrite(message);

    /// <inheritdoc cref="Tell(ChannelMessage)"/>
    public void Tell(MessageParts shown) => Tell(new ChannelMessage(KernelSocket.IoPub, shown));

    /// <summary>Closes the socket once all is sent.</summary>
    public void Close() => outgoing.Writer.TryComplete();

    /// <summary>Passes messages between the front end and the kernel until one of them leaves.</summary>
    public async Task RunAsync(ServedKernel kernel, CancellationToken cancellationToken)
    {
        kernel.Add(this);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var sending = SendAllAsync(ending.Token);
            var receiving = ReceiveAllAsync(kernel, ending.Token);
            await Task.WhenAny(sending, receiving);
            kernel.Remove(this);
            ending.CancelAfter(CloseWithin);
            Close();
            await Task.WhenAll(sending, receiving);
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException)
        {
            // The connection is gone: the front end comes back when it can.
        }
        finally
        {
            kernel.Remove(this);
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
            await socket.SendAsync(v1 ? message.ToV1() : message.ToJson(), v1 ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    private async Task ReceiveAllAsync(ServedKernel kernel, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(part.AsMemory(), cancellationToken);
            if (got.MessageType == WebSocketMessageType.Close)
                return;
            whole.Write(part, 0, got.Count);
            if (whole.Length > LargestMessage)
                throw new WebSocketException("A message is too long.");
            if (!got.EndOfMessage)
                continue;
            try
            {
                var bytes = whole.GetBuffer().AsSpan(0, (int)whole.Length);
                kernel.Send(v1 ? ChannelMessage.FromV1(bytes) : ChannelMessage.FromJson(bytes));
            }
            catch (FormatException malformed)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.InvalidPayloadData, malformed.Message[..Math.Min(100, malformed.Message.Length)], cancellationToken);
                return;
            }

            whole.SetLength(0);
        }
    }
}
