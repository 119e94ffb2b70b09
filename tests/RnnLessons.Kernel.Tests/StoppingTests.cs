using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

public sealed class StoppingTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) { try { while (true) { } } catch (Exception) { } }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await new TaskCompletionSource().Task;")]
    [InlineData("Task.Delay(-1).Wait();")]
    [InlineData("lock (new object()) { new System.Threading.ManualResetEvent(false).WaitOne(); }")]
    [InlineData("while (true) await Task.Delay(1);")]
    [InlineData("while (true) { Console.Write(\".\"); }")]
    public async Task A_cell_that_does_not_end_is_stopped_and_the_session_lives_on(string code)
    {
        await session.SucceedAsync("var kept = 5;");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var (outcome, _) = await session.RunAsync(code, stop.Token).WaitAsync(Patience.Long);
        Assert.Equal(CellStatus.Stopped, outcome.Status);
        Assert.Equal("6", (await session.SucceedAsync("System.Threading.Thread.Sleep(20); kept + 1")).Result);
    }

    [Fact]
    public async Task A_cell_may_stop_by_its_own_token()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var (outcome, _) = await session.RunAsync("var token = Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken;\ntry { await Task.Delay(-1, token); } finally { Console.Write(\"tidied\"); }", stop.Token);
        Assert.Equal(CellStatus.Stopped, outcome.Status);
        Assert.Equal("1", (await session.SucceedAsync("1")).Result);
    }

    [Fact]
    public async Task A_stopped_cell_never_goes_on()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        await session.SucceedAsync("var gate = new TaskCompletionSource(); var touched = false;");
        await session.RunAsync("await gate.Task; touched = true;", stop.Token);
        Assert.Equal("False", (await session.SucceedAsync("gate.SetResult(); await Task.Delay(50); touched")).Result);
    }

    [Fact]
    public async Task The_hosts_own_work_for_a_cell_is_neither_interrupted_nor_aborted()
    {
        using var thread = new CellThread();
        using var stop = new CancellationTokenSource();
        var cell = thread.RunAsync(cell => Task.FromResult(thread.Undisturbed(() =>
        {
            stop.Cancel();
            // Longer than the ladder, at work and then waiting.
            for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(2.5);)
                Thread.SpinWait(100);
            Thread.Sleep(20);
            return "whole";
        }, cell.Asked)), stop.Token);
        Assert.Equal("whole", await cell.WaitAsync(Patience.Long));
        Assert.Equal(1, await thread.RunAsync(_ => Task.FromResult(1), CancellationToken.None).WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task The_host_begins_nothing_for_a_cell_that_was_asked_to_stop()
    {
        using var thread = new CellThread();
        using var stop = new CancellationTokenSource();
        var begun = false;
        var cell = thread.RunAsync<bool>(cell =>
        {
            stop.Cancel();
            cell.Asked.WaitHandle.WaitOne();
            return Task.FromResult(thread.Undisturbed(() => begun = true, cell.Asked));
        }, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cell.WaitAsync(Patience.Long));
        Assert.False(begun);
    }
}
