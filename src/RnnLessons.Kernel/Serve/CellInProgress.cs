using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Serve;

/// <summary>What the cell that runs has shown so far, for a front end that comes in the middle: the page, loaded anew.</summary>
internal sealed class CellInProgress
{
    // A figure that has been live for an hour is not told from its beginning.
    private const int MostBytes = 32 * 1024 * 1024;
    private readonly List<ChannelMessage> shown = [];
    private string? cell;
    private long bytes;

    /// <summary>Takes notice of what the kernel shows.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="message">The message, of the public socket.</param>
    public void Notice(string? type, ChannelMessage message)
    {
        if (type == "execute_input")
            (cell, bytes) = (CellOf(message), 0);
        if (type == "execute_input" || bytes > MostBytes)
            shown.Clear();
        if (cell is null || bytes > MostBytes)
            return;
        shown.Add(message);
        bytes += message.Parts.Content.Length;
        if (type == "status" && CellOf(message) == cell && (string?)JsonNode.Parse(message.Parts.Content)?["execution_state"] == "idle")
            Forget();
    }

    /// <summary>No cell runs: the process is a new one, or has ended.</summary>
    public void Forget()
    {
        shown.Clear();
        cell = null;
    }

    /// <summary>Tells what was shown.</summary>
    public void PassOn(KernelChannel channel) => shown.ForEach(channel.Tell);

    private static string? CellOf(ChannelMessage message) => (string?)JsonNode.Parse(message.Parts.Parent)?["msg_id"];
}
