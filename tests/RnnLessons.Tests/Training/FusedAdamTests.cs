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
    public void With_epsilon_hat_it_moves_weights_as_Kerass_Adam_does()
    {
        manual_seed(2);
        var weights = new Parameter(randn(100));
        // Gradients near ε̂, where it matters on which side of the correction it stands.
        var slopes = Enumerable.Range(0, 20).Select(_ => randn(100) * 1e-6).ToArray();
        var (W, m, v) = (weights.detach().clone().to(ScalarType.Float64), zeros(100, ScalarType.Float64), zeros(100, ScalarType.Float64));
        var adam = new FusedAdam([weights], 0.01, epsilon: 1e-7, epsilonHat: true);
        foreach (var (step, slope) in slopes.Index())
        {
            weights.grad = slope.clone();
            adam.step();
            // Line by line as in keras/src/optimizers/adam.py.
            var alpha = 0.01 * Math.Sqrt(1 - Math.Pow(0.999, step + 1)) / (1 - Math.Pow(0.9, step + 1));
            m += (slope - m) * (1 - 0.9);
            v += (slope.to(ScalarType.Float64).square() - v) * (1 - 0.999);
            W -= m * alpha / (v.sqrt() + 1e-7);
        }

        Tensors.Equal(W.to(ScalarType.Float32), weights, 1e-5);
    }

    [Fact]
    public void A_parameter_that_it_cannot_move_is_one_clear_error() =>
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => new FusedAdam([new Parameter(zeros([3], dtype: ScalarType.Float64))])).Message);
}
