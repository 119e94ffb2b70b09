using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Probes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>Recurrences that are linear in their state, without a loop over the steps.</summary>
[Trait("lesson", "12")]
public sealed class ScanTests : IDisposable
{
    // One step, a power of two, one less and one more, and sizes that nothing divides.
    private static readonly (int N, int T, int H)[] Sizes = [(1, 1, 1), (1, 2, 13), (3, 7, 5), (2, 8, 1), (2, 33, 13), (1, 64, 3), (5, 100, 7)];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_scan_gives_the_states_of_the_loop_for_every_length_and_every_factor()
    {
        manual_seed(1);
        foreach (var (n, t, h) in Sizes)
        {
            var (b, start) = (randn(n, t, h, dtype: ScalarType.Float64), randn(n, h, dtype: ScalarType.Float64));
            var signed = rand(n, t, h, dtype: ScalarType.Float64) * 2 - 1;
            Tensor[] factors = [signed, signed * (signed > 0), signed[0, 0], signed[.., ..1], signed[..1], zeros(h, dtype: ScalarType.Float64), ones(h, dtype: ScalarType.Float64)];
            foreach (var a in factors)
            {
                Tensors.Equal(Loop(a, b, null), Scan.Linear(a, b), 1e-12);
                Tensors.Equal(Loop(a, b, start), Scan.Linear(a, b, start), 1e-12);
            }
        }
    }

    [Fact]
    public void A_scan_of_complex_numbers_gives_the_states_of_the_loop()
    {
        manual_seed(2);
        Tensor Random(params long[] shape) => complex(randn(shape, dtype: ScalarType.Float64), randn(shape, dtype: ScalarType.Float64));
        foreach (var (n, t, h) in Sizes)
        {
            var (λ, b, start) = (Random(h), Random(n, t, h), Random(n, h));
            λ = λ / λ.abs().clamp(min: 1);
            var (loop, scan) = (Loop(λ, b, start), Scan.Linear(λ, b, start));
            Tensors.Equal(loop.real, scan.real, 1e-12);
            Tensors.Equal(loop.imag, scan.imag, 1e-12);
        }
    }

    [Fact]
    public void The_gradients_of_a_scan_are_those_of_central_differences()
    {
        manual_seed(3);
        foreach (var (n, t, h) in Sizes.Where(size => size.T <= 8))
            foreach (var constant in (bool[])[true, false])
            {
                var a = (rand(constant ? [h] : [n, t, h], dtype: ScalarType.Float64) * 2 - 1).requires_grad_();
                var b = randn(n, t, h, dtype: ScalarType.Float64).requires_grad_();
                var start = randn(n, h, dtype: ScalarType.Float64).requires_grad_();
                var weights = randn(n, t, h, dtype: ScalarType.Float64);
                Tensor Loss() => (Scan.Linear(a, b, start) * weights).sum();
                Loss().backward();
                foreach (var value in (Tensor[])[a, b, start]) Tensors.Equal(Tensors.CentralDifferences(Loss, value), value.grad!, 1e-7);
            }
    }

    [Fact]
    public void What_does_not_fit_is_one_clear_error()
    {
        string Says(Tensor a, Tensor b, Tensor? start = null) => Assert.Throws<ArgumentException>(() => Scan.Linear(a, b, start)).Message;
        Assert.Contains("b has shape [4, 3]; wanted: [N, T, H]", Says(ones(3), ones(4, 3)));
        Assert.Contains("b has shape [0, 4, 3]", Says(ones(3), ones(0, 4, 3)));
        Assert.Contains("a has shape [2] and b [1, 4, 3]", Says(ones(2), ones(1, 4, 3)));
        Assert.Contains("a has shape [1, 1, 4, 3]", Says(ones(1, 1, 4, 3), ones(1, 4, 3)));
        Assert.Contains("a is Float64 and b is Float32", Says(ones(3, dtype: ScalarType.Float64), ones(1, 4, 3)));
        Assert.Contains("The start has shape [3]; wanted: [1, 3]", Says(ones(3), ones(1, 4, 3), ones(3)));
        Assert.Contains("The start is Float64", Says(ones(3), ones(1, 4, 3), ones(1, 3, dtype: ScalarType.Float64)));
    }

