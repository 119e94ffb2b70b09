using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

public sealed class RecurrentTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(Executor.Loop)]
    [InlineData(Executor.Fused)]
    public void A_masked_step_hands_the_state_on_unchanged_and_takes_no_gradient(Executor executor)
    {
        manual_seed(1);
        var layer = new Recurrent(new SrnnCell(2, 5), Returns.EveryState, executor);
        var x = randn(1, 4, 2).requires_grad_();
        var mask = tensor(new[,] { { true, true, false, false } });

        var states = layer.forward(x, mask);
        states[.., -1].sum().backward();

        Tensors.Equal(layer.forward(x[.., ..2])[.., -1], states[.., -1], 0);
        Tensors.Equal(states[.., 1], states[.., 2], 0);
        Assert.Equal(0, x.grad![.., 2..].abs().max().item<float>());
    }

    [Fact]
    public void Front_padding_with_a_mask_gives_what_the_bare_sequence_gives()
    {
        manual_seed(2);
        var layer = new Recurrent(new SrnnCell(2, 5));
        var bare = randn(1, 3, 2);
        var padded = cat([zeros(1, 4, 2), bare], 1);
        var mask = tensor(new[,] { { false, false, false, false, true, true, true } });

        Tensors.Equal(layer.forward(bare), layer.forward(padded, mask), 0);
    }

    [Fact]
    public void A_cell_of_ones_own_needs_nothing_but_Step()
    {
        manual_seed(3);
        var layer = new Recurrent(new LeakyCell(2, 3), Returns.EveryState);
        Assert.Equal([4, 6, 3], layer.forward(randn(4, 6, 2)).shape);
        Assert.Equal(["cell.W", "cell.keep"], layer.named_parameters().Select(named => named.name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(new long[] { 4, 2 }, "wanted: [N, T, 2]")]
    [InlineData(new long[] { 4, 6, 3 }, "wanted: [N, T, 2]")]
    [InlineData(new long[] { 4, 0, 2 }, "no step")]
    [InlineData(new long[] { 0, 6, 2 }, "no sequence")]
    public void An_input_of_another_shape_is_one_clear_error(long[] shape, string says)
    {
        var layer = new Recurrent(new SrnnCell(2, 3));
        var error = Assert.Throws<ArgumentException>(() => layer.forward(zeros(shape)));
        Assert.Contains(says, error.Message);
        Assert.Contains(string.Join(", ", shape), error.Message);
    }

    [Fact]
    public void A_mask_of_another_shape_is_one_clear_error()
    {
        var layer = new Recurrent(new SrnnCell(2, 3));
        var error = Assert.Throws<ArgumentException>(() => layer.forward(zeros(4, 6, 2), ones(4, 5) > 0));
        Assert.Contains("wanted: [4, 6] and Bool", error.Message);
    }

    [Fact]
    public void A_start_of_another_kind_is_one_clear_error()
    {
        var last = new Recurrent(new GruCell(2, 3)).Unroll(zeros(1, 4, 2)).Last;
        var error = Assert.Throws<ArgumentException>(() => new Recurrent(new LstmCell(2, 3)).Unroll(zeros(1, 4, 2), start: last));
        Assert.Contains("LstmCell got a GruState as its past; wanted: a LstmState. Start from null", error.Message);
    }

    [Theory]
    [InlineData(0, 3, "inputSize")]
    [InlineData(2, 0, "hiddenSize")]
    public void A_size_of_0_is_one_clear_error(int d, int h, string names) =>
        Assert.Contains(names, Assert.Throws<ArgumentOutOfRangeException>(() => new SrnnCell(d, h)).Message);

    [Fact]
    public void Unrolling_leaves_nothing_but_its_result()
    {
        var layer = new Recurrent(new SrnnCell(2, 3));
        var x = randn(4, 50, 2);
        var before = Tensors.Alive();
        using var last = layer.forward(x);
        Assert.Equal(before + 1, Tensor.TotalCount);
    }

    private sealed class LeakyCell : Cell<HiddenState>
    {
        private readonly TorchSharp.Modules.Parameter W, keep;

        public LeakyCell(long inputSize, long hiddenSize) : base(inputSize, hiddenSize) =>
            (W, keep) = (FromInput(nameof(W)), Bias(nameof(keep), 0.9));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(keep * past.h + x_t.mm(W));
    }
}
