using System.Runtime;

namespace RnnLessons.Kernel.Scripting;

public sealed partial class CellThread
{
    /// <summary>The synchronization context of one cell, so that a cell can be let go without those before and after it.</summary>
    private sealed class CellPump(CellThread owner) : SynchronizationContext
    {
        private readonly CancellationTokenSource abort = new();
        private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool abandoned;

        public Action Stopped { get; set; } = () => { };

        /// <summary>Taken while the host works for the cell.</summary>
        public SemaphoreSlim Host { get; } = new(1);

        public Task Idle => idle.Task;

        public override SynchronizationContext CreateCopy() => this;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!abandoned && !owner.queue.IsAddingCompleted)
                owner.queue.Add((this, d, state));
        }

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (Environment.CurrentManagedThreadId == owner.thread.ManagedThreadId)
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
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        public void Execute(SendOrPostCallback callback, object? state)
        {
            if (abandoned)
                return;
            try
            {
#pragma warning disable SYSLIB0046 // Made for this: a host that runs code as a person types it.
                ControlledExecution.Run(() => callback(state), abort.Token);
#pragma warning restore SYSLIB0046
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                Stopped();
            }
            catch (Exception failure)
            {
                // What an `async void` throws comes here, with nobody awaiting it.
                owner.Unobserved?.Invoke(failure);
            }
        }

        public void Abandon()
        {
            abandoned = true;
            if (!owner.IsRunning(this, () => { }))
                BecomeIdle();
        }

        public void Abort() => _ = Task.Run(abort.Cancel);

        public void BecomeIdle()
        {
            if (!abandoned)
                return;
            Stopped();
            idle.TrySetResult();
        }
    }
}
