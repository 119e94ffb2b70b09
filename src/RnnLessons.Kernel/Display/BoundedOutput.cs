using System.Globalization;

namespace RnnLessons.Kernel.Display;

/// <summary>The outputs of one cell, bounded: a cell that prints or shows without end must not fill the notebook, the page and the memory.</summary>
/// <param name="inner">Where the outputs go.</param>
internal sealed class BoundedOutput(IOutputSink inner) : IOutputSink
{
    /// <summary>How many characters a cell may print before the rest is left out.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>How many lines it may print: a browser lays all of them out anew with each that is added.</summary>
    public const int MostLines = 25_000;

    /// <summary>How many outputs a cell may show besides what it prints.</summary>
    public const int MostShown = 500;

    /// <summary>How many characters these may have together, in all their forms.</summary>
    public const int MostShownCharacters = 10_000_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> sizes = [];
    private int printed;
    private int lines;
    private bool isFull;
    private int shown;
    private long shownCharacters;
    private long leftOut;
    private bool clearsNext;

    /// <summary>Where the outputs go.</summary>
    public IOutputSink Inner => inner;

    /// <inheritdoc/>
    public void Publish(OutputEvent output)
    {
        lock (gate)
        {
            if (clearsNext && output is (StreamText or DisplayData or ExecuteResult))
                Forget();
            switch (output)
            {
                case StreamText text:
                    Print(text);
                    break;
                case DisplayData display:
                    if (HasRoom(display.Bundle))
                    {
                        sizes[display.DisplayId] = display.Bundle.Characters;
                        inner.Publish(display);
                    }

                    break;
                case ExecuteResult result:
                    if (HasRoom(result.Bundle))
                        inner.Publish(result);
                    break;
                case DisplayUpdate update:
                    Replace(update);
                    break;
                case ClearOutput clear:
                    clearsNext = clear.Wait;
                    if (!clear.Wait)
                        Forget();
                    inner.Publish(clear);
                    break;
                default:
                    // A failure is the cell's last word.
                    Sum();
                    inner.Publish(output);
                    break;
            }
        }
    }

    /// <summary>The cell has ended: says how much was left out, where that is more than one output.</summary>
    public void End()
    {
        lock (gate)
            Sum();
    }

    private void Sum()
    {
        if (leftOut > 1)
            Say($"{Number(leftOut)} outputs of the cell were left out.");
        leftOut = 0;
    }

    // What is taken away makes room again: a cell may go on for ever in one place.
    private void Forget()
    {
        clearsNext = false;
        sizes.Clear();
        (printed, lines, isFull, shown, shownCharacters, leftOut) = (0, 0, false, 0, 0, 0);
    }

    private void Print(StreamText text)
    {
        if (isFull)
            return;
        var room = Math.Min(MostCharacters - printed, UpToLine(text.Text, MostLines - lines));
        printed += text.Text.Length;
        lines += text.Text.AsSpan().Count('\n');
        if (text.Text.Length <= room)
        {
            inner.Publish(text);
            return;
        }

        isFull = true;
        // Half of a character that takes two UTF-16 units is none.
        if (room > 0 && char.IsHighSurrogate(text.Text[room - 1]))
            room--;
        if (room > 0)
            inner.Publish(text with { Text = text.Text[..room] });
        var much = printed > MostCharacters ? $"{Number(MostCharacters)} characters" : $"{Number(MostLines)} lines";
        Say($"\nThe cell has printed {much}; what it prints from here on is left out. Print less, or write it to a file.");
    }

    // Where the text has to be cut so that it has no more line ends than these.
    private static int UpToLine(string text, int lines)
    {
        var end = 0;
        for (; lines > 0 && end < text.Length; lines--)
        {
            var next = text.IndexOf('\n', end);
            if (next < 0)
                return text.Length;
            end = next + 1;
        }

        return end;
    }

    private bool HasRoom(MimeBundle bundle)
    {
        if (shown < MostShown && shownCharacters + bundle.Characters <= MostShownCharacters)
        {
            shown++;
            shownCharacters += bundle.Characters;
            return true;
        }

        if (leftOut++ > 0)
            return false;
        Say(shown == MostShown
            ? $"The cell has shown {Number(MostShown)} outputs; what it shows from here on is left out. To show more, put many values into one output (display a list or a table), update one output in place, or use several cells."
            : $"An output of {Number(bundle.Characters)} characters ({string.Join(", ", bundle.Data.Keys)}) is left out: the outputs of a cell may have {Number(MostShownCharacters)} characters together, and {Number(shownCharacters)} are shown. Others that do not fit are left out as well. To show more, show a part of it, use several cells, or write it to a file.");
        return false;
    }

    private void Replace(DisplayUpdate update)
    {
        // Of an output that is not on the page there is nothing to replace.
        if (!sizes.TryGetValue(update.DisplayId, out var before))
            return;
        var after = update.Bundle.Characters;
        if (shownCharacters - before + after > MostShownCharacters)
        {
            if (leftOut++ == 0)
                Say($"An update of {Number(after)} characters is left out: the outputs of a cell may have {Number(MostShownCharacters)} characters together. Show a part of it, or write it to a file.");
            return;
        }

        shownCharacters += after - before;
        sizes[update.DisplayId] = after;
        inner.Publish(update);
    }

    private void Say(string what) => inner.Publish(new StreamText(StreamName.Stderr, what + "\n"));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
