using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What ends, with an exception, the threads that one cell started.</summary>
/// <param name="sink">The cell's outputs.</param>
/// <param name="stop">Whether the cell was stopped: that its threads end is then as it should be.</param>
/// <param name="tell">Says an exception in terms of the cell.</param>
/// <param name="late">Takes one that comes when the cell has ended.</param>
internal sealed class CellThreadFailures(IOutputSink sink, CellStop stop, Func<Exception, CellError> tell, Action<CellError> late)
{
    private readonly Lock gate = new();
    private CellError? first;
    private bool hasEnded;

    /// <summary>Takes the exception of a thread that it has ended.</summary>
    public void Take(Exception failure)
    {
        if (stop.IsInsisted)
            return;
        var error = tell(failure);
        bool isLate;
        lock (gate)
        {
            isLate = hasEnded;
            first ??= error;
        }

        sink.Publish(new StreamText(StreamName.Stderr, isLate
            ? $"A thread that this cell started has ended with an exception, after the cell:\n{string.Join('\n', error.Traceback)}\n"
            : $"A thread that this cell started has ended with an exception ({error.Name}: {error.Message}). The cell goes on, and will count as failed.\n"));
        if (isLate)
            late(error);
    }

    /// <summary>The cell has come to its end.</summary>
    /// <returns>The first of the exceptions so far.</returns>
    public CellError? End()
    {
        lock (gate)
        {
            hasEnded = true;
            return first;
        }
    }
}
