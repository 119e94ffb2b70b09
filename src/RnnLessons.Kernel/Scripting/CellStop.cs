namespace RnnLessons.Kernel.Scripting;

/// <summary>How one cell is asked to stop, first politely and then not.</summary>
public sealed class CellStop
{
    // A loop's check may throw in a `finally` that tidies up. So the first exception is followed by a moment without one.
    private const int Once = 1;
    private const int Always = 2;

    [ThreadStatic]
    private static CellStop? thrownHere;

    private readonly CancellationTokenSource asked = new();
    private volatile int insistence;

    /// <summary>Triggered first: the cell may still tidy up, and print.</summary>
    public CancellationToken Asked => asked.Token;

    /// <summary>True when the cell was asked and went on: nothing that it writes or shows is taken any more.</summary>
    public bool IsInsisted => insistence > 0;

    /// <summary>Throws when the cell has to stop: once on each thread that works for it, and a moment later at every call.</summary>
    /// <exception cref="OperationCanceledException">The cell has to stop.</exception>
    public void ThrowIfInsisted()
    {
        if (insistence == 0 || (insistence == Once && thrownHere == this))
            return;
        thrownHere = this;
        throw new OperationCanceledException("The cell was stopped.", Asked);
    }

    // What the cell registered on its token may itself block: never wait for it.
    internal void Ask() => new Thread(asked.Cancel) { IsBackground = true, Name = "stop" }.Start();

    internal void InsistOnce() => insistence = Once;

    internal void InsistAlways() => insistence = Always;
}

/// <summary>What it took to stop a cell, from the gentlest on.</summary>
internal enum StopRung
{
    /// <summary>Its token.</summary>
    Asked,

    /// <summary>One exception of a check, or one interrupt of a wait.</summary>
    InsistedOnce,

    /// <summary>Nothing: it awaited something, and was let go.</summary>
    LetGo,

    /// <summary>An exception at every check, and interrupts of every wait.</summary>
    InsistedAlways,

    /// <summary>Nothing did: its thread was given up.</summary>
    Left,
}

/// <summary>So many stopped cells are still at work, in code that nothing can interrupt, that the session takes no more.</summary>
public sealed class CellStuckException(int left) : InvalidOperationException(
    $"{left} stopped cells are still running in code that cannot be interrupted, each on a thread of its own. Restart the kernel, which ends them.");

/// <summary>A cell that was stopped goes on in code that nothing can interrupt; the session goes on without it.</summary>
internal sealed class CellLeftException(int left) : InvalidOperationException(
    "The cell was stopped, but it is inside a call of a library that cannot be interrupted: that work may go on, and use the processor, until the call returns. "
    + "Nothing that it prints will be shown. The session goes on with all its variables."
    + (left > 1 ? $" {left} such cells are still running; restarting the kernel ends them." : ""));
