namespace RnnLessons.Kernel.Serve;

/// <summary>What a kernel said while a front end had lost the connection.</summary>
/// <param name="session">That front end.</param>
internal sealed class MissedMessages(string session)
{
    // A training that goes on overnight must not fill the memory with its figures.
    private const int MostBytes = 32 * 1024 * 1024;
    private readonly Queue<ChannelMessage> kept = new();
    private long bytes;

    /// <summary>The front end's session.</summary>
    public string Session => session;

    /// <summary>What was kept, first to last.</summary>
    public IEnumerable<ChannelMessage> Messages => kept;

    /// <summary>Keeps a message; when there are too many, the oldest go.</summary>
    public void Keep(ChannelMessage message)
    {
        kept.Enqueue(message);
        bytes += message.Size;
        while (bytes > MostBytes)
            bytes -= kept.Dequeue().Size;
    }
}
