using System.Diagnostics;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>How long layers take to read a batch and to find its gradients.</summary>
public static class BatchTime
{
    /// <summary>Forward and backward through each layer, in milliseconds: the quickest of several readings.</summary>
    /// <param name="x">What every layer reads, [N, T, D].</param>
    /// <param name="readings">How often each layer is timed, 1 or more.</param>
    /// <param name="layers">The layers; their parameters collect gradients.</param>
    /// <remarks>
    /// In turns, so that a slow moment of the machine meets all layers alike, and the quickest, which is what the machine can do when
    /// nothing else is in the way. A first turn, in which the runtime compiles, isn't counted.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="readings"/> is less than 1.</exception>
    public static double[] Milliseconds(Tensor x, int readings, params IReadOnlyList<nn.Module<Tensor, Tensor>> layers)
    {
        Wanted.AtLeast(1, readings, "how often each layer is timed");
        // A layer with dropout draws: what the reader draws afterwards stays the same.
        using var kept = RandomState.Keep();
        foreach (var layer in layers) Once(layer, x);
        var turns = Enumerable.Range(0, readings).Select(_ => layers.Select(layer => Once(layer, x)).ToArray()).ToArray();
        return [.. layers.Select((_, at) => turns.Min(turn => turn[at]))];
    }

    private static double Once(nn.Module<Tensor, Tensor> layer, Tensor x)
    {
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        layer.call(x).sum().backward();
        return clock.Elapsed.TotalMilliseconds;
    }
}
