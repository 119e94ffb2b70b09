using System.Reflection;
using System.Runtime.InteropServices;
using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using RnnLessons.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>What a fused layer does besides computing: errors, memory, freezing, probing, choosing.</summary>
public sealed class FusedBehaviourTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Kernels => [typeof(Kernel<,>).FullName!, typeof(Packing<>).FullName!, typeof(Product<>).FullName!, typeof(Tile<>).FullName!];

    /// <summary>Or the first second of training takes several times as long.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_loops_in_a_kernel_is_compiled_with_full_optimisation_at_once(string kernel)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        const MethodImplAttributes atOnce = MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.AggressiveInlining;

        // What has a loop has a local variable.
        var looping = typeof(Kernel<,>).Assembly.GetType(kernel, throwOnError: true)!.GetMethods(declared).Where(method => method.GetMethodBody()!.LocalVariables.Count > 0).ToArray();

        Assert.NotEmpty(looping);
        Assert.All(looping, method => Assert.True((method.MethodImplementationFlags & atOnce) != 0, method.Name));
    }

    /// <summary>Or the runtime inlines a whole pass into its hot caller, and has no room left there for σ and tanh.</summary>
    [Theory]
    [InlineData("Forward")]
    [InlineData("Backward")]
    public void A_pass_stays_a_method_of_its_own(string name)
    {
        var pass = typeof(Kernel<,>).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance)!;
        Assert.True(pass.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining | MethodImplAttributes.AggressiveOptimization));
    }

    [Fact]
    public void An_exception_inside_backward_reaches_the_caller_and_training_goes_on()
    {
        var cell = new LstmCell(3, 5);
        var layer = new Recurrent(cell, executor: Executor.Fused);
        var x = randn(2, 4, 3).requires_grad_();
        var loss = layer.forward(x).sum();
        using (no_grad()) cell.W_hf.add_(1);

        var error = Assert.Throws<ExternalException>(() => loss.backward());

        Assert.Contains("modified by an inplace operation", error.Message);
        Assert.NotNull(error.InnerException);
        layer.forward(x).sum().backward();
        Assert.NotNull(cell.W_hf.grad);
    }

    [Fact]
    public void Differentiating_twice_is_refused_in_one_clear_sentence()
    {
        var layer = new Recurrent(new GruCell(3, 5), executor: Executor.Fused);
        var x = randn(2, 4, 3).requires_grad_();

        var error = Assert.Throws<ExternalException>(() => autograd.grad([layer.forward(x).sum()], [x], create_graph: true));

        Assert.StartsWith("A fused layer can't be differentiated twice", error.Message);
        Assert.Contains("Executor.Loop", error.Message);
        Assert.IsType<NotSupportedException>(error.InnerException);
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(-60)]
    [InlineData(-12)]
    [InlineData(100)]
    public void An_output_gate_that_is_all_but_closed_or_open_leads_no_gradient_astray(float bias)
    {
        void Move(RecurrentLayer layer)
        {
            using var _ = no_grad();
            ((LstmCell)((Recurrent)layer).Cell).b_o.add_(bias);
        }

        // Backward divides h_t by o_t. A slope that is as large as o_t is small: so what comes through the gate counts.
        FusedEqualityTests.Compare(
            executor => new Recurrent(new LstmCell(5, 13), executor: executor), (3, 8, 5, 13), masked: false, $"b_o + {bias}",
            Move, slope: (float)Math.Min(Math.Exp(-bias), 1e20));
    }

    [Fact]
    public void A_second_backward_through_a_kept_graph_gives_the_same_even_when_other_passes_came_between()
    {
        var cell = new LstmCell(3, 5, peepholes: true);
        var layer = new Recurrent(cell, executor: Executor.Fused);
        var x = randn(2, 4, 3);
        var loss = layer.forward(x).sum();
        loss.backward(retain_graph: true);
        var first = cell.W_co!.grad!.clone();
        layer.forward(randn(6, 9, 3)).sum();
        cell.W_co.grad = null;

        loss.backward();

        Tensors.Equal(first, cell.W_co.grad!, 0);
    }

    [Fact]
    public void Passes_without_backward_leave_nothing()
    {
        var layer = new Recurrent(new LstmCell(16, 32), Returns.EveryState);
        var x = randn(32, 100, 16).requires_grad_();
        for (var pass = 0; pass < 3; pass++) layer.forward(x).Dispose();
        var tensors = Tensors.Alive();
        var bytes = GC.GetTotalMemory(forceFullCollection: true);

        for (var pass = 0; pass < 50; pass++)
        {
            using var step = NewDisposeScope();
            layer.forward(x);
        }

        Assert.Equal(tensors, Tensors.Alive());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - bytes, long.MinValue, 8_000_000); // one tape at the most
    }

    [Fact]
    public void What_is_frozen_gets_no_gradient_and_the_rest_gets_the_same()
    {
        manual_seed(1);
        var cell = new GruCell(3, 5);
        var layer = new Recurrent(cell, executor: Executor.Fused);
        var x = randn(2, 4, 3);
        layer.forward(x.clone().requires_grad_()).sum().backward();
        var all = cell.W_hh.grad!.clone();
        foreach (var parameter in cell.parameters()) parameter.grad = null;
        cell.W_xz.requires_grad = false;

        layer.forward(x).sum().backward();

        Assert.Null(x.grad);
        Assert.Null(cell.W_xz.grad);
        Tensors.Equal(all, cell.W_hh.grad!, 0);
    }

    [Fact]
    public void Without_gradients_it_gives_the_same_states_and_keeps_no_graph()
    {
        manual_seed(2);
        var layer = new Recurrent(new LstmCell(3, 5), Returns.EveryState);
        var x = randn(9, 300, 3);
        var with = layer.forward(x);
        using var _ = no_grad();
        var without = layer.forward(x);
        Assert.False(without.requires_grad);
        Tensors.Equal(with, without, 0);
    }

    [Theory]
    [InlineData(1, 200, 33, 64)]
    [InlineData(7, 60, 17, 48)]
    public void The_same_pass_gives_the_same_bits_on_two_threads_and_the_loops_numbers(int n, int t, int d, int h)
    {
        var (fused, loop) = (new Recurrent(new LstmCell(d, h, peepholes: true), Returns.EveryState, Executor.Fused), new Recurrent(new LstmCell(d, h, peepholes: true), Returns.EveryState, Executor.Loop));
        FusedCells.Fill(fused, 1);
        FusedCells.Fill(loop, 1);
        var x = randn(n, t, d).requires_grad_();
        List<Tensor> Pass(Recurrent layer)
        {
            foreach (var parameter in layer.parameters()) parameter.grad = null;
            x.grad = null;
            var states = layer.forward(x);
            states.square().sum().backward();
            return [states.clone(), x.grad!.clone(), .. layer.parameters().Select(parameter => parameter.grad!.clone())];
        }

        var (first, expected) = (Pass(fused), Pass(loop));
        for (var again = 0; again < 5; again++)
            foreach (var (one, other) in first.Zip(Pass(fused))) Tensors.Equal(one, other, 0);
        foreach (var (one, other) in expected.Zip(first))
            FusedCells.Close(one, other, one.abs().max().item<float>(), 1e-5, $"N = {n}");
    }

    [Theory]
    [InlineData("LSTM", false)]
    [InlineData("LSTM", true)]
    [InlineData("LSTM with peepholes", false)]
    [InlineData("LSTM with peepholes", true)]
    [InlineData("GRU, before, writes", true)]
    [InlineData("GRU, after, keeps", false)]
    [InlineData("SRNN", true)]
    public void A_probe_sees_what_it_sees_in_the_loop(string kind, bool masked)
    {
        var (fused, loop) = (new Recurrent(FusedCells.Make(kind, 3, 21), executor: Executor.Fused), new Recurrent(FusedCells.Make(kind, 3, 21), executor: Executor.Loop));
        FusedCells.Fill(fused, 1);
        FusedCells.Fill(loop, 1);
        var (x, mask) = (randn(70, 40, 3), masked ? rand(70, 40) > 0.3 : null);
        using var seen = Probe.On(fused);
        using var expected = Probe.On(loop);
        fused.forward(x, mask).square().sum().backward();
        loop.forward(x, mask).square().sum().backward();

        Assert.Equal(expected.Names, seen.Names);
        Assert.Equal(expected.Steps, seen.Steps);
        foreach (var name in expected.Names) Tensors.Equal(tensor(expected.Values(name, 69)), tensor(seen.Values(name, 69)), 1e-5);
        foreach (var memory in kind.StartsWith("LSTM", StringComparison.Ordinal) ? (string[])["h", "c"] : ["h"])
        {
            Tensors.Equal(tensor(expected.Gradients(memory, 3)), tensor(seen.Gradients(memory, 3)), 1e-5);
            Tensors.Equal(tensor(expected.GradientNorms(memory)), tensor(seen.GradientNorms(memory)), 1e-5);
        }

        if (kind == "SRNN") return;
        var error = Assert.Throws<NotSupportedException>(() => seen.Gradients(seen.Names[^1]));
        Assert.Contains("Executor.Loop", error.Message);
    }

    [Fact]
    public void A_probe_keeps_what_it_saw_while_passes_without_it_go_on_and_gives_the_memory_back()
    {
        var layer = new Recurrent(new LstmCell(16, 32), Returns.EveryState, Executor.Fused);
        var (x, other) = (randn(32, 100, 16), randn(32, 100, 16));
        using (var probe = Probe.On(layer))
        {
            See(probe);
            var bytes = GC.GetTotalMemory(forceFullCollection: true);
            var allocated = GC.GetTotalAllocatedBytes();
            for (var step = 0; step < 20; step++) Step();
            // Such a pass leaves 3.5 MB; each gets the memory of the one before.
            Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, 20_000_000);
            See(probe);
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - bytes, long.MinValue, 1_000_000);
        }

        layer.forward(x).sum().backward();

        // As a step that is validated: a pass that the probe sees, and then one that it doesn't.
        void Step(Action? seen = null)
        {
            using var step = NewDisposeScope();
            layer.forward(x).square().sum().backward();
            seen?.Invoke();
            var tape = layer.Tape;
            layer.Tape = null;
            using (no_grad()) layer.forward(other);
            layer.Tape = tape;
        }

        void See(Probe probe)
        {
            double[,] values = new double[0, 0], gradients = values;
            Step(() => (values, gradients) = (probe.Values("c", 0), probe.Gradients("c", 0)));
            Assert.Equal(values, probe.Values("c", 0));
            Assert.Equal(gradients, probe.Gradients("c", 0));
        }
    }

    [Fact]
    public void A_probe_that_ends_before_backward_takes_nothing_from_it()
    {
        var cell = new GruCell(3, 5);
        var layer = new Recurrent(cell, executor: Executor.Fused);
        var x = randn(4, 6, 3);
        layer.forward(x).square().sum().backward();
        var expected = cell.W_hh.grad!.clone();
        cell.W_hh.grad = null;
        var probe = Probe.On(layer);
        var loss = layer.forward(x).square().sum();
        probe.Dispose();
        probe.Dispose();
        var between = layer.forward(randn(9, 9, 3)).sum();

        loss.backward();

        Tensors.Equal(expected, cell.W_hh.grad!, 0);
        between.backward();
    }

    [Fact]
    public void What_cannot_be_fused_runs_in_the_loop_or_says_so()
    {
        var odd = new SrnnCell(2, 3, Past.Concatenated);
        Assert.Equal([1, 3], new Recurrent(odd).forward(zeros(1, 4, 2)).shape);
        var error = Assert.Throws<NotSupportedException>(() => new Recurrent(odd, executor: Executor.Fused).forward(zeros(1, 4, 2)));
        Assert.Contains("Executor.Automatic", error.Message);

        var own = new OwnCell();
        Assert.Equal([1, 3], new Recurrent(own).forward(zeros(1, 4, 2)).shape);
        error = Assert.Throws<NotSupportedException>(() => new Recurrent(own, executor: Executor.Fused).forward(zeros(1, 4, 2)));
        Assert.StartsWith("This OwnCell", error.Message);

        var doubles = new LstmCell(2, 3);
        doubles.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, new Recurrent(doubles).forward(zeros([1, 4, 2], dtype: ScalarType.Float64)).dtype);
    }

    [Fact]
    public void A_vanishing_gradient_leaves_no_subnormal_number()
    {
        var cell = new SrnnCell(1, 8, recurrent: Initialisers.SpectralRadius(0.2));
        var layer = new Recurrent(cell, executor: Executor.Fused);
        using var probe = Probe.On(layer);
        layer.forward(randn(4, 200, 1)).sum().backward();
        foreach (var value in probe.Gradients()) Assert.False(float.IsSubnormal((float)value), $"{value}");
    }

    /// <summary>A reader's own cell: a running sum.</summary>
    private sealed class OwnCell() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) => new(past.h + 1);
    }
}
