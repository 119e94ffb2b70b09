using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

public sealed class StoppingTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    private const string Stopped = "It is stopped each time, and the session keeps its variables.";

    [Theory]
    [FaultData("A loop without end is stopped three times", Stopped, "while (true) { }")]
    [FaultData("Loops without end, one in the other, that catch every exception", Stopped, "while (true) { try { for (;;) { try { while (true) { } } catch { } } } catch (Exception) { } }")]
    [FaultData("A loop that goes back by goto", Stopped, "again: kept += 0; goto again;")]
    [FaultData("A recursion that takes for ever, with no loop", Stopped, "int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);\nFib(80)")]
    [FaultData("A query over a sequence that has no end, in a library's loop", Stopped, "Enumerable.Repeat(1, int.MaxValue).Concat(Enumerable.Repeat(1, int.MaxValue)).Where(x => x > 1).Select(x => Enumerable.Repeat(x, int.MaxValue)).Count(y => y.Any(z => z > 2))")]
    [FaultData("A sleep in a loop that catches every exception", Stopped, "while (true) { try { System.Threading.Thread.Sleep(100); } catch { } }")]
    [FaultData("A value whose property sleeps while it is shown", Stopped, "class Sleepy { public int Value { get { System.Threading.Thread.Sleep(-1); return 1; } } }\nnew Sleepy()")]
    [FaultData("A value whose ToString never ends", Stopped, "class Endless { public override string ToString() { while (true) { } } }\nnew Endless()")]
    [FaultData("A lock that another thread holds for ever", Stopped, "var mine = new object(); var held = new System.Threading.ManualResetEvent(false);\nnew System.Threading.Thread(() => { lock (mine) { held.Set(); System.Threading.Thread.Sleep(-1); } }) { IsBackground = true }.Start();\nheld.WaitOne(); lock (mine) { }")]
    [FaultData("Waiting for a task that never ends", Stopped, "Task.Delay(-1).Wait();")]
    [FaultData("Awaiting a task that never ends", Stopped, "await new TaskCompletionSource().Task;")]
    [FaultData("A loop of awaits", Stopped, "while (true) await Task.Delay(1);")]
    [FaultData("A loop that prints", Stopped, "for (var i = 0; ; i++) Console.WriteLine(i);")]
    [FaultData("A loop that shows values", Stopped, "for (var i = 0; ; i++) display(i);")]
    [FaultData("A loop that updates one output", Stopped, "var shown = display(0); for (var i = 0; ; i++) shown.Update(i);")]
    [FaultData("Busy loops on all threads of the pool", Stopped, "Parallel.For(0, 8, i => { while (true) { } });")]
    [FaultData("An iterator and an asynchronous one, neither with an end", Stopped, "async IAsyncEnumerable<int> Numbers() { while (true) { yield return 1; await Task.Yield(); } }\nawait foreach (var i in Numbers()) { }")]
    public async Task A_cell_that_does_not_end_is_stopped_and_the_session_lives_on(string code)
    {
        await session.SucceedAsync("var kept = 5;");
        for (var times = 0; times < 3; times++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.15));
            var (outcome, _) = await session.RunAsync(code, stop.Token).WaitAsync(Patience.Long);
            Assert.Equal(CellStatus.Stopped, outcome.Status);
            GC.Collect();
            Assert.Equal("6", (await session.SucceedAsync("System.Threading.Thread.Sleep(20); kept + 1")).Result);
        }

        // None of them goes on: where a machine is so busy that a thread was given up, that thread ends by itself.
        await UntilNoneIsLeftAsync();
    }

    [Theory]
    [Fault("A busy loop is stopped again and again, with a garbage collection after each", "Every stop succeeds, and the session keeps its variables.")]
    [InlineData("while (true) { }")]
    [InlineData("while (true) { try { while (true) { } } catch { } }")]
    public async Task Stops_in_a_row(string code)
    {
        await session.SucceedAsync("var kept = 5;");
        for (var times = 0; times < (Slow.AllAreWanted ? 20 : 6); times++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
            var (outcome, _) = await session.RunAsync(code, stop.Token).WaitAsync(Patience.Long);
            Assert.True(outcome.Status == CellStatus.Stopped, $"{outcome.Status}: {string.Join('\n', outcome.Error?.Traceback ?? [])}");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal("6", (await session.SucceedAsync("kept + 1")).Result);
        }

        await UntilNoneIsLeftAsync();
    }

    [Fact]
    [Fault("A stopped cell is inside native code that does not return", "The session goes on with its variables, on a thread of its own; the cell is told that its work may go on, and nothing that it prints later is shown anywhere.")]
    public async Task What_cannot_be_interrupted_is_left_and_the_session_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The native function is Unix's.");
        await session.SucceedAsync("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int usleep(int microseconds);\nvar kept = 5; var slept = false;");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        // Several calls: a signal, for a garbage collection say, ends one.
        var (outcome, stopped) = await session.RunAsync("for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < 5; ) NativeSleep();\nvoid NativeSleep() { usleep(900_000); }\nslept = true; Console.Write(\"late\"); display(\"late\");", stop.Token).WaitAsync(Patience.Long);
        Assert.Equal(CellStatus.Stopped, outcome.Status);
        var next = await session.SucceedAsync("var thread = Environment.CurrentManagedThreadId; kept + 1");
        Assert.Equal("6", next.Result);
        await UntilNoneIsLeftAsync();
        Assert.Equal("False", (await session.SucceedAsync("slept")).Result);
        Assert.DoesNotContain("late", stopped.Stdout + next.Stdout);
        Assert.Empty(stopped.All.Concat(next.All).OfType<DisplayData>());
    }

    [Fact]
    [Fault("Stopped cells that nothing interrupts pile up", "At 64 the session refuses to run more, and says that restarting the kernel ends them.")]
    public async Task Threads_that_are_left_are_counted_told_and_bounded()
    {
        using var thread = new CellThread(mostLeft: 2);
        using var release = new ManualResetEventSlim();
        for (var left = 1; left <= 2; left++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
            var going = await Assert.ThrowsAsync<CellLeftException>(() => thread.RunAsync<int>(_ =>
            {
                // Not code of a cell: no check stops it, and it does not wait.
                while (!release.IsSet)
                    Thread.SpinWait(1000);
                return Task.FromResult(0);
            }, cancellationToken: stop.Token).WaitAsync(Patience.Long));
            Assert.Equal(left, thread.Left);
            Assert.Equal(left > 1, going.Message.Contains("2 such cells"));
        }

        Assert.Contains("Restart the kernel", (await Assert.ThrowsAsync<CellStuckException>(() => thread.RunAsync(_ => Task.FromResult(0)))).Message);
        release.Set();
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); thread.Left > 0; await Task.Delay(20))
            Assert.True(waited.Elapsed < Patience.Long);
        Assert.Equal(1, await thread.RunAsync(_ => Task.FromResult(1)).WaitAsync(Patience.Long));
    }

    /// <summary>More tasks than the pool has threads: those that wait for a thread begin on one where another task of the cell was stopped.</summary>
    [Fact]
    public async Task Tasks_that_a_stopped_cell_started_stop_as_well_and_those_of_other_cells_go_on()
    {
        await session.SucceedAsync("var turns = new long[16]; var others = 0L;\n_ = Task.Run(() => { while (!ended) { others++; System.Threading.Thread.Sleep(1); } });\nvar ended = false;");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        await session.RunAsync("await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => { while (true) turns[i]++; })));", stop.Token).WaitAsync(Patience.Long);
        Assert.Equal("True", (await session.SucceedAsync("long[] before;\ndo { before = turns.ToArray(); System.Threading.Thread.Sleep(100); } while (!before.SequenceEqual(turns));\ntrue")).Result);
        Assert.Equal("True", (await session.SucceedAsync("var seen = others; while (others == seen) System.Threading.Thread.Sleep(5); ended = true; true")).Result);
    }

    [Fact]
    public void The_first_exception_of_a_check_is_followed_by_a_moment_for_tidying_up()
    {
        var stop = new CellStop();
        stop.ThrowIfInsisted();
        stop.InsistOnce();
        Assert.Throws<OperationCanceledException>(stop.ThrowIfInsisted);
        stop.ThrowIfInsisted();
        stop.InsistAlways();
        Assert.Throws<OperationCanceledException>(stop.ThrowIfInsisted);
        Assert.Throws<OperationCanceledException>(stop.ThrowIfInsisted);
    }

    [Fact]
    [Fault("A cell is stopped while it is compiled", "It is stopped, and nothing of it runs.")]
    public async Task A_cell_is_stopped_while_it_is_compiled()
    {
        var long_ = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"class C{i} {{ public int F(int x) => x * {i}; }}\n"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var (outcome, outputs) = await session.RunAsync("Console.Write(\"ran\");\n" + long_, stop.Token).WaitAsync(Patience.Long);
        Assert.Equal((CellStatus.Stopped, ""), (outcome.Status, outputs.Stdout));
        Assert.Equal("1", (await session.SucceedAsync("1")).Result);
    }

    [Theory]
    [FaultData("`rnn run --timeout`: a busy loop", "The cell is stopped and named; the exit code is 1.", "while (true) { }")]
    [FaultData("`rnn run --timeout`: a loop that prints and shows without end", "The cell is stopped and named; the exit code is 1.", "for (var i = 0; ; i++) { Console.WriteLine(i); display(i); }")]
    [FaultData("`rnn run --timeout`: a busy loop inside a library", "The cell is stopped and named; the exit code is 1.", "new System.Text.RegularExpressions.Regex(\"^(a+)+$\").IsMatch(new string('a', 60) + \"!\");")]
    public async Task A_run_with_a_time_limit_ends(string code)
    {
        var notebook = session.Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("1"), TestNotebook.Code(code)));
        var (exit, output) = await Jupyter.RnnProgram.RunAsync(new Dictionary<string, string?>(), "run", notebook, "--timeout", "10", "--out", Path.Combine(session.Folder, "done"));
        Assert.True(exit == 1, output);
        Assert.Contains("Cell 2: Timeout: The cell took longer than 10 s and was stopped.", output);
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(session.Folder, "done", "a.ipynb")))!["cells"]!;
        Assert.Single(cells[0]!["outputs"]!.AsArray());
        Assert.Equal("Stopped", (string?)cells[1]!["outputs"]!.AsArray().Last()!["ename"]);
    }

    private async Task UntilNoneIsLeftAsync()
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); session.Session.Left > 0; await Task.Delay(20))
            Assert.True(waited.Elapsed < Patience.Long, "A cell that was given up does not end.");
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
        }, cell.Asked)), cancellationToken: stop.Token);
        Assert.Equal("whole", await cell.WaitAsync(Patience.Long));
        Assert.Equal(1, await thread.RunAsync(_ => Task.FromResult(1)).WaitAsync(Patience.Long));
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
        }, cancellationToken: stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cell.WaitAsync(Patience.Long));
        Assert.False(begun);
    }
}
