using System.Collections.Concurrent;
using System.Globalization;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// The one thread on which the cells of a session run, strictly one after another. It pumps what cells await, so that the
/// code after an <c>await</c> runs on the same thread, and it can stop code that does not want to stop. Where a thread
/// cannot be had back from a cell, another takes its place.
/// </summary>
public sealed partial class CellThread : IDisposable
{
    /// <summary>How many stopped cells may go on in code that nothing interrupts before the session takes no more.</summary>
    public const int MostLeft = 64;

    private const int StackBytes = 64 * 1024 * 1024;

    // An exception from the depth of a full stack takes minutes to be told; this much is what a program has on Linux.
    private const int CellStackBytes = 8 * 1024 * 1024;

    private readonly int mostLeft;
    private readonly BlockingCollection<(CellPump Pump, SendOrPostCallback Callback, object? State)> queue = [];
    private readonly Lock gate = new();
    private readonly CultureInfo culture = UserCulture.Users;
    private Thread thread;
    private CellPump? running;
    private int threadId;
    private int left;

    /// <summary>Starts the thread.</summary>
    /// <param name="mostLeft">How many stopped cells may go on in code that nothing interrupts before it takes no more.</param>
    public CellThread(int mostLeft = MostLeft)
    {
        this.mostLeft = mostLeft;
        thread = StartThread();
    }

    /// <summary>How many stopped cells are still at work, in code that nothing interrupts.</summary>
    public int Left => Volatile.Read(ref left);

    /// <summary>Runs a cell to its end, or until it is stopped.</summary>
    /// <param name="cell">The cell; it gets what asks it to stop.</param>
    /// <param name="unobserved">Called, on the cells' own thread, with a failure that no code awaits: what an <c>async void</c> method throws.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    /// <exception cref="CellLeftException">The cell was stopped, and goes on in code that nothing interrupts.</exception>
    /// <exception cref="CellStuckException">Too many cells do that.</exception>
    public async Task<T> RunAsync<T>(Func<CellStop, Task<T>> cell, Action<Exception>? unobserved = null, CancellationToken cancellationToken = default)
    {
        if (Left >= mostLeft)
            throw new CellStuckException(Left);

        var stop = new CellStop();
        var ended = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pump = new CellPump(this, stop, unobserved, failure => _ = failure is null ? ended.TrySetCanceled() : ended.TrySetException(failure));
        pump.Post(_ => _ = StartAsync(cell, stop, ended), null);
        // On a thread of its own: a cell may have taken all those of the pool.
        using (cancellationToken.Register(() => new Thread(() => Stop(pump, ended.Task)) { IsBackground = true, Name = "stopping" }.Start()))
            return await ended.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Does what the host does for the cell that runs, on its thread. An interrupt waits until it has ended: it
    /// may strike the runtime at work, and that ends the process (seen where a busy machine compiled slowly).
    /// </summary>
    /// <param name="work">The work; it ends by itself.</param>
    /// <param name="asked">The cell's token. Once it is triggered, no work is begun.</param>
    /// <exception cref="OperationCanceledException">The cell was asked to stop before the work began.</exception>
    public T Undisturbed<T>(Func<T> work, CancellationToken asked)
    {
        var host = (SynchronizationContext.Current as CellPump ?? throw new InvalidOperationException("No cell runs on this thread.")).Host;
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
            var result = await cell(stop);
            // Where a formatter, say, took the exception for its own, the cell has come to its end with what it shows left out.
            _ = stop.IsInsisted ? ended.TrySetCanceled(stop.Asked) : ended.TrySetResult(result);
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

    private Thread StartThread()
    {
        var started = new Thread(Work, StackBytes) { IsBackground = true, Name = "cells" };
        started.Start();
        return started;
    }

    private void Work()
    {
        CultureInfo.CurrentCulture = culture;
        Checkpoint.Allow(CellStackBytes);
        var id = BackgroundWork.CurrentThread();
        Uninterrupted(() => threadId = id);
        while (true)
        {
            try
            {
                foreach (var (pump, callback, state) in queue.GetConsumingEnumerable())
                {
                    if (!Execute(pump, callback, state))
                        return;
                }

                return;
            }
            catch (ThreadInterruptedException)
            {
                // An interrupt meant for a cell that ended in the same moment.
            }
        }
    }

    // Gives back whether this thread goes on with the next.
    private bool Execute(CellPump pump, SendOrPostCallback callback, object? state)
    {
        Uninterrupted(() => running = pump);
        SynchronizationContext.SetSynchronizationContext(pump);
        pump.Execute(callback, state);
        var goesOn = true;
        Uninterrupted(() => goesOn = End());
        ForgetInterrupt();
        pump.BecomeIdle();
        return goesOn;
    }

    private bool End()
    {
        if (thread == Thread.CurrentThread)
        {
            running = null;
            return true;
        }

        // It was given up, and has come to its end after all.
        left--;
        Checkpoint.Unwatch();
        return false;
    }

    private void Uninterrupted(Action locked)
    {
        while (true)
        {
            try
            {
                lock (gate)
                {
                    locked();
                    return;
                }
            }
            catch (ThreadInterruptedException)
            {
                // Waiting for a lock can itself be interrupted, by an interrupt meant for the cell's code, which has ended.
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
