using RnnLessons.Cells;
using RnnLessons.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

public sealed class InitialisersTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Glorot_fills_its_interval_and_does_not_leave_it()
    {
        manual_seed(1);
        var weights = Initialisers.GlorotUniform([200, 100]);
        var limit = Math.Sqrt(6.0 / 300);
        Assert.InRange(weights.max().item<float>(), 0.99 * limit, limit);
        Assert.InRange(weights.min().item<float>(), -limit, -0.99 * limit);
        Assert.InRange(weights.mean().item<float>(), -0.01, 0.01);
    }

    [Fact]
    public void An_orthogonal_matrix_keeps_lengths()
    {
        manual_seed(2);
        var W = Initialisers.Orthogonal([13, 13]);
        Tensors.Equal(eye(13), W.mm(W.t()), 1e-5);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.5)]
    public void A_given_spectral_radius_is_met(double radius)
    {
        manual_seed(3);
        var W = Initialisers.SpectralRadius(radius)([32, 32]);
        Assert.Equal(radius, Spectrum.Of(W).Radius, 1e-5);
    }

    [Fact]
    public void A_matrix_of_zeros_has_no_other_spectral_radius() =>
        Assert.Contains("All eigenvalues of the matrix are 0", Assert.Throws<ArgumentException>(() => Initialisers.SpectralRadius(0.9, Initialisers.Constant(0))([3, 3])).Message);

    [Fact]
    public void A_spectral_radius_wants_a_square_matrix() =>
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => Initialisers.SpectralRadius(1)([2, 3])).Message);
}
