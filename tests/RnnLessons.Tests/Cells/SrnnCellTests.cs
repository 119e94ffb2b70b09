using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

[Trait("lesson", "02")]
public sealed class SrnnCellTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(Past.None, Activation.Tanh)]
    [InlineData(Past.Unweighted, Activation.Identity)]
    [InlineData(Past.Weighted, Activation.Tanh)]
    [InlineData(Past.Weighted, Activation.ReLU)]
    [InlineData(Past.Concatenated, Activation.Tanh)]
    public void Gradients_are_those_of_central_differences(Past past, Activation activation)
    {
        manual_seed(2);
        var cell = new SrnnCell(2, 13, past, activation);
        cell.to(ScalarType.Float64);
        var layer = new Recurrent(cell);
        var x = randn([3, 4, 2], dtype: ScalarType.Float64);

        layer.forward(x).pow(3).sum().backward();

        foreach (var (name, parameter) in cell.named_parameters())
            Tensors.Equal(Tensors.CentralDifferences(() => layer.forward(x).pow(3).sum(), parameter), parameter.grad!, 1e-7);
    }

    [Fact]
    public void An_unweighted_linear_past_collapses_to_the_sum_of_all_inputs()
    {
        manual_seed(3);
        var cell = new SrnnCell(4, 6, Past.Unweighted, Activation.Identity);
        var x = randn(5, 11, 4);

        var last = new Recurrent(cell).forward(x);

        Tensors.Equal((x.matmul(cell.W_X!) + cell.B).sum(1), last, 1e-5);
    }

    [Fact]
    public void Stacking_the_two_weights_into_one_gives_the_same_states()
    {
        manual_seed(4);
        var (two, one) = (new SrnnCell(3, 13), new SrnnCell(3, 13, Past.Concatenated));
        using (no_grad()) one.W!.copy_(cat([two.W_X!, two.W_H!], 0));
        var x = randn(2, 8, 3);

        Tensors.Equal(new Recurrent(two, Returns.EveryState).forward(x), new Recurrent(one, Returns.EveryState).forward(x), 1e-6);
    }

    [Fact]
    public void Without_a_past_it_is_a_dense_layer()
    {
        manual_seed(5);
        var cell = new SrnnCell(3, 4, Past.None);
        var x = randn(2, 6, 3);

        Tensors.Equal(tanh(x.matmul(cell.W_X!) + cell.B), new Recurrent(cell, Returns.EveryState).forward(x), 1e-6);
    }
}