    public static TheoryData<string> Kinds => ["minGRU", "minLSTM", "own"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scan_and_loop_give_the_same_states_and_gradients_with_a_mask_too(string kind)
    {
        foreach (var (n, t, h) in Sizes)
            foreach (var returns in Enum.GetValues<Returns>())
                foreach (var masked in (bool[])[false, true])
                {
                    using var inner = NewDisposeScope();
                    manual_seed(4);
                    var cell = Cell(kind, 3, h);
                    var x = randn(n, t, 3, dtype: ScalarType.Float64);
                    var mask = masked ? rand(n, t) > 0.4 : null;
                    if (mask is not null) x = x.masked_fill(mask.logical_not().unsqueeze(-1), double.NaN);
                    var (expected, actual) = (Read(Executor.Loop), Read(Executor.Scan));
                    foreach (var (a, b) in expected.Zip(actual)) Tensors.Equal(a, b, 1e-11);
                    Tensors.Equal(actual[0], new Recurrent(cell, returns).forward(x, mask), 0);

                    Tensor[] Read(Executor how)
                    {
                        cell.zero_grad();
                        var states = new Recurrent(cell, returns, how).forward(x, mask);
                        states.square().sum().backward();
                        return [states, .. cell.parameters().Select(one => one.grad!.clone())];
                    }
                }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_scan_reads_backwards_and_reads_on_as_the_loop_does(string kind)
    {
        manual_seed(5);
        var (one, other) = (Cell(kind, 3, 5), Cell(kind, 3, 5));
        var (x, mask) = (randn(2, 9, 3, dtype: ScalarType.Float64), rand(2, 9) > 0.3);
        Tensor Both(Executor how) => new Bidirectional(one, other, Returns.EveryState, executor: how).forward(x, mask);
        Tensors.Equal(Both(Executor.Loop), Both(Executor.Scan), 1e-12);

        var layer = new Recurrent(one, Returns.EveryState);
        var first = layer.Continue(x[.., ..4]);
        var second = layer.Continue(x[.., 4..], first.Last);
        Tensors.Equal(new Recurrent(one, Returns.EveryState, Executor.Loop).forward(x), cat([first.States, second.States], 1), 1e-12);
        Tensors.Equal(second.States[.., -1], second.Last.h, 0);
        Assert.False(second.Last.h.requires_grad);
        Assert.Throws<ArgumentException>(() => layer.Continue(x, new HiddenState(zeros(3, 5, dtype: ScalarType.Float64))));
    }

    [Fact]
    public void The_cells_are_the_equations_of_the_paper()
    {
        manual_seed(6);
        var (gru, lstm) = (new MinGruCell(1, 1, keepBias: 0.7), new MinLstmCell(1, 1, keepBias: 0.3));
        Assert.Equal((-0.7f, -0.3f, 0f), (gru.b_z.item<float>(), lstm.b_i.item<float>(), lstm.b_f.item<float>()));
        using (no_grad()) foreach (var bias in (Parameter[])[gru.b_h, lstm.b_f, lstm.b_h]) bias.uniform_(-1, 1);
        double[] read = [0.5, -2, 1];
        var x = tensor(read.Select(value => (float)value).ToArray()).reshape(1, 3, 1);
        double σ(double a) => 1 / (1 + Math.Exp(-a));
        double Line(double value, Parameter W, Parameter b) => value * W.item<float>() + b.item<float>();
        var (h, c, hs, cs) = (0.0, 0.0, new List<double>(), new List<double>());
        foreach (var value in read)
        {
            var z = σ(Line(value, gru.W_xz, gru.b_z));
            hs.Add(h = (1 - z) * h + z * Line(value, gru.W_xh, gru.b_h));
            var (f, i) = (σ(Line(value, lstm.W_xf, lstm.b_f)), σ(Line(value, lstm.W_xi, lstm.b_i)));
            cs.Add(c = f / (f + i) * c + i / (f + i) * Line(value, lstm.W_xh, lstm.b_h));
        }

        Tensors.Equal(tensor(hs.ToArray()).reshape(1, 3, 1), new Recurrent(gru, Returns.EveryState).forward(x), 1e-6);
        Tensors.Equal(tensor(cs.ToArray()).reshape(1, 3, 1), new Recurrent(lstm, Returns.EveryState).forward(x), 1e-6);
    }

    [Fact]
    public void A_probe_sees_every_step_of_a_scanned_layer()
    {
        manual_seed(7);
        var model = new SequenceModel(new MinGruCell(2, 3), 1);
        var x = randn(1, 6, 2);
        using var probe = Probe.On(model);
        model.forward(x).sum().backward();
        var states = new Recurrent(((Recurrent)model.Layer).Cell, Returns.EveryState).forward(x);
        for (var t = 0; t < 6; t++) Assert.Equal(states[0, t, 1].item<float>(), probe.Values()[1, t], 1e-6);
        Assert.All(probe.GradientByLag(), norm => Assert.True(norm > 0));
    }

    [Fact]
    public void What_is_not_linear_in_its_state_cannot_be_scanned() =>
        Assert.Contains("A GruCell can't be scanned", Assert.Throws<NotSupportedException>(() => new Recurrent(new GruCell(2, 3), executor: Executor.Scan)).Message);

    [Fact]
    public void Coefficients_of_another_shape_are_one_clear_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Recurrent(new LastStepOnly(2, 3)).forward(zeros(4, 6, 2)));
        Assert.Contains("LastStepOnly.Coefficients returned a of shape [3] and b of shape [4, 3] for an input [4, 6, 2]; wanted: both [4, 6, 3]", error.Message);
    }

