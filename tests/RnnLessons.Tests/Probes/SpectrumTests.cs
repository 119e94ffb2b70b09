using RnnLessons.Cells;
using RnnLessons.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "03")]
public sealed class SpectrumTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(32)]
    public void A_power_by_eigenvalues_is_the_power_by_multiplication(int size)
    {
        manual_seed(size);
        var spectrum = Spectrum.Of(Initialisers.SpectralRadius(0.95)([size, size]));
        foreach (var n in (int[])[0, 1, 2, 7, 50])
            Equal(spectrum.PowerByMultiplication(n), spectrum.PowerByEigenvalues(n), 1e-9);
    }

    [Fact]
    public void The_power_norms_begin_with_1_and_the_largest_singular_value()
    {
        manual_seed(5);
        var spectrum = Spectrum.Of(randn(8, 8));
        var norms = spectrum.PowerNorms(3);
        Assert.Equal(1, norms[0], 1e-12);
        Assert.Equal(spectrum.LargestSingularValue, norms[1], 1e-9);
        Assert.True(norms[3] <= Math.Pow(spectrum.LargestSingularValue, 3) + 1e-9);
    }

    [Fact]
    public void A_rotation_has_a_complex_pair_on_the_unit_circle()
    {
        var (c, s) = (Math.Cos(0.3), Math.Sin(0.3));
        var spectrum = Spectrum.Of(new[,] { { c, -s }, { s, c } });
        Assert.Equal(1, spectrum.Radius, 1e-12);
        Assert.Equal(c, spectrum.Eigenvalues[0].Real, 1e-12);
        Assert.Equal(s, Math.Abs(spectrum.Eigenvalues[0].Imaginary), 1e-12);
    }

    [Fact]
    public void A_Jordan_block_grows_like_n_and_refuses_diagonalisation()
    {
        var spectrum = Spectrum.Of(new[,] { { 1.0, 1.0 }, { 0.0, 1.0 } });
        Assert.Equal(20, spectrum.PowerByMultiplication(20)[0, 1], 1e-12);
        Assert.Contains("not diagonalisable", Assert.Throws<InvalidOperationException>(() => spectrum.PowerByEigenvalues(20)).Message);
    }

    [Fact]
    public void A_non_normal_matrix_grows_before_it_dies()
    {
        var spectrum = Spectrum.Of(new[,] { { 0.9, 5.0 }, { 0.0, 0.8 } });
        var norms = spectrum.PowerNorms(100);
        Assert.Equal(0.9, spectrum.Radius, 1e-12);
        Assert.True(norms.Max() > 5 && norms[100] < 0.01);
    }

    [Fact]
    public void What_is_not_square_or_not_finite_is_one_clear_error()
    {
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => Spectrum.Of(ones(2, 3))).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Spectrum.Of(full(2, 2, double.NaN))).Message);
    }

    private static void Equal(double[,] expected, double[,] actual, double tolerance) =>
        Tensors.Equal(tensor(expected), tensor(actual), tolerance);
}
