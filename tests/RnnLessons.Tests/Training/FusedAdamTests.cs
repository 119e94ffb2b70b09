using RnnLessons.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class FusedAdamTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.Float64, 1e-13)]
    public void It_moves_weights_as_torchs_Adam_does(ScalarType type, double tolerance)
    {
        manual_seed(1);
        long[][] shapes = [[1], [13], [33, 5], [2000, 128]];
        Parameter[] ours = [.. shapes.Select(shape => new Parameter(randn(shape).to(type)))], theirs = [.. ours.Select(parameter => new Parameter(parameter.detach().clone()))];
        var never = new Parameter(ones(3));
        var (fused, torchs) = (new FusedAdam([.. ours, never], 0.01), optim.Adam(theirs, 0.01));
        for (var step = 0; step < 40; step++)
        {
            fused.zero_grad();
            torchs.zero_grad();
            foreach (var (mine, their) in ours.Zip(theirs))
            {
                var slope = randn(mine.shape).to(type) * (step % 3 == 0 ? 0 : 10);
                (mine * slope).sum().backward();
                (their * slope).sum().backward();
            }

            fused.step();
            torchs.step();
        }

        foreach (var (mine, their) in ours.Zip(theirs)) Tensors.Equal(their, mine, tolerance);
        Tensors.Equal(ones(3), never, 0);
    }

    [Fact]
    public void Autograd_knows_that_the_weights_have_moved()
    {
        var W = new Parameter(ones(3));
        var adam = new FusedAdam([W]);
        var loss = W.square().sum();
        W.grad = ones(3);
        adam.step();

        // The slope is 2 W, and W is no longer what it was: as after a step of torch's Adam, there is no right answer.
        Assert.Contains("modified by an inplace operation", Assert.ThrowsAny<Exception>(() => loss.backward()).Message);
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
        Assert.Contains("A parameter is BFloat16, contiguous, on CPU; wanted: contiguous Float32 or Float64 on the CPU.", Assert.Throws<ArgumentException>(() => new FusedAdam([new Parameter(zeros([3], dtype: ScalarType.BFloat16))])).Message);

    /// <summary>As from <c>nn.Embedding(…, sparse: true)</c>.</summary>
    [Fact]
    public void A_sparse_gradient_moves_the_same_rows_as_a_dense_one()
    {
        manual_seed(3);
        var (sparse, dense) = (nn.Embedding(5, 3, sparse: true), nn.Embedding(5, 3));
        using (no_grad()) dense.weight!.copy_(sparse.weight!);
        foreach (var layer in (Embedding[])[sparse, dense])
        {
            var adam = new FusedAdam(layer.parameters());
            for (var step = 0; step < 3; step++)
            {
                adam.zero_grad();
                layer.call(tensor(new long[] { 1, 2, 2 })).square().sum().backward();
                adam.step();
            }
        }

        Tensors.Equal(dense.weight!, sparse.weight!, 0);
    }

    [Fact]
    public void A_model_that_was_converted_since_is_one_clear_error()
    {
        var layer = nn.Linear(2, 3);
        var adam = new FusedAdam(layer.parameters());
        layer.to(ScalarType.Float64);
        layer.call(ones([1, 2], ScalarType.Float64)).sum().backward();
        Assert.Contains("Convert the model first, then make the optimizer", Assert.Throws<InvalidOperationException>(() => adam.step()).Message);
    }
}
