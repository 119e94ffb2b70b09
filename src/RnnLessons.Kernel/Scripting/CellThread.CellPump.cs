using System.Runtime.ExceptionServices;

namespace RnnLessons.Kernel.Scripting;

public sealed partial class CellThread
{
    /// <summary>The synchronization context of one cell, so that a cell can be let go without those before and after it.</summary>
    /// <param name="owner">The thread.</param>
    /// <param name="stop">How the cell is asked to stop.</param>
    /// <param name="unobserved">Takes a failure that no code awaits.</param>
    /// <param name="ended">Takes the end of a cell that was stopped: why it could not be, or null.</param>
    private sealed class CellPump(CellThread owner, CellStop stop, Action<Exception>? unobserved, Action<Exception?> ended) : SynchronizationContext
    {
        private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool abandoned;

        public CellStop Stop => stop;

        /// <summary>Taken while the host works for the cell.</summary>
        public SemaphoreSlim Host { get; } = new(1);

        /// <summary>Ends when nothing of a cell that was abandoned runs any more.</summary>
        public Task Idle => idle.Task;

        public override SynchronizationContext CreateCopy() => this;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!abandoned && !owner.queue.IsAddingCompleted)
                owner.queue.Add((this, d, state));
        }

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (Current == this)
            {
                d(state);
                return;
            }

            using var done = new ManualResetEventSlim();
            Exception? failure = null;
            Post(_ =>
            {
                try
                {
                    d(state);
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }
                finally
                {
                    done.Set();
                }
            }, null);
            done.Wait();
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
        }

        public void Execute(SendOrPostCallback callback, object? state)
        {
            if (abandoned)
                return;
            try
            {
                callback(state);
            }
            catch (Exception failure) when (!stop.IsInsisted)
            {
                // What an `async void` throws comes here, with nobody awaiting it.
                unobserved?.Invoke(failure);
            }
            catch (Exception)
            {
                // That the cell was stopped is known.
            }
        }

        /// <summary>No step of the cell is begun any more.</summary>
        /// <returns>Whether none is running.</returns>
        public bool Abandon()
        {
            abandoned = true;
            if (owner.IsRunning(this, _ => { }))
                return false;
            BecomeIdle();
            return true;
        }

        public void BecomeIdle()
        {
            if (!abandoned)
                return;
            End(null);
            idle.TrySetResult();
        }

        public void End(Exception? failure) => ended(failure);
    }
}