    [Fact]
    public void A_scan_leaves_nothing_but_its_result()
    {
        var layer = new Recurrent(new MinLstmCell(2, 3), Returns.EveryState);
        var x = randn(2, 9, 2);
        using (no_grad()) layer.forward(x).Dispose();
        var alive = Tensors.Alive();
        using (no_grad()) layer.forward(x).Dispose();
        Assert.Equal(alive, Tensors.Alive());
    }

    private static LinearRecurrence Cell(string kind, long d, long h)
    {
        LinearRecurrence cell = kind switch { "minGRU" => new MinGruCell(d, h, keepBias: 1), "minLSTM" => new MinLstmCell(d, h, keepBias: 1), _ => new Leaky(d, h) };
        cell.to(ScalarType.Float64);
        return cell;
    }

    private static Tensor Loop(Tensor a, Tensor b, Tensor? start)
    {
        var (h, states, factors) = (start ?? zeros_like(b.select(1, 0)), new List<Tensor>(), a.expand(b.shape));
        for (var t = 0L; t < b.shape[1]; t++) states.Add(h = factors.select(1, t) * h + b.select(1, t));
        return stack(states.ToArray(), 1);
    }

    /// <summary>The same factor at every step.</summary>
    private sealed class Leaky(long d, long h) : LinearRecurrence(d, h)
    {
        private readonly Parameter W = FromInput(d, h), keep = Bias(h, 0.5);

        public override (Tensor a, Tensor b) Coefficients(Tensor x) => (tanh(keep), x.matmul(W));
    }

    private sealed class LastStepOnly(long d, long h) : LinearRecurrence(d, h)
    {
        private readonly Parameter W = FromInput(d, h), keep = Bias(h, 0.5);

        public override (Tensor a, Tensor b) Coefficients(Tensor x) => (keep, x[.., -1].matmul(W));
    }
}
