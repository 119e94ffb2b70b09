using System.Text;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// What a cell has shown in the last moment and the front ends have not been sent. Text grows together, an update replaces the one
/// before it, and what is cleared at once is never sent.
/// </summary>
internal sealed class PendingOutputs
{
    // From here on the two streams of text are no longer kept in their order: characters that alternate between them would be a message each.
    private const int Many = 100;
    private readonly List<Item> items = [];

    /// <summary>How many characters it holds.</summary>
    public long Characters { get; private set; }

    /// <summary>Whether there is nothing to send.</summary>
    public bool IsEmpty => items.Count == 0;

    /// <summary>Adds one output.</summary>
    public void Add(OutputEvent output)
    {
        // What comes after clears what stood before, sent or not.
        if (output is ClearOutput { Wait: false })
            Drop(items.Count);
        else if (output is not (ClearOutput or DisplayUpdate) && items is [_, .., { Output: ClearOutput }])
            Drop(items.Count - 1);
        switch (output)
        {
            case StreamText text:
                Append(text);
                return;
            case DisplayUpdate update when items.FindIndex(item => item.Output is DisplayUpdate before && before.DisplayId == update.DisplayId) is >= 0 and var at:
                Characters += update.Bundle.Characters - Size(items[at].Output!);
                items[at] = new(update);
                return;
            case ClearOutput when items is [.., { Output: ClearOutput }]:
                return;
            default:
                items.Add(new(output));
                Characters += Size(output);
                return;
        }
    }

    /// <summary>Takes all out; text is one output for each stream in a row.</summary>
    /// <param name="all">Whether also half of a character, whose other half may still come.</param>
    public List<OutputEvent> Take(bool all)
    {
        var taken = new List<OutputEvent>();
        StreamText? rest = null;
        foreach (var item in items)
        {
            if (item.Text is not { } text)
            {
                taken.Add(item.Output!);
                continue;
            }

            // Half of a character that takes two UTF-16 units waits for its other half.
            var length = !all && item == items[^1] && char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
            if (length > 0)
                taken.Add(new StreamText(item.Stream, text.ToString(0, length)));
            if (length < text.Length)
                rest = new(item.Stream, text.ToString(length, 1));
        }

        items.Clear();
        Characters = 0;
        if (rest is not null)
            Append(rest);
        return taken;
    }

    private void Append(StreamText text)
    {
        Characters += text.Text.Length;
        var item = items.Count < Many ? items.LastOrDefault() : items.AsEnumerable().Reverse().TakeWhile(one => one.Text is not null).FirstOrDefault(one => one.Stream == text.Name);
        if (item?.Text is null || item.Stream != text.Name)
            items.Add(item = new(text.Name));
        item.Text!.Append(text.Text);
    }

    private void Drop(int count)
    {
        items.RemoveRange(0, count);
        Characters = 0;
    }

    private static long Size(OutputEvent output) => output switch
    {
        DisplayData display => display.Bundle.Characters,
        DisplayUpdate update => update.Bundle.Characters,
        ExecuteResult result => result.Bundle.Characters,
        _ => 0,
    };

    private sealed class Item
    {
        public Item(OutputEvent output) => Output = output;

        public Item(StreamName stream) => (Stream, Text) = (stream, new());

        public OutputEvent? Output { get; }

        public StreamName Stream { get; }

        public StringBuilder? Text { get; }
    }
}
