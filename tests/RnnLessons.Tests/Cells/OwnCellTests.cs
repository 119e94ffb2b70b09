using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Probes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>A cell that a reader writes: right, or one clear error.</summary>
[Trait("lesson", "05")]
public sealed class OwnCellTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public OwnCellTests() => manual_seed(5);

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Wrong => [.. WrongCells.All.Select(wrong => wrong.How)];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_cell_is_one_clear_error(string how)
    {
        var (_, make, says) = WrongCells.All.Single(wrong => wrong.How == how);
        var error = Record.Exception(() => new SequenceModel(make(), 1, Returns.EveryState).forward(randn(4, 5, 2)));
        Assert.True(error is ArgumentException or InvalidOperationException, $"{error}");
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void An_LSTM_of_ones_own_is_the_kits_with_and_without_a_mask_in_value_and_gradient()
    {
        var (ours, own) = (new LstmCell(2, 3), new OwnLstm(2, 3));
        using (no_grad()) foreach (var (name, weight) in own.named_parameters()) weight.copy_(ours.get_parameter(name)!);
        var (x, mask) = (randn(4, 6, 2), rand(4, 6) > 0.4);
        foreach (var padding in new[] { null, mask })
            foreach (var returns in Enum.GetValues<Returns>())
            {
                own.zero_grad();
                ours.zero_grad();
                var expected = new Recurrent(ours, returns, Executor.Loop).forward(x, padding);
                var actual = new Recurrent(own, returns).forward(x, padding);
                expected.square().sum().backward();
                actual.square().sum().backward();
                Tensors.Equal(expected, actual, 1e-6);
                foreach (var (name, weight) in own.named_parameters()) Tensors.Equal(ours.get_parameter(name)!.grad!, weight.grad!, 1e-5);
            }

        Assert.Equal(ours.ParameterCount, own.ParameterCount);
        Tensors.Equal(
            new Bidirectional(ours, new LstmCell(2, 3), executor: Executor.Loop).forward(x, mask)[.., ..3],
            new Bidirectional(own, new OwnLstm(2, 3)).forward(x, mask)[.., ..3], 1e-6);
    }

    [Theory]
    [InlineData("record")]
    [InlineData("record struct")]
    [InlineData("nullable record struct")]
    [InlineData("tuple")]
    [InlineData("class")]
    [InlineData("record in a record")]
    public void A_probe_sees_gates_of_any_make(string make)
    {
        Cell cell = make switch
        {
            "record" => new Gated<RecordGates>(gate => new(gate, -gate)),
            "record struct" => new Gated<StructGates>(gate => new(gate, -gate)),
            "nullable record struct" => new Gated<StructGates?>(gate => new StructGates(gate, -gate)),
            "tuple" => new TupleGated(),
            "class" => new Gated<ClassGates>(gate => new() { f = gate, i = -gate }),
            _ => new Gated<OuterGates>(gate => new(new(gate, -gate), "a note")),
        };
        var layer = new Recurrent(cell, Returns.EveryState);
        using var probe = Probe.On(layer);
        var states = layer.forward(randn(4, 5, 2));
        states.sum().backward();

        Assert.Equal(["h", "f", "i"], probe.Names);
        Assert.Equal([true, false, false], probe.All().Select(one => one.IsMemory));
        // h_t is the gate itself.
        Tensors.Equal(states[1].t(), tensor(probe.Values("f", 1)), 1e-6);
        Tensors.Equal(-states[1].t(), tensor(probe.Values("i", 1)), 1e-6);
        Assert.Equal(3, probe.Gradients("f", 1).GetLength(0));
    }

    [Fact]
    public void Gates_by_the_name_of_a_memory_are_told_apart()
    {
        var layer = new Recurrent(new SameNames());
        using var probe = Probe.On(layer);
        layer.forward(randn(4, 5, 2));
        Assert.Equal(["h", "Gates.h", "c"], probe.Names);
        Assert.NotEqual(probe.Values("h"), probe.Values("Gates.h"));
    }

    [Fact]
    public void A_computed_property_is_no_part_of_a_state_and_is_never_run()
    {
        var layer = new Recurrent(new Computing(2, 3), Returns.EveryState);
        using var probe = Probe.On(layer);
        layer.forward(randn(4, 5, 2), rand(4, 5) > 0.3).sum().backward();
        Assert.Equal(["h"], probe.Names);
        Assert.Equal(["h"], StateParts.MemoryOf(new ComputingState(zeros(4, 3))).Select(part => part.Name));
        Assert.Empty(StateParts.GatesOf(new ComputingState(zeros(4, 3))));
    }

    [Fact]
    public void A_memory_of_another_width_or_of_more_axes_is_handed_on_masked_and_seen_whole()
    {
        var cell = new Wide();
        var layer = new Recurrent(cell, Returns.EveryState);
        var mask = tensor(new[,] { { true, false, true }, { true, true, false } });
        using var probe = Probe.On(layer);
        var last = (WideState)layer.Unroll(ones(2, 3, 2), mask).Last;
        Tensors.Equal(full(2, 7, 2f), last.wide, 0);
        Tensors.Equal(full(2, 1, 2f), last.narrow, 0);
        Tensors.Equal(full(2, 5, 4, 2f), last.matrix, 0);
        Assert.Equal(["h", "wide", "narrow", "matrix"], probe.Names);
        Assert.Equal((7, 3), (probe.Values("wide").GetLength(0), probe.Values("wide").GetLength(1)));
        Assert.Equal((1, 20), (probe.Values("narrow").GetLength(0), probe.Values("matrix").GetLength(0)));
        Assert.Equal([1.0, 1, 2], Enumerable.Range(0, 3).Select(t => probe.Values("wide")[6, t]));
        Assert.Contains("wide of shape [2, 5]; wanted: [2, 7]", Assert.Throws<ArgumentException>(() =>
            layer.Unroll(ones(2, 3, 2), start: last with { wide = zeros(2, 5) })).Message);
    }

    [Fact]
    public void A_state_inside_a_state_is_memory()
    {
        var (cell, x) = (new Stacked(2, 3), randn(4, 6, 2));
        var mask = rand(4, 6) > 0.4;
        var layer = new Recurrent(cell, Returns.EveryState);
        using var probe = Probe.On(layer);
        var states = layer.forward(x, mask);
        var first = new Recurrent(cell.First, Returns.EveryState, Executor.Loop).forward(x, mask);
        Tensors.Equal(new Recurrent(cell.Second, Returns.EveryState, Executor.Loop).forward(first, mask), states, 1e-6);
        Assert.Equal(["h", "below.h", "below.c"], probe.Names.Take(3));
        Assert.Equal(cell.First.ParameterCount + cell.Second.ParameterCount, cell.ParameterCount);
    }

    [Fact]
    public void A_memory_that_no_constructor_takes_begins_at_0_too()
    {
        var layer = new Recurrent(new Late());
        Tensors.Equal(full(4, 3, 5f), ((LateState)layer.Unroll(randn(4, 5, 2)).Last).c, 0);
    }

    [Fact]
    public void A_state_that_refuses_zeros_is_made_by_a_Start_of_the_cells_own()
    {
        var last = new Recurrent(new Choosy()).Unroll(randn(4, 5, 2)).Last;
        Tensors.Equal(full(4, 3, 6f), last.h, 0);
    }

    [Fact]
    public void A_weight_that_is_frozen_on_purpose_may_stand_anywhere()
    {
        var cell = new Frozen();
        Assert.Equal([4, 3], new Recurrent(cell).forward(randn(4, 5, 2)).shape);
        Assert.Equal(3, cell.ParameterCount);
    }

    [Fact]
    public void Weights_in_fields_are_counted_named_and_converted_before_and_after_they_are_wrapped()
    {
        var cell = new OwnLstm(2, 3);
        Assert.Equal(4 * (2 * 3 + 3 * 3 + 3), cell.ParameterCount);
        Assert.Equal("W_xf", cell.named_parameters().First().name);
        Assert.True(ReferenceEquals(cell.W_xf, cell.get_parameter("W_xf")));
        cell.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, cell.W_xf.dtype);
        Assert.Equal(ScalarType.Float64, new Recurrent(cell).forward(randn([4, 5, 2], dtype: ScalarType.Float64)).dtype);
        var model = new SequenceModel(cell, 1);
        Assert.Contains("layer.cell.W_xf", model.state_dict().Keys);
        Assert.DoesNotContain(model.state_dict().Keys, name => name.Contains('<'));
        cell.b_f.requires_grad = false;
        Assert.Equal(4 * (2 * 3 + 3 * 3 + 3) - 3, cell.ParameterCount);

        var layers = new WithLinear();
        Assert.Equal(2 * 3 + 3 + 3 * 3, layers.ParameterCount);
        Assert.Equal(["cell.layer.bias", "cell.layer.weight", "cell.W"], new Recurrent(layers).named_parameters().Select(named => named.name).Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_weight_that_a_step_computes_gives_the_same_states_as_one_that_it_holds()
    {
        var cell = new Computed(2, 3);
        var (x, plain) = (randn(4, 6, 2), new SrnnCell(2, 3));
        using (no_grad())
        {
            plain.W_X!.copy_(cell.W.t() * 0.5);
            plain.W_H!.zero_();
        }

        Tensors.Equal(new Recurrent(plain).forward(x), new Recurrent(cell).forward(x), 1e-6);
    }

    [Fact]
    public void A_cell_without_weights_works_and_is_warned_of_once()
    {
        var (before, written) = (Console.Error, new StringWriter());
        Console.SetError(written);
        try
        {
            foreach (var _ in (int[])[1, 2]) Assert.Equal([4, 3], new Recurrent(new Fixed()).forward(randn(4, 5, 2)).shape);
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Equal("Fixed has no parameters: training will not change it. It has plain tensors in W, in more[0]. If it should learn, wanted: a field for each weight, such as readonly Parameter W = FromInput(d, h);", written.ToString().TrimEnd());
    }

    [Fact]
    public void An_initial_value_is_copied_and_stays_the_readers()
    {
        var W = randn(3, 3);
        var before = W.clone();
        Tensor? kept = null;
        var cells = new[] { new SrnnCell(2, 3, recurrent: _ => W), new SrnnCell(2, 3, recurrent: _ => W), new SrnnCell(2, 3, recurrent: shape => kept = randn(shape)) };
        using (no_grad()) cells[0].W_H!.add_(1);
        Tensors.Equal(before, W, 0);
        Tensors.Equal(before, cells[1].W_H!, 0);
        Tensors.Equal(kept!, cells[2].W_H!, 0);
        var gates = Initialisers.SideBySide(_ => W, 1);
        using (no_grad()) gates([3, 3]).add_(1);
        Tensors.Equal(before, W, 0);
    }

    [Fact]
    public void What_a_cell_keeps_of_its_steps_is_there_after_unrolling()
    {
        var cell = new Keeping();
        new Recurrent(cell).Unroll(randn(4, 5, 2));
        Assert.Equal(5, cell.Kept.Count);
        Assert.All(cell.Kept, kept => Assert.Equal([4, 3], kept.shape));
    }

    private sealed record OwnState(Tensor h, Tensor Memory) : CellState(h);

    private sealed class OwnLstm(long d, long h) : Cell<OwnState>(d, h)
    {
        public readonly Parameter W_xf = FromInput(d, h), W_hf = FromState(h), b_f = Bias(h, 1);
        private readonly Parameter W_xi = FromInput(d, h), W_hi = FromState(h), b_i = Bias(h);
        private readonly Parameter W_xo = FromInput(d, h), W_ho = FromState(h), b_o = Bias(h);
        private readonly Parameter W_xc = FromInput(d, h), W_hc = FromState(h), b_c = Bias(h);

        public override OwnState Step(StepInput x_t, OwnState past)
        {
            Tensor Sum(Parameter W_x, Parameter W_h, Parameter b) => x_t.mm(W_x) + past.h.mm(W_h) + b;
            var c_t = sigmoid(Sum(W_xf, W_hf, b_f)) * past.Memory + sigmoid(Sum(W_xi, W_hi, b_i)) * tanh(Sum(W_xc, W_hc, b_c));
            return new(sigmoid(Sum(W_xo, W_ho, b_o)) * tanh(c_t), c_t);
        }
    }

    private sealed record RecordGates(Tensor f, Tensor i);

    private readonly record struct StructGates(Tensor f, Tensor i);

    private sealed class ClassGates
    {
        public Tensor f = null!, i = null!;
    }

    private sealed record OuterGates(RecordGates Inner, string Note);

    private sealed record GatedState<TGates>(Tensor h, TGates? Opened = default) : CellState(h);

    private sealed class Gated<TGates>(Func<Tensor, TGates> gates) : Cell<GatedState<TGates>>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3), W_h = FromState(3);

        public override GatedState<TGates> Step(StepInput x_t, GatedState<TGates> past)
        {
            var f = sigmoid(x_t.mm(W) + past.h.mm(W_h));
            return new(f + 0, gates(f));
        }
    }

    private sealed record TupleState(Tensor h, (Tensor f, Tensor i) Opened = default) : CellState(h);

    private sealed class TupleGated() : Cell<TupleState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);

        public override TupleState Step(StepInput x_t, TupleState past)
        {
            var f = sigmoid(x_t.mm(W));
            return new(f + 0, (f, -f));
        }
    }

    private sealed record SeenGates(Tensor h, Tensor c);

    private sealed record SameState(Tensor h, SeenGates? Gates = null) : CellState(h);

    private sealed class SameNames() : Cell<SameState>(2, 3)
    {
        public override SameState Step(StepInput x_t, SameState past) => new(past.h + 1, new(past.h + 2, past.h + 3));
    }

    private sealed record ComputingState(Tensor h) : CellState(h)
    {
        public Tensor Twice => throw new InvalidOperationException("Nobody asked for this.");

        public RecordGates Both => throw new InvalidOperationException("Nor for this.");
    }

    private sealed class Computing(long d, long h) : Cell<ComputingState>(d, h)
    {
        private readonly Parameter W = FromInput(d, h);

        public override ComputingState Step(StepInput x_t, ComputingState past) => new(tanh(past.h + x_t.mm(W)));
    }

    private sealed record WideState(Tensor h, Tensor wide, Tensor narrow, Tensor matrix) : CellState(h);

    private sealed class Wide() : Cell<WideState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);

        public override WideState Start(long sequences) => new(zeros(sequences, 3), zeros(sequences, 7), zeros(sequences, 1), zeros(sequences, 5, 4));

        public override WideState Step(StepInput x_t, WideState past) => new(tanh(x_t.mm(W)), past.wide + 1, past.narrow + 1, past.matrix + 1);
    }

    private sealed record StackedState(Tensor h, LstmState below, GruState above) : CellState(h);

    private sealed class Stacked(long d, long h) : Cell<StackedState>(d, h)
    {
        public readonly LstmCell First = new(d, h);
        public readonly GruCell Second = new(h, h);

        public override StackedState Step(StepInput x_t, StackedState past)
        {
            var below = First.Step(x_t, past.below);
            var above = Second.Step(below.h, past.above);
            return new(above.h, below, above);
        }
    }

    private sealed record LateState(Tensor h) : CellState(h)
    {
        public Tensor c { get; init; } = null!;
    }

    private sealed class Late() : Cell<LateState>(2, 3)
    {
        public override LateState Step(StepInput x_t, LateState past) => new(past.h + 1) { c = past.c + 1 };
    }

    private sealed record ChoosyState : CellState
    {
        public ChoosyState(Tensor h) : base(h) => Assert.True(h.count_nonzero().item<long>() > 0);
    }

    private sealed class Choosy() : Cell<ChoosyState>(2, 3)
    {
        public override ChoosyState Start(long sequences) => new(ones(sequences, 3));

        public override ChoosyState Step(StepInput x_t, ChoosyState past) => new(past.h + 1);
    }

    private sealed class Frozen() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter[] reservoir = [new(randn(2, 3), requires_grad: false), new(randn(3, 3), requires_grad: false)];
        private readonly Parameter b = Bias(3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(reservoir[0]) + past.h.mm(reservoir[1]) + b));
    }

    private sealed class WithLinear() : Cell<HiddenState>(2, 3)
    {
        private readonly Linear layer = nn.Linear(2, 3);
        private readonly Parameter W = FromState(3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(layer.call(x_t) + past.h.mm(W)));
    }

    private sealed class Computed(long d, long h) : Cell<HiddenState>(d, h)
    {
        public readonly Parameter W = Weight(Initialisers.GlorotUniform, h, d);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W.t() * 0.5)));
    }

    private sealed class Fixed() : Cell<HiddenState>(2, 3)
    {
        private readonly Tensor W = randn(2, 3);
        private readonly List<Tensor> more = [randn(3)];

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W) + more[0] + past.h);
    }

    private sealed class Keeping() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);

        public List<Tensor> Kept { get; } = [];

        public override HiddenState Step(StepInput x_t, HiddenState past)
        {
            Kept.Add(sigmoid(x_t.mm(W)));
            return new(Kept[^1] + past.h);
        }
    }
}
