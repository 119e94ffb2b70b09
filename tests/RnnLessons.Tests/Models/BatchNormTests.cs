using RnnLessons.Models;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Models;

public sealed class BatchNormTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void While_it_learns_it_normalises_with_the_batchs_own_statistics()
    {
        var norm = Norm();
        var x = randn(4, 3, 5, 6) * 2 + 1;
        var (mean, variance) = Moments(x);
        var expected = (x - Wide(mean)) / (Wide(variance) + 1e-3).sqrt() * Wide(norm.Gamma) + Wide(norm.Beta);
        Tensors.Equal(expected, norm.forward(x), 1e-5);
    }

    [Fact]
    public void The_running_statistics_follow_as_in_Keras_and_are_what_evaluation_uses()
    {
        var norm = Norm();
        var (mean, variance) = (zeros(3), ones(3));
        for (var step = 0; step < 5; step++)
        {
            // A small batch, so that dividing by n − 1 in place of n would show.
            var x = randn(2, 3, 1, 2) * 3 + step;
            var (batchMean, batchVariance) = Moments(x);
            norm.forward(x);
            mean = mean * 0.99 + batchMean * 0.01;
            variance = variance * 0.99 + batchVariance * 0.01;
        }

        Tensors.Equal(mean, norm.RunningMean, 1e-6);
        Tensors.Equal(variance, norm.RunningVariance, 1e-5);
        norm.eval();
        var seen = randn(2, 3, 4, 4);
        Tensors.Equal((seen - Wide(mean)) / (Wide(variance) + 1e-3).sqrt() * Wide(norm.Gamma) + Wide(norm.Beta), norm.forward(seen), 1e-5);
        Tensors.Equal(mean, norm.RunningMean, 1e-6);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_batch_that_is_no_number_leaves_the_running_statistics_alone(double odd)
    {
        var norm = Norm();
        norm.forward(randn(4, 3, 5, 6));
        var (mean, variance) = (norm.RunningMean.clone(), norm.RunningVariance.clone());
        var x = randn(4, 3, 5, 6);
        x[1, 2, 3, 4] = odd;
        norm.forward(x);
        Tensors.Equal(mean, norm.RunningMean, 0);
        Tensors.Equal(variance, norm.RunningVariance, 0);
        norm.forward(randn(4, 3, 5, 6));
        Assert.NotEqual(mean.data<float>().ToArray(), norm.RunningMean.data<float>().ToArray());
        Assert.True(isfinite(norm.RunningMean + norm.RunningVariance).all().item<bool>());
    }

    [Fact]
    public void Its_gradient_passes_through_the_batchs_statistics()
    {
        var norm = Norm();
        var x = randn(3, 3, 2, 2).requires_grad_();
        var slope = randn(3, 3, 2, 2);
        (norm.forward(x) * slope).sum().backward();
        var copy = x.detach().clone().requires_grad_();
        var (mean, variance) = Moments(copy);
        (((copy - Wide(mean)) / (Wide(variance) + 1e-3).sqrt() * Wide(norm.Gamma) + Wide(norm.Beta)) * slope).sum().backward();
        Tensors.Equal(copy.grad!, x.grad!, 1e-5);
    }

    [Fact]
    public void Recomputed_statistics_are_those_of_all_pictures_together_and_can_be_put_back()
    {
        var model = new CnnThenRnn(filters: 3, units: 2);
        var pictures = rand(10, 32, 32, 3);
        model.forward(pictures[..4]);
        var norm = model.Block.Norm;
        var (mean, variance) = Moments(model.Block.Convolve(pictures).permute(0, 3, 1, 2));
        var (runningMean, runningVariance) = (norm.RunningMean.clone(), norm.RunningVariance.clone());
        var lag = ((runningMean - mean).abs() / variance.sqrt()).mean().item<float>();

        model.eval();
        using (var recomputed = RunningStatistics.Recompute(model, [pictures[..7], pictures[7..]]))
        {
            Tensors.Equal(mean, norm.RunningMean, 1e-6);
            Tensors.Equal(variance, norm.RunningVariance, 1e-6);
            Assert.Equal(lag, recomputed.Lag, 1e-4);
            Assert.False(model.training);
        }

        Tensors.Equal(runningMean, norm.RunningMean, 0);
        Tensors.Equal(runningVariance, norm.RunningVariance, 0);
    }

    [Fact]
    public void Statistics_of_nothing_are_one_clear_error()
    {
        Assert.Contains("no BatchNorm", Assert.Throws<ArgumentException>(() => RunningStatistics.Recompute(new Dense(2, 2), [rand(2, 2)])).Message);
        Assert.Contains("one batch at least", Assert.Throws<ArgumentException>(() => RunningStatistics.Recompute(new CnnThenRnn(2, 2), [])).Message);
    }

    [Fact]
    public void Statistics_of_a_model_in_double_are_recomputed_in_double()
    {
        manual_seed(5);
        var model = new CnnThenRnn(2, 2);
        model.to(ScalarType.Float64);
        var norm = model.Block.Norm;
        var pictures = rand([6, 8, 8, 3], ScalarType.Float64);
        var maps = model.Block.Convolve(pictures);

        using var recomputed = RunningStatistics.Recompute(model, [pictures[..2], pictures[2..]]);

        Assert.Equal(ScalarType.Float64, norm.RunningMean.dtype);
        Tensors.Equal(maps.mean([0, 1, 2]), norm.RunningMean, 1e-12);
        Assert.True(double.IsFinite(recomputed.Lag));
    }

    private static BatchNorm Norm()
    {
        var norm = new BatchNorm(3);
        using var _ = no_grad();
        norm.Gamma.copy_(tensor(new[] { 1f, 2f, 0.5f }));
        norm.Beta.copy_(tensor(new[] { 0f, -1f, 3f }));
        return norm;
    }

    private static Tensor Wide(Tensor channels) => channels.view(1, -1, 1, 1);

    /// <summary>Mean and biased variance of each channel.</summary>
    private static (Tensor Mean, Tensor Variance) Moments(Tensor x)
    {
        var mean = x.mean([0, 2, 3]);
        return (mean, (x - Wide(mean)).square().mean([0, 2, 3]));
    }
}
