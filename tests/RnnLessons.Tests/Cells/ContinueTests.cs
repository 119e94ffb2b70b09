using RnnLessons.Cells;
using RnnLessons.Tests.Cells.Fused;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>Reading on from a state, fused and in the loop: truncated backpropagation through time.</summary>
[Trait("lesson", "10")]
public sealed class ContinueTests : IDisposable
{
    // One sequence that two threads share, several chunks of steps, and more sequences than threads.
    private static readonly (int N, int T, int D, int H)[] Shapes = [(1, 1, 1, 1), (1, 70, 33, 64), (2, 1200, 3, 5), (5, 13, 8, 13), (33, 8, 3, 33)];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Kinds => [.. FusedCells.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fused_and_loop_read_on_alike_and_teach_the_weights_alike(string kind)
    {
        foreach (var shape in Shapes)
        {
            using var inner = NewDisposeScope();
            var (layer, loop) = (Layer(kind, shape, Executor.Fused), Layer(kind, shape, Executor.Loop));
            var (x, weights) = (randn(shape.N, shape.T, shape.D), randn(shape.N, shape.T, shape.H) / shape.T);
            var start = loop.Unroll(randn(shape.N, 3, shape.D)).Last;
            var (expected, actual) = (Read(loop), Read(layer));
            foreach (var ((name, value), (_, other)) in expected.Zip(actual)) FusedCells.Close(value, other, Math.Max(1, value.abs().max().item<float>()), 2e-5, $"{kind} {shape} {name}");

            List<(string Name, Tensor Value)> Read(Recurrent reader)
            {
                var (states, last) = reader.Continue(x, start);
                (states * weights).sum().backward();
                return [("states", states.detach()), .. StateParts.MemoryOf(last).Select(part => ($"last {part.Name}", part.Value)),
                    .. reader.named_parameters().Select(named => (named.name, named.parameter.grad!))];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Piece_by_piece_is_the_same_as_at_once_whether_backward_comes_or_not(string kind)
    {
        foreach (var shape in Shapes.Where(shape => shape.T > 1))
        {
            using var inner = NewDisposeScope();
            var layer = Layer(kind, shape, Executor.Fused);
            var x = randn(shape.N, shape.T, shape.D);
            var whole = layer.forward(x);
            foreach (var trains in (bool[])[true, false])
            {
                using var _ = trains ? enable_grad() : no_grad();
                CellState? state = null;
                var parts = new List<Tensor>();
                foreach (var (from, to) in ((int, int)[])[(0, 1), (1, shape.T / 2 + 1), (shape.T / 2 + 1, shape.T)])
                {
                    if (from == to) continue;
                    var piece = layer.Continue(x[.., from..to], state);
                    parts.Add(piece.States);
                    state = piece.Last;
                }

                Tensors.Equal(whole, cat([.. parts], 1), 1e-5);
                Tensors.Equal(whole[.., -1], state!.h, 1e-5);
            }
        }
    }

    [Fact]
    public void No_gradient_flows_into_the_start_and_none_hangs_on_the_last_state()
    {
        foreach (var executor in (Executor[])[Executor.Fused, Executor.Loop])
        {
            var layer = new Recurrent(new LstmCell(3, 5), Returns.EveryState, executor);
            var start = new LstmState(randn(2, 5).requires_grad_(), randn(2, 5).requires_grad_());
            var (states, last) = layer.Continue(randn(2, 4, 3), start);
            states.sum().backward();
            Assert.Null(start.h.grad);
            Assert.Null(start.c.grad);
            Assert.False(last.h.requires_grad || ((LstmState)last).c.requires_grad);
            Assert.Null(((LstmState)last).Opened);
            Assert.All(layer.parameters(), parameter => Assert.NotNull(parameter.grad));
        }
    }

    [Fact]
    public void A_second_backward_through_a_kept_graph_begins_at_the_same_state()
    {
        var layer = new Recurrent(new GruCell(3, 5), Returns.EveryState, Executor.Fused);
        var (x, start) = (randn(2, 4, 3), new GruState(randn(2, 5)));
        var sum = layer.Continue(x, start).States.square().sum();
        sum.backward(retain_graph: true);
        var once = layer.Cell.parameters().Select(parameter => parameter.grad!.clone()).ToArray();
        sum.backward();
        foreach (var (parameter, first) in layer.Cell.parameters().Zip(once)) Tensors.Equal(2 * first, parameter.grad!, 1e-5);
    }

    [Fact]
    public void Its_gradient_is_that_of_central_differences()
    {
        var layer = new Recurrent(new LstmCell(2, 3), Returns.EveryState);
        layer.to(ScalarType.Float64);
        var x = randn([2, 3, 2], dtype: ScalarType.Float64);
        var start = new LstmState(randn([2, 3], dtype: ScalarType.Float64), randn([2, 3], dtype: ScalarType.Float64));
        layer.Continue(x, start).States.square().sum().backward();
        foreach (var (name, parameter) in layer.Cell.named_parameters())
            Tensors.Equal(Tensors.CentralDifferences(() => layer.Continue(x, start).States.square().sum(), parameter), parameter.grad!, 1e-6);
    }

    [Fact]
    public void A_cell_of_ones_own_reads_on_too_and_a_start_that_does_not_fit_is_refused()
    {
        var own = new Recurrent(new Leaky(), Returns.EveryState);
        var x = randn(2, 6, 3);
        var first = own.Continue(x[.., ..2]);
        Tensors.Equal(own.forward(x)[.., 2..], own.Continue(x[.., 2..], first.Last).States, 1e-6);

        var layer = new Recurrent(new LstmCell(3, 5));
        Assert.Contains("the state of 1 sequence", Assert.Throws<ArgumentException>(() => layer.Continue(x, new LstmState(zeros(1, 5), zeros(1, 5)))).Message);
        Assert.Contains("LstmCell got a GruState as its past", Assert.Throws<ArgumentException>(() => layer.Continue(x, new GruState(zeros(2, 5)))).Message);
    }

    [Fact]
    public void What_it_hands_on_outlives_its_scope_only_where_it_is_kept_and_nothing_else_is_left()
    {
        var layer = new Recurrent(new LstmCell(3, 5), Returns.EveryState);
        var before = Tensors.Alive();
        for (var time = 0; time < 5; time++)
        {
            using var inner = NewDisposeScope();
            var first = layer.Continue(randn(2, 4, 3));
            layer.Continue(randn(2, 4, 3), first.Last).States.sum().backward();
            layer.zero_grad();
        }

        Assert.True(Tensors.Alive() - before <= 2 * layer.parameters().Count(), "Tensors have stayed.");
    }

    private static Recurrent Layer(string kind, (int N, int T, int D, int H) shape, Executor executor)
    {
        var layer = new Recurrent(FusedCells.Make(kind, shape.D, shape.H), Returns.EveryState, executor);
        FusedCells.Fill(layer, seed: 1);
        return layer;
    }

    private sealed class Leaky() : Cell<HiddenState>(3, 5)
    {
        private readonly Parameter W = FromInput(3, 5), keep = Bias(5, 0.9);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(keep * past.h + x_t.mm(W));
    }
}
