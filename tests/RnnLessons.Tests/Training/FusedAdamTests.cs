using RnnLessons.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class FusedAdamTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void It_moves_weights_as_torchs_Adam_does()
    {
        manual_seed(1);
        long[][] shapes = [[1], [13], [33, 5], [2000, 128]];
        Parameter[] ours = [.. shapes.Select(shape => new Parameter(randn(shape)))], theirs = [.. ours.Select(parameter => new Parameter(parameter.detach().clone()))];
        var never = new Parameter(ones(3));
        var (fused, torchs) = (new FusedAdam([.. ours, never], 0.01), optim.Adam(theirs, 0.01));
        for (var step = 0; step < 40; step++)
        {
            fused.zero_grad();
            torchs.zero_grad();
            foreach (var (mine, their) in ours.Zip(theirs))
            {
                var slope = randn(mine.shape) * (step % 3 == 0 ? 0 : 10);
                (mine * slope).sum().backward();
                (their * slope).sum().backward();
            }

            fused.step();
            torchs.step();
        }

        foreach (var (mine, their) in ours.Zip(theirs)) Tensors.Equal(their, mine, 2e-6);
        Tensors.Equal(ones(3), never, 0);
    }

    [Fact]
    public void A_parameter_that_it_cannot_move_is_one_clear_error() =>
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => new FusedAdam([new Parameter(zeros([3], dtype: ScalarType.Float64))])).Message);
}
