using System.Globalization;

namespace RnnLessons.Kernel.Watch;

/// <summary>
/// The last lines that a process wrote: why it crashed. Of a stack, the first and the last frames are kept; when a stack has
/// overflowed, .NET prints a million of them.
/// </summary>
/// <param name="passOn">Called with each line that is kept, in order.</param>
internal sealed class LastWords(Action<string> passOn)
{
    private const int MostLines = 200;
    private const int LongestLine = 1000;
    private const int FirstFrames = 100;
    private const int LastFrames = 20;
    private readonly Queue<string> lines = new();
    private readonly Queue<string> deepFrames = new();
    private int frames;

    /// <summary>Takes a line; null is the end.</summary>
    public void Add(string? line)
    {
        lock (lines)
        {
            if (line?.TrimStart().StartsWith("at ", StringComparison.Ordinal) == true)
            {
                if (++frames <= FirstFrames)
                    Keep(line);
                else
                    deepFrames.Enqueue(line);
                if (deepFrames.Count > LastFrames)
                    deepFrames.Dequeue();
                return;
            }

            if (frames - FirstFrames - deepFrames.Count is > 0 and var leftOut)
                Keep(string.Create(CultureInfo.InvariantCulture, $"   … {leftOut} frames more …"));
            while (deepFrames.TryDequeue(out var frame))
                Keep(frame);
            frames = 0;
            if (line is not null)
                Keep(line);
        }
    }

    /// <summary>The lines as one text.</summary>
    public override string ToString()
    {
        lock (lines)
            return string.Join('\n', lines);
    }

    private void Keep(string line)
    {
        lines.Enqueue(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
        if (lines.Count > MostLines)
            lines.Dequeue();
        passOn(line);
    }
}
