namespace RnnLessons.Kernel.Display;

/// <summary>The outputs of one cell, its text bounded: a cell that prints without end must not fill the notebook, the page and the memory.</summary>
/// <param name="inner">Where the outputs go.</param>
internal sealed class BoundedOutput(IOutputSink inner) : IOutputSink
{
    /// <summary>How many characters a cell may print before the rest is left out.</summary>
    public const int MostCharacters = 2_000_000;

    // Not a Lock: cells are aborted when nothing else stops them, and only the lock statement on an object survives that.
    private readonly object gate = new();
    private int printed;
    private bool full;

    /// <summary>Where the outputs go.</summary>
    public IOutputSink Inner => inner;

    /// <inheritdoc/>
    public void Publish(OutputEvent output)
    {
        lock (gate)
        {
            if (output is StreamText text)
            {
                Take(text);
                return;
            }

            // What is taken away makes room again: a cell may go on for ever in one place.
            if (output is ClearOutput)
                (printed, full) = (0, false);
            inner.Publish(output);
        }
    }

    private void Take(StreamText text)
    {
        if (full)
            return;
        var room = MostCharacters - printed;
        printed += text.Text.Length;
        if (text.Text.Length <= room)
        {
            inner.Publish(text);
            return;
        }

        full = true;
        // Half of a character that takes two UTF-16 units is none.
        if (room > 0 && char.IsHighSurrogate(text.Text[room - 1]))
            room--;
        if (room > 0)
            inner.Publish(text with { Text = text.Text[..room] });
        inner.Publish(new StreamText(StreamName.Stderr, FormattableString.Invariant($"\nThe cell has printed {MostCharacters:N0} characters; what it prints from here on is left out. Print less, or write it to a file.\n")));
    }
}
