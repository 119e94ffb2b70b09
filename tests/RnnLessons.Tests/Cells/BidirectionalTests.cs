using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

[Trait("lesson", "06")]
public sealed class BidirectionalTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The layer with its directions side by side is compared with libtorch and PyTorch elsewhere; here the sum with it.</summary>
    [Theory]
    [InlineData(Returns.EveryState, Executor.Loop)]
    [InlineData(Returns.EveryState, Executor.Fused)]
    [InlineData(Returns.LastState, Executor.Loop)]
    [InlineData(Returns.LastState, Executor.Fused)]
    public void Summed_directions_are_the_halves_added_up_in_value_and_gradient(Returns returns, Executor executor)
    {
        manual_seed(1);
        var (ahead, back) = (new LstmCell(3, 5), new GruCell(3, 5));
        var sideBySide = new Bidirectional(ahead, back, returns, executor: executor);
        var summed = new Bidirectional(ahead, back, returns, Merge.Sum, executor);
        Assert.Equal((10, 5), (sideBySide.OutputSize, summed.OutputSize));
        var x = randn(4, 6, 3).requires_grad_();
        var mask = rand(4, 6) > 0.3;

        var halves = sideBySide.forward(x, mask);
        var output = summed.forward(x, mask);
        var slope = randn(output.shape);
        var expected = Gradients((halves * cat([slope, slope], -1)).sum());
        var actual = Gradients((output * slope).sum());

        Tensors.Equal(halves[TensorIndex.Ellipsis, ..5] + halves[TensorIndex.Ellipsis, 5..], output, 0);
        foreach (var (one, other) in expected.Zip(actual)) Tensors.Equal(one, other, 1e-6);

        List<Tensor> Gradients(Tensor loss)
        {
            Tensor[] leaves = [x, .. ahead.parameters(), .. back.parameters()];
            foreach (var leaf in leaves) leaf.grad = null;
            loss.backward();
            return [.. leaves.Select(leaf => leaf.grad!.clone())];
        }
    }

    [Fact]
    public void Cells_that_do_not_go_together_are_one_clear_error()
    {
        Assert.Contains("maps 3 to 4; wanted: 3 to 5", Assert.Throws<ArgumentException>(() => new Bidirectional(new LstmCell(3, 5), new LstmCell(3, 4))).Message);
        var cell = new LstmCell(3, 5);
        Assert.Contains("a cell of its own for each", Assert.Throws<ArgumentException>(() => new Bidirectional(cell, cell)).Message);
    }
}
