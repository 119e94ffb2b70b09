namespace RnnLessons.Cells.Fused;

/// <summary>Runs the parts of a pass on as many threads as are free, the caller's among them.</summary>
/// <remarks>
/// Parts are taken in order by whoever is free next. So a part may wait for one with a lower number, never for one with a higher:
/// then all get done even where the pool has no thread to spare.
/// </remarks>
internal sealed class Parts : IThreadPoolWorkItem
{
    private readonly Action<int> run;
    private readonly int count;
    private int taken, done;
    private bool prepared;
    private Exception? failure;

    private Parts(int count, Action<int> run) => (this.count, this.run) = (count, run);

    /// <summary>Runs part 0 … <paramref name="count"/> − 1 on at most so many threads.</summary>
    /// <param name="count">How many parts there are.</param>
    /// <param name="threads">How many threads may run them.</param>
    /// <param name="run">Runs one of them.</param>
    /// <param name="prepare">What the caller does before the first part, while the other threads wake up.</param>
    public static void Run(int count, int threads, Action<int> run, Action? prepare = null)
    {
        var parts = new Parts(count, run);
        for (var helper = 1; helper < Math.Min(count, threads); helper++) ThreadPool.UnsafeQueueUserWorkItem(parts, preferLocal: false);
        parts.Prepare(prepare);
        parts.Work();
        var wait = new SpinWait();
        while (Volatile.Read(ref parts.done) < count) wait.SpinOnce(sleep1Threshold: -1);
        if (parts.failure is { } failure) throw new InvalidOperationException("A part of the fused pass failed.", failure);
    }

    void IThreadPoolWorkItem.Execute() => Work();

    private void Prepare(Action? prepare)
    {
        try
        {
            prepare?.Invoke();
        }
        catch
        {
            taken = count; // nobody may begin
            throw;
        }
        finally
        {
            Volatile.Write(ref prepared, true);
        }
    }

    private void Work()
    {
        var wait = new SpinWait();
        while (!Volatile.Read(ref prepared)) wait.SpinOnce(sleep1Threshold: -1);
        for (int part; (part = Interlocked.Increment(ref taken) - 1) < count;)
        {
            try
            {
                using var _ = FlushToZero.Begin();
                run(part);
            }
            catch (Exception e)
            {
                failure = e;
            }

            Interlocked.Increment(ref done);
        }
    }
}

/// <summary>How far one thread has come, for another that follows it.</summary>
internal sealed class Progress
{
    private int reached;

    public void Report() => Volatile.Write(ref reached, reached + 1);

    public void WaitFor(int count)
    {
        var wait = new SpinWait();
        while (Volatile.Read(ref reached) < count) wait.SpinOnce(sleep1Threshold: -1);
    }
}
