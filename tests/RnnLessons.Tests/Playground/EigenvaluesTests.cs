using System.Numerics;
using RnnLessons.Playground.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Playground;

public sealed class EigenvaluesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(64)]
    public void They_are_those_of_LAPACK(int size)
    {
        using var scope = NewDisposeScope();
        for (var seed = 1; seed <= 5; seed++)
        {
            manual_seed(seed);
            Same(randn(size, size));
        }
    }

    [Fact]
    public void So_are_those_of_matrices_that_are_hard_for_the_method()
    {
        using var scope = NewDisposeScope();
        Same(zeros(5, 5));
        Same(eye(7));
        Same(tensor(new float[] { 0, -1, 1, 0 }).reshape(2, 2));
        Same(eye(8).roll(1, 0)); // a cycle: the steps without a shift of their own go round for ever
        Same(diag(arange(1, 9, ScalarType.Float32)));
        Same(tensor(new float[] { 2, 0, 0, 0, 3, 4, 0, 4, 9 }).reshape(3, 3));
        Same(ones(6, 6));
    }

    [Fact]
    public void An_orthogonal_beginning_has_them_all_on_the_unit_circle()
    {
        var matrix = new float[32 * 32];
        InitialWeights.Orthogonal(matrix, 32, new Chance(4, Purpose.Weights));
        Assert.All(Eigenvalues.Of(matrix), value => Assert.Equal(1, Complex.Abs(value), 1e-5));
    }

    [Fact]
    public void A_beginning_by_spectral_radius_has_that_radius()
    {
        var run = new TrainingRun(new Setting { Cell = "srnn", Start = "radius", Radius = 1.3, Units = 20 });
        Assert.Equal(1.3, Eigenvalues.Of(run.Network.Layers[0].Weight("W_H")).Max(Complex.Abs), 1e-5);
    }

    [Fact]
    public void What_is_no_number_has_none() => Assert.All(Eigenvalues.Of([1, float.NaN, 2, 3]), value => Assert.True(double.IsNaN(value.Real)));

    /// <summary>Each of one list has one of the other's next to it, and none is left over.</summary>
    private static void Same(Tensor matrix)
    {
        var wanted = linalg.eigvals(matrix.to(ScalarType.Float64)).data<Complex>().ToArray().ToList();
        var scale = 1 + wanted.Max(Complex.Abs);
        foreach (var found in Eigenvalues.Of(matrix.data<float>().ToArray()))
        {
            var nearest = wanted.MinBy(value => Complex.Abs(value - found));
            Assert.True(Complex.Abs(nearest - found) < 1e-6 * scale, $"{found} is none of {string.Join(", ", wanted)}.");
            wanted.Remove(nearest);
        }

        Assert.Empty(wanted);
    }
}
