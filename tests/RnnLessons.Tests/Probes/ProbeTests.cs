using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "03")]
public sealed class ProbeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_jacobian_product_is_autograds()
    {
        manual_seed(1);
        var cell = new SrnnCell(2, 5);
        cell.to(ScalarType.Float64);
        var layer = new Recurrent(cell);
        using var probe = Probe.On(layer);
        var x = randn([1, 7, 2], dtype: ScalarType.Float64);

        // Row i of ∂h_T/∂h_t is found by sending the unit gradient e_j back: entry [i, j] is ∂h_T[j]/∂h_t[i].
        foreach (var lag in (int[])[0, 1, 6])
        {
            var rows = Enumerable.Range(0, 5).Select(j =>
            {
                layer.forward(x)[0, j].backward();
                return tensor(probe.Gradients())[.., 6 - lag];
            }).ToArray();
            Tensors.Equal(stack(rows, 1), JacobianProducts.AtLag(cell.W_H!, probe.Values(), lag), 1e-12);
        }
    }

    [Fact]
    public void Gradient_norms_are_read_step_by_step_and_survive_float32()
    {
        manual_seed(2);
        var model = new SequenceModel(new SrnnCell(1, 8, recurrent: Initialisers.SpectralRadius(0.2)), 1);
        using var probe = Probe.On(model);

        model.forward(randn(4, 40, 1)).sum().backward();

        var norms = probe.GradientNorms();
        Assert.Equal(40, norms.Length);
        Assert.True(norms[0] is > 0 and < 1e-23, $"{norms[0]} should be tiny, not 0: its square is below float32's range.");
        Assert.Equal(norms[^1], probe.GradientByLag()[0]);
        Assert.Equal(norms[0], probe.GradientByLag()[^1]);
    }

    [Fact]
    public void Probing_changes_no_number()
    {
        manual_seed(3);
        var model = new SequenceModel(new SrnnCell(2, 8), 1, Returns.EveryState);
        var x = randn(4, 10, 2);
        var bare = model.forward(x);
        using var probe = Probe.On(model);
        Tensors.Equal(bare, model.forward(x), 0);
        Assert.Equal(8, probe.Values().GetLength(0));
        Assert.Equal(10, probe.Values().GetLength(1));
    }

    [Theory]
    [InlineData(Executor.Fused)]
    [InlineData(Executor.Loop)]
    public void A_probe_sees_the_training_batch_also_at_a_step_that_is_validated(Executor executor)
    {
        var (bare, validated) = (Seen(validateEvery: 100), Seen(validateEvery: 1));
        Assert.All(validated, step => Assert.All(step.Norms, norm => Assert.True(norm > 0)));
        foreach (var (expected, actual) in bare.Zip(validated))
        {
            Tensors.Equal(tensor(expected.Values), tensor(actual.Values), 0);
            Tensors.Equal(tensor(expected.Norms), tensor(actual.Norms), 0);
            Assert.Equal(expected.Gates.Select(gate => gate.Name), actual.Gates.Select(gate => gate.Name));
            foreach (var (one, other) in expected.Gates.Zip(actual.Gates)) Tensors.Equal(tensor(one.Values), tensor(other.Values), 0);
        }

        // All steps but the last of the run, which is validated in any case.
        List<(double[,] Values, double[] Norms, IReadOnlyList<Activations> Gates)> Seen(int validateEvery)
        {
            manual_seed(5);
            using var task = new Echo(1, 6);
            using var model = new SequenceModel(new Recurrent(new LstmCell(1, 4), Returns.EveryState, executor), 1);
            using var probe = Probe.On(model);
            return [.. new Trainer().Run(model, task, new() { Updates = 4, BatchSize = 3, ValidateEvery = validateEvery })
                .Take(3).Select(_ => (probe.Values(sequence: 2), probe.GradientNorms(), probe.All()))];
        }
    }

    [Fact]
    public void A_decoder_that_writes_token_by_token_can_be_probed()
    {
        manual_seed(6);
        var model = new EncoderDecoder(new LstmCell(3, 4), new LstmCell(3, 4), tokens: 5, outputSize: 5, steps: 4);
        var ids = randint(0, 5, [2, 3], ScalarType.Int64);
        var bare = model.Written(ids);
        using var probe = Probe.On(model, "decoder");
        var written = model.Written(ids);
        Tensors.Equal(bare, written, 0);
        Assert.Equal(1, probe.Steps); // the pass of the last token
        written.sum().backward();
        Assert.All(probe.GradientNorms(), norm => Assert.True(norm > 0));
    }

    [Fact]
    public void A_pass_that_fails_on_the_way_leaves_the_probe_what_it_had()
    {
        var layer = new Recurrent(new Stumbling());
        using var probe = Probe.On(layer);
        layer.forward(zeros(1, 2, 1));
        var before = Tensors.Alive();
        using (NewDisposeScope()) Assert.Throws<InvalidOperationException>(() => layer.forward(zeros(1, 9, 1)));
        Assert.Equal(before, Tensors.Alive());
        Assert.Equal(2, probe.Steps);
        Assert.Equal(new double[,] { { 1, 2 } }, probe.Values());
    }

    /// <summary>Counts its steps, and can't take more than three.</summary>
    private sealed class Stumbling() : Cell<HiddenState>(1, 1)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) =>
            past.h.item<float>() < 3 ? new(past.h + 1) : throw new InvalidOperationException("No further.");
    }

    [Theory]
    [InlineData(Executor.Fused)]
    [InlineData(Executor.Loop)]
    public void What_the_reader_holds_stays_the_readers_through_any_number_of_passes(Executor executor)
    {
        manual_seed(7);
        var layer = new Recurrent(new LstmCell(2, 3), Returns.EveryState, executor);
        var (x, mask) = (randn(4, 5, 2).requires_grad_(), rand(4, 5) > 0.3);
        var start = layer.Unroll(x).Last;
        var expected = layer.Unroll(x, mask, start);
        Unrolled first, second;
        Tensor output;
        using (var probe = Probe.On(layer))
        {
            (first, output) = (layer.Unroll(x, mask, start), layer.forward(x));
            second = layer.Unroll(x, mask, first.Last);
            output.sum().backward();
            layer.forward(x);
        }

        using (Probe.On(layer)) layer.Unroll(x, null, second.Last);
        Tensors.Equal(expected.States, first.States, 0);
        Tensors.Equal(layer.Unroll(x, mask, expected.Last).States, second.States, 0);
        foreach (var state in new[] { start, first.Last, second.Last })
            foreach (var (name, value) in StateParts.MemoryOf(state).Concat(StateParts.GatesOf(state))) Assert.False(value.IsInvalid, name);
        Assert.False(output.IsInvalid || x.IsInvalid || x.grad!.IsInvalid || mask.IsInvalid);
        second.States.sum().backward(); // the graph is whole
    }

    [Fact]
    public void What_the_readers_own_cell_hands_in_stays_the_readers()
    {
        var cell = new Lending();
        var layer = new Recurrent(cell);
        for (var pass = 0; pass < 3; pass++)
        {
            using var probe = Probe.On(layer);
            layer.Unroll(zeros(2, 4, 1));
            layer.forward(zeros(2, 4, 1));
            Assert.Equal(["h", "gate"], probe.Names);
        }

        Assert.False(cell.Given.IsInvalid || cell.Gate.IsInvalid);
        Tensors.Equal(ones(2, 3), cell.Given, 0);
    }

    [Fact]
    public void The_readers_scope_still_frees_what_a_probed_pass_gave()
    {
        var layer = new Recurrent(new LstmCell(2, 3), executor: Executor.Loop);
        using var probe = Probe.On(layer);
        Unrolled unrolled;
        using (NewDisposeScope()) unrolled = layer.Unroll(randn(4, 5, 2));
        Assert.True(unrolled.States.IsInvalid && unrolled.Last.h.IsInvalid);
        Assert.Equal(5, probe.Values("c").GetLength(1)); // the probe has its own
    }

    [Theory]
    [InlineData(Executor.Fused)]
    [InlineData(Executor.Loop)]
    public void Names_are_in_the_order_of_the_state_and_each_is_that_gate(Executor executor)
    {
        manual_seed(8);
        var x = randn(3, 1, 2);
        foreach (var (cell, names) in new (Cell, string[])[]
        {
            (new SrnnCell(2, 5), ["h"]),
            (new LstmCell(2, 5), ["h", "c", "f", "i", "o", "candidate"]),
            (new LstmCell(2, 5, peepholes: true), ["h", "c", "f", "i", "o", "candidate"]),
            (new GruCell(2, 5), ["h", "z", "r", "candidate"]),
            (new GruCell(2, 5, resetAfter: true, UpdateGate.Keeps), ["h", "z", "r", "candidate"]),
        })
        {
            using (no_grad()) foreach (var bias in cell.parameters().Where(parameter => parameter.dim() == 1)) bias.uniform_(-1, 1);
            var layer = new Recurrent(cell, executor: executor);
            using var probe = Probe.On(layer);
            layer.forward(x);
            Assert.Equal(names, probe.Names);
            Assert.Equal(names, probe.All().Select(one => one.Name));
            var step = cell.Advance(x[.., 0], cell.Begin(3));
            foreach (var (name, value) in StateParts.MemoryOf(step).Concat(StateParts.GatesOf(step)))
                Tensors.Equal(value[2].unsqueeze(1), tensor(probe.Values(name, sequence: 2)), 1e-5);
            Assert.Equal(names.TakeWhile(name => name is "h" or "c"), probe.All().Where(one => one.IsMemory).Select(one => one.Name));
        }
    }

    private sealed record Lent(Tensor gate);

    private sealed record LentState(Tensor h, Lent? Opened = null) : CellState(h);

    /// <summary>Gives the same tensors at every step, its own.</summary>
    private sealed class Lending() : Cell<LentState>(1, 3)
    {
        public Tensor Given { get; } = ones(2, 3);

        public Tensor Gate { get; } = ones(2, 3);

        public override LentState Step(StepInput x_t, LentState past) => new(Given, new(Gate));
    }

    [Fact]
    public void A_probe_holds_the_last_pass_only_and_frees_it()
    {
        manual_seed(4);
        var model = new SequenceModel(new Recurrent(new SrnnCell(2, 8), executor: Executor.Loop), 1);
        using (NewDisposeScope()) model.forward(randn(4, 30, 2)).sum().backward(); // the parameters' gradients stay alive
        var before = Tensors.Alive();
        using (var probe = Probe.On(model))
        {
            for (var pass = 0; pass < 5; pass++)
            {
                using var step = NewDisposeScope();
                model.forward(randn(4, 30, 2)).sum().backward();
            }

            Assert.Equal(30, probe.GradientNorms().Length);
            Assert.InRange(Tensor.TotalCount - before, 30, 60); // a state and its gradient for each step
        }

        Assert.Equal(before, Tensors.Alive());
    }

    [Fact]
    public void What_cannot_be_asked_says_what_can()
    {
        var model = new SequenceModel(new SrnnCell(2, 3), 1);
        using var probe = Probe.On(model);
        Assert.Contains("run the model first", Assert.Throws<InvalidOperationException>(() => probe.Names).Message);
        using (no_grad()) model.forward(zeros(1, 4, 2));
        Assert.Equal(["h"], probe.Names);
        Assert.Contains("it has: h", Assert.Throws<ArgumentException>(() => probe.Values("f")).Message);
        Assert.Contains("no_grad", Assert.Throws<InvalidOperationException>(() => probe.GradientNorms()).Message);
        Assert.Contains("probed already", Assert.Throws<InvalidOperationException>(() => Probe.On(model)).Message);
        Assert.Contains("0 recurrent layers", Assert.Throws<ArgumentException>(() => Probe.On(nn.Linear(2, 3))).Message);
    }
}
