using System.Runtime.CompilerServices;
using static TorchSharp.torch;

[assembly: AssemblyFixture(typeof(RnnLessons.Tests.LoadedLibTorch))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // libtorch's seed and its count of tensors are the process's

namespace RnnLessons.Tests;

/// <summary>Before the first validation: the library makes libtorch load. A test that touched torch first would be too early.</summary>
public sealed class LoadedLibTorch
{
    public LoadedLibTorch() => RuntimeHelpers.RunModuleConstructor(typeof(RnnLessons.Cells.Cell).Module.ModuleHandle);
}

/// <summary>Comparisons of tensors that say how far apart they are.</summary>
internal static class Tensors
{
    /// <summary>|actual − expected| ≤ tolerance · (1 + |expected|), element by element.</summary>
    public static void Equal(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var (a, b) = (expected.detach().to(ScalarType.Float64), actual.detach().to(ScalarType.Float64));
        var apart = ((b - a).abs() / (1 + a.abs())).max().item<double>();
        Assert.True(apart <= tolerance, $"They differ by {apart:G3} (relative); wanted: at most {tolerance:G3}.");
    }

    /// <summary>How many tensors are alive once the garbage collector has freed what nobody holds.</summary>
    public static long Alive()
    {
        // A finaliser that frees a graph lets go of what the graph's functions hold: that is garbage of the next round.
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensor.TotalCount;
    }

    /// <summary>∂f/∂x by central differences, one element at a time. x must be double.</summary>
    public static Tensor CentralDifferences(Func<Tensor> f, Tensor x, double step = 1e-6)
    {
        using var _ = no_grad();
        var gradient = zeros_like(x);
        var (values, slopes) = (x.view(-1), gradient.view(-1));
        for (long i = 0; i < values.shape[0]; i++)
        {
            var kept = values[i].item<double>();
            values[i] = kept + step;
            var above = f().item<double>();
            values[i] = kept - step;
            var below = f().item<double>();
            values[i] = kept;
            slopes[i] = (above - below) / (2 * step);
        }

        return gradient;
    }
}
