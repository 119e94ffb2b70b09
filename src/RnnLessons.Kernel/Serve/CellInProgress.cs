using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Serve;

/// <summary>What the cell that runs has shown so far, for a front end that comes in the middle: the page, loaded anew.</summary>
/// <param name="most">How many bytes are kept: a cell that prints all night must not fill the memory.</param>
internal sealed class CellInProgress(long most = 32 * 1024 * 1024)
{
    private readonly List<Kept> shown = [];
    private string? cell;
    private long bytes;

    /// <summary>Takes notice of what the kernel shows.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="message">The message, of the public socket.</param>
    public void Notice(string? type, ChannelMessage message)
    {
        if (type == "execute_input")
        {
            Forget();
            cell = CellOf(message);
        }

        if (cell is null)
            return;
        if (type == "status" && CellOf(message) == cell && JsonFields.TextIn(message.Parts.Content, "execution_state") == "idle")
            Forget();
        else
            Keep(message, type is "display_data" or "update_display_data" ? DisplayOf(message) : null, isUpdate: type == "update_display_data");
    }

    /// <summary>No cell runs: the process is a new one, or has ended.</summary>
    public void Forget()
    {
        shown.Clear();
        (cell, bytes) = (null, 0);
    }

    /// <summary>What was shown, first to last.</summary>
    public IEnumerable<ChannelMessage> Shown => shown.Select(kept => kept.Message);

    private void Keep(ChannelMessage message, string? display, bool isUpdate)
    {
        // Of a live figure only its newest state is told, and where it stands.
        if (!isUpdate || display is null || !Replace(display, message.Parts.Content))
        {
            shown.Add(new(message, display));
            bytes += message.Size;
        }

        if (bytes > most)
            DropOldest();
    }

    private bool Replace(string display, byte[] content)
    {
        var found = false;
        for (var i = 0; i < shown.Count; i++)
        {
            if (shown[i].Display != display)
                continue;
            var before = shown[i].Message;
            shown[i] = new(before with { Parts = before.Parts with { Content = content } }, display);
            bytes += content.Length - before.Parts.Content.Length;
            found = true;
        }

        return found;
    }

    // Many at a time, since each time moves the others. The first stays: it says which cell it is that runs.
    private void DropOldest()
    {
        var end = 1;
        for (; end < shown.Count && bytes > most / 2; end++)
            bytes -= shown[end].Message.Size;
        shown.RemoveRange(1, end - 1);
    }

    private static string? CellOf(ChannelMessage message) => JsonFields.TextIn(message.Parts.Parent, "msg_id");

    private static string? DisplayOf(ChannelMessage message) => JsonFields.TextIn(message.Parts.Content, "transient", "display_id");

    /// <param name="Message">What was shown.</param>
    /// <param name="Display">The name by which it is updated; null when it has none.</param>
    private readonly record struct Kept(ChannelMessage Message, string? Display);
}
