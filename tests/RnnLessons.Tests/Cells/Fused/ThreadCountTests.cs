using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using RnnLessons.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>The number of threads may change at any time: what forward left is found again.</summary>
public sealed class ThreadCountTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly int threads = get_num_threads();

    public void Dispose()
    {
        set_num_threads(threads);
        scope.Dispose();
    }

    public static TheoryData<int, int, int> Changes
    {
        get
        {
            var changes = new TheoryData<int, int, int>();
            foreach (var n in (int[])[1, 2, 5, 12])
                foreach (var (forward, backward) in ((int, int)[])[(2, 1), (1, 2), (4, 3), (3, 4), (8, 2)])
                    changes.Add(n, forward, backward);
            return changes;
        }
    }

    /// <summary>What was shared out to threads forward decides, so the gradients are even the same bits.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public void Backward_on_another_number_of_threads_gives_the_same_bits(int n, int forward, int backward)
    {
        var layer = Layer(Executor.Fused);
        var x = randn(n, 50, 16).requires_grad_();
        Assert.Equal(n > 1 ? Math.Min(n, forward) : 1, new Layout(FusedTwin.Of(layer.Cell)!.Cell, n, 50, forward).Groups);

        foreach (var (expected, actual) in Gradients(layer, x, forward, forward).Zip(Gradients(layer, x, forward, backward)))
            Tensors.Equal(expected, actual, 0);
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(9, 4, 1)]
    [InlineData(9, 1, 4)]
    public void A_probe_reads_what_forward_left_after_the_number_has_changed(int n, int forward, int backward)
    {
        var (fused, loop) = (Layer(Executor.Fused), Layer(Executor.Loop));
        var x = randn(n, 50, 16);
        using var seen = Probe.On(fused);
        using var wanted = Probe.On(loop);

        set_num_threads(forward);
        var (one, other) = (fused.forward(x).square().sum(), loop.forward(x).square().sum());
        set_num_threads(backward);
        one.backward();
        other.backward();

        Assert.Equal(wanted.Names, seen.Names);
        for (var sequence = 0; sequence < n; sequence++)
        {
            foreach (var name in wanted.Names) Tensors.Equal(tensor(wanted.Values(name, sequence)), tensor(seen.Values(name, sequence)), 1e-5);
            foreach (var name in (string[])["h", "c"]) Tensors.Equal(tensor(wanted.Gradients(name, sequence)), tensor(seen.Gradients(name, sequence)), 1e-4);
        }
    }

    /// <summary>Each thread of .NET has its own number of libtorch threads, and one layer lends both its memory.</summary>
    [Fact]
    public void One_layer_serves_two_threads_with_different_numbers_at_once()
    {
        var layer = Layer(Executor.Fused);
        Tensor[] inputs = [randn(9, 50, 16), randn(6, 40, 16)];
        var expected = inputs.Select(x => Slopes(layer, x, 2)).ToArray();
        var failures = new Exception?[2];
        using var together = new Barrier(2);

        Thread[] running = [.. Enumerable.Range(0, 2).Select(at => new Thread(() => failures[at] = Record.Exception(() => Work(at))))];
        foreach (var thread in running) thread.Start();
        foreach (var thread in running) thread.Join();

        Assert.All(failures, Assert.Null);

        void Work(int at)
        {
            together.SignalAndWait();
            for (var pass = 0; pass < 20; pass++) Tensors.Equal(expected[at], Slopes(layer, inputs[at], at == 0 ? 1 : 4), 1e-5);
        }

        // ∂L/∂x alone: the weights' gradients are the layer's, which both threads would add to.
        static Tensor Slopes(Recurrent layer, Tensor values, int threads)
        {
            set_num_threads(threads);
            var x = values.clone().requires_grad_();
            var loss = layer.forward(x).square().sum();
            set_num_threads(threads + 1);
            return autograd.grad([loss], [x])[0];
        }
    }

    [Fact]
    public void A_tape_is_its_calls_until_it_is_returned_and_then_nobodys()
    {
        var (executor, cell) = (new FusedExecutor(), FusedCell.Lstm(2, 3, peepholes: false));
        var (first, second) = (new Layout(cell, 1, 2, 1), new Layout(cell, 1, 2, 1));
        var tape = executor.RentTape(first);
        Assert.NotSame(tape, executor.RentTape(second));
        Assert.Same(first, tape.Layout);
        executor.Return(tape);
        Assert.Null(tape.Layout);
        Assert.Same(tape, executor.RentTape(second));
        Assert.Same(second, tape.Layout);
    }

    [Fact]
    public void A_second_backward_has_memory_of_its_own_while_another_thread_uses_the_layer()
    {
        var layer = Layer(Executor.Fused);
        var (x, other) = (randn(9, 50, 16).requires_grad_(), randn(8, 60, 16).requires_grad_());
        var loss = layer.forward(x).square().sum();
        Tensor[] leaves = [x, .. layer.parameters()];
        var expected = Slopes(loss, leaves);
        using var done = new CancellationTokenSource();
        var passes = 0;
        var busy = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using var pass = NewDisposeScope();
                layer.forward(other).Dispose(); // takes what memory there is, and never gives it back
                Slopes(layer.forward(other).sum(), [other, .. layer.parameters()]);
                Volatile.Write(ref passes, passes + 1);
            }
        });
        busy.Start();
        try
        {
            // Each round waits until the other thread has been at work beside it.
            for (var (round, seen) = (0, 0); round < 30 || seen < 30; round++)
            {
                var before = Volatile.Read(ref passes);
                foreach (var (one, again) in expected.Zip(Slopes(loss, leaves))) Tensors.Equal(one, again, 0);
                if (Volatile.Read(ref passes) > before) seen++;
            }
        }
        finally
        {
            done.Cancel();
            busy.Join();
        }

        static Tensor[] Slopes(Tensor loss, Tensor[] leaves) => [.. autograd.grad([loss], [.. leaves], retain_graph: true)];
    }

    private static Recurrent Layer(Executor executor)
    {
        var layer = new Recurrent(new LstmCell(16, 33, peepholes: true), Returns.EveryState, executor);
        FusedCells.Fill(layer, 1);
        return layer;
    }

    private static List<Tensor> Gradients(Recurrent layer, Tensor x, int forward, int backward)
    {
        foreach (var leaf in (Tensor[])[x, .. layer.parameters()]) leaf.grad = null;
        set_num_threads(forward);
        var loss = layer.forward(x).square().sum();
        set_num_threads(backward);
        loss.backward();
        return [x.grad!.clone(), .. layer.parameters().Select(parameter => parameter.grad!.clone())];
    }
}
