using System.Collections.Concurrent;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// The one thread on which the cells of a session run, strictly one after another. It pumps what cells await, so that the
/// code after an <c>await</c> runs on the same thread, and it can stop code that does not want to stop.
/// </summary>
/// <remarks>
/// Stopping climbs a ladder: the cell's token is cancelled; after a second nothing that the cell writes or shows is taken any
/// more (loops that print end) and the thread is interrupted (sleeps, waits and locks end); half a second later it is aborted
/// (busy loops end); code that is inside a native call then has until five seconds have passed, after which the cell is given
/// up and the thread counts as stuck. What the host itself does for a cell, such as compiling it, is asked by the token alone.
/// </remarks>
public sealed partial class CellThread : IDisposable
{
    private const int StackBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LetGoPatience = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(3.3);
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(CellPump Pump, SendOrPostCallback Callback, object? State)> queue = [];
    private readonly Thread thread;
    private readonly Lock gate = new();
    private CellPump? running;

    /// <summary>Starts the thread.</summary>
    public CellThread()
    {
        thread = new Thread(Pump, StackBytes) { IsBackground = true, Name = "cells" };
        thread.Start();
    }

    /// <summary>True once a cell could not be stopped: nothing can run on this thread any more.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Called, on the cells' own thread, with a failure that no code awaits: what an <c>async void</c> method throws.</summary>
    public Action<Exception>? Unobserved { get; set; }

    /// <summary>Runs a cell to its end, or until it is stopped.</summary>
    /// <param name="cell">The cell; it gets what asks it to stop.</param>
    /// <param name="cancellationToken">Starts the ladder.</param>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    /// <exception cref="CellStuckException">The cell could not be stopped.</exception>
    public async Task<T> RunAsync<T>(Func<CellStop, Task<T>> cell, CancellationToken cancellationToken)
    {
        if (IsStuck)
            throw new CellStuckException();

        using var stop = new CancellationTokenSource();
        using var insist = new CancellationTokenSource();
        var pump = new CellPump(this);
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.Stopped = () => ended.TrySetCanceled();
        // The token is triggered by the ladder only, never directly: whatever the cell hung onto it must not run in the caller.
        pump.Post(_ => _ = StartAsync(cell, new(stop.Token, insist.Token), ended), null);

        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult()))
        {
            if (await Task.WhenAny(ended.Task, cancelled.Task).ConfigureAwait(false) == cancelled.Task)
                await StopAsync(pump, stop, insist, ended.Task).ConfigureAwait(false);
        }

        return await ended.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Does what the host does for the cell that runs, on its thread. An interrupt or an abort waits until it has ended: they
    /// may strike the runtime at work, and that ends the process (seen where a busy machine compiled slowly).
    /// </summary>
    /// <param name="work">The work; it ends by itself.</param>
    /// <param name="asked">The cell's token. Once it is triggered, no work is begun.</param>
    /// <exception cref="OperationCanceledException">The cell was asked to stop before the work began.</exception>
    public T Undisturbed<T>(Func<T> work, CancellationToken asked)
    {
        var host = running!.Host;
        host.Wait(asked);
        try
        {
            return work();
        }
        finally
        {
            host.Release();
        }
    }

    /// <summary>Lets the thread end when the running cell has ended.</summary>
    public void Dispose() => queue.CompleteAdding();

    private static async Task StartAsync<T>(Func<CellStop, Task<T>> cell, CellStop stop, TaskCompletionSource<T> ended)
    {
        try
        {
            ended.TrySetResult(await cell(stop));
        }
        catch (Exception) when (stop.Asked.IsCancellationRequested)
        {
            // Whatever shape the stop took on its way out: an interrupt is often wrapped by the code that it hit.
            ended.TrySetCanceled(stop.Asked);
        }
        catch (Exception failure)
        {
            ended.TrySetException(failure);
        }
    }

    private async Task StopAsync(CellPump pump, CancellationTokenSource stop, CancellationTokenSource insist, Task ended)
    {
        // What the cell registered on its token may itself block: never wait for it.
        _ = Task.Run(stop.Cancel, CancellationToken.None);
        if (await EndsWithin(ended, Patience).ConfigureAwait(false))
            return;

        // Taken and kept: the host begins nothing more for this cell. What it was at ends, and the cell with it.
        if (!pump.Host.Wait(0, CancellationToken.None))
        {
            await pump.Host.WaitAsync().ConfigureAwait(false);
            if (await EndsWithin(ended, HostPatience).ConfigureAwait(false))
                return;
        }

        insist.Cancel();
        if (!IsRunning(pump, thread.Interrupt))
        {
            // The cell awaits something that does not know the token. Nothing of it is running: it is let go for good.
            pump.Abandon();
            return;
        }

        if (await EndsWithin(ended, InterruptPatience).ConfigureAwait(false))
            return;
        // A loop of awaits ends by this alone, as no step of it is begun any more. An abort may strike the runtime's own code
        // as well as the cell's: it is for code that leaves no other way.
        pump.Abandon();
        if (await EndsWithin(pump.Idle, LetGoPatience).ConfigureAwait(false))
            return;
        pump.Abort();
        if (await EndsWithin(pump.Idle, AbortPatience).ConfigureAwait(false))
            return;

        IsStuck = true;
        throw new CellStuckException();
    }

    private static async Task<bool> EndsWithin(Task task, TimeSpan time) =>
        await Task.WhenAny(task, Task.Delay(time)).ConfigureAwait(false) == task;

    private bool IsRunning(CellPump pump, Action whileRunning)
    {
        lock (gate)
        {
            if (running != pump)
                return false;
            whileRunning();
            return true;
        }
    }

    private void Pump()
    {
        while (!queue.IsCompleted)
        {
            try
            {
                foreach (var (pump, callback, state) in queue.GetConsumingEnumerable())
                    Execute(pump, callback, state);
            }
            catch (ThreadInterruptedException)
            {
                // An interrupt meant for a cell that ended in the same moment.
            }
        }
    }

    private void Execute(CellPump pump, SendOrPostCallback callback, object? state)
    {
        SetRunning(pump);
        SynchronizationContext.SetSynchronizationContext(pump);
        try
        {
            pump.Execute(callback, state);
        }
        finally
        {
            SetRunning(null);
            ForgetInterrupt();
            pump.BecomeIdle();
        }
    }

    // Waiting for a lock can itself be interrupted, by an interrupt meant for the cell's code.
    private void SetRunning(CellPump? pump)
    {
        while (true)
        {
            try
            {
                lock (gate)
                {
                    running = pump;
                    return;
                }
            }
            catch (ThreadInterruptedException)
            {
                // Again: what it was meant to stop has stopped.
            }
        }
    }

    private static void ForgetInterrupt()
    {
        try
        {
            Thread.Sleep(0);
        }
        catch (ThreadInterruptedException)
        {
            // It came after the code it was meant for had ended; left pending, it would hit the next cell.
        }
    }
}
