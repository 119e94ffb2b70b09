using RnnLessons.Cells.Fused;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>σ and tanh against double precision, over the whole range.</summary>
public sealed unsafe class SquashTests
{
    [Fact]
    public void They_are_right_to_a_few_units_of_the_last_place()
    {
        Check<LanesPortable>();
        if (Lanes256.IsSupported) Check<Lanes256>();
        if (Lanes512.IsSupported) Check<Lanes512>();
    }

    private static void Check<V>() where V : unmanaged, ILanes<V>
    {
        foreach (var sign in (float[])[-1, 1])
        {
            for (var x = 1e-30f; x < 85; x *= 1.0007f)
            {
                Close(1 / (1 + Math.Exp(-(double)(sign * x))), First(Squash.Sigmoid(V.All(sign * x))), sign * x);
                Close(Math.Tanh(sign * x), First(Squash.Tanh(V.All(sign * x))), sign * x);
            }
        }

        Assert.Equal(0, First(Squash.Tanh(V.All(0))));
        Assert.Equal(0.5f, First(Squash.Sigmoid(V.All(0))));
        foreach (var end in (float[])[float.PositiveInfinity, 1000])
        {
            Assert.Equal(1, First(Squash.Tanh(V.All(end))));
            Assert.Equal(-1, First(Squash.Tanh(V.All(-end))));
            Assert.Equal(1, First(Squash.Sigmoid(V.All(end))));
            Assert.InRange(First(Squash.Sigmoid(V.All(-end))), 0, 1e-37f);
        }

        Assert.True(float.IsNaN(First(Squash.Tanh(V.All(float.NaN)))));
        Assert.True(float.IsNaN(First(Squash.Sigmoid(V.All(float.NaN)))));
    }

    private static float First<V>(V value) where V : unmanaged, ILanes<V> => ((float*)&value)[0];

    private static void Close(double expected, float actual, float x) =>
        Assert.True(Math.Abs(actual - expected) <= 3.5e-7 * Math.Abs(expected), $"{actual} for {x}; wanted: {expected:G9} ({Math.Abs(actual / expected - 1):G2} apart).");
}
