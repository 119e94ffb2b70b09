namespace RnnLessons.Kernel.Scripting;

/// <remarks>
/// Stopping climbs a ladder, and each rung is for what the one before did not end.
/// <list type="number">
/// <item>The cell's token is cancelled: code that looks at it ends by itself, and may tidy up.</item>
/// <item>The checks in the cell's own code throw, once on each thread (busy loops, recursion, loops that print or show end); nothing that the
/// cell writes is taken any more; a wait is interrupted (sleeps, locks, tasks). A cell that awaits something is let go.</item>
/// <item>Every check throws, every wait is interrupted (loops that catch everything end), and no step after an <c>await</c> is begun.</item>
/// <item>The thread is given up (native code that does not return, busy loops in libraries), and a new one takes its place.</item>
/// </list>
/// What the host itself does for a cell, such as compiling it, is asked by the token alone.
/// </remarks>
public sealed partial class CellThread
{
    private static readonly TimeSpan AskedPatience = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan OncePatience = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan AlwaysPatience = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenInterrupts = TimeSpan.FromMilliseconds(20);

    // Tasks that the cell started may sleep at the moment; they find the check raised when they wake up.
    private static readonly TimeSpan WatchAfterwards = TimeSpan.FromSeconds(10);

    /// <summary>What it took to stop the last cell that was stopped.</summary>
    internal StopRung StoppedBy { get; private set; }

    private void Stop(CellPump pump, Task ended)
    {
        StoppedBy = StopRung.Asked;
        pump.Stop.Ask();
        if (Ends(ended, AskedPatience))
            return;
        // Taken and kept: the host begins nothing more for this cell. What it was at ends, and the cell with it.
        if (!pump.Host.Wait(0))
        {
            pump.Host.Wait();
            if (Ends(ended, HostPatience))
                return;
        }

        Checkpoint.Watch();
        Insist(pump, ended);
        // Tasks that the cell started go on without it: one that begins where another has had its one exception gets its own only now.
        Thread.Sleep(OncePatience);
        pump.Stop.InsistAlways();
        Thread.Sleep(WatchAfterwards);
        Checkpoint.Unwatch();
    }

    private void Insist(CellPump pump, Task ended)
    {
        StoppedBy = StopRung.InsistedOnce;
        pump.Stop.InsistOnce();
        var interrupted = false;
        while (!IsRunning(pump, thread => interrupted = InterruptIfWaiting(thread)))
        {
            // Nothing of it runs: it awaits something that does not know the token, and is let go for good.
            if (!pump.Abandon())
                continue;
            StoppedBy = StopRung.LetGo;
            return;
        }

        for (var tries = OncePatience / BetweenInterrupts; tries > 0; tries--)
        {
            if (Ends(ended, BetweenInterrupts))
                return;
            if (!interrupted)
                IsRunning(pump, thread => interrupted = InterruptIfWaiting(thread));
        }

        StoppedBy = StopRung.InsistedAlways;
        pump.Stop.InsistAlways();
        pump.Abandon();
        for (var tries = AlwaysPatience / BetweenInterrupts; tries > 0; tries--)
        {
            IsRunning(pump, thread => InterruptIfWaiting(thread));
            if (Ends(pump.Idle, BetweenInterrupts))
                return;
        }

        GiveUp(pump);
    }

    private void GiveUp(CellPump pump)
    {
        int count;
        lock (gate)
        {
            if (running != pump)
                return;
            BackgroundWork.Yield(threadId);
            running = null;
            thread = StartThread();
            count = ++left;
            StoppedBy = StopRung.Left;
        }

        // Until it ends, so that a check stops it where it comes back to code of the cell.
        Checkpoint.Watch();
        pump.End(new CellLeftException(count));
    }

    // An interrupt stays pending on a thread that does not wait, and would strike whatever it waits for later, in a `finally` say.
    private static bool InterruptIfWaiting(Thread thread)
    {
        var waits = (thread.ThreadState & ThreadState.WaitSleepJoin) != 0;
        if (waits)
            thread.Interrupt();
        return waits;
    }

    private static bool Ends(Task task, TimeSpan time) => ((IAsyncResult)task).AsyncWaitHandle.WaitOne(time);

    private bool IsRunning(CellPump pump, Action<Thread> whileRunning)
    {
        lock (gate)
        {
            if (running != pump)
                return false;
            whileRunning(thread);
            return true;
        }
    }
}
