using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>What the tests of the fused pass share: every cell that has one, odd shapes, and a comparison.</summary>
internal static class FusedCells
{
    public static readonly string[] Kinds =
    [
        "SRNN", "SRNN, ReLU", "SRNN, linear", "LSTM", "LSTM with peepholes",
        "GRU, before, writes", "GRU, before, keeps", "GRU, after, writes", "GRU, after, keeps",
    ];

    /// <summary>N, T, D and H from 1, 2, 3, 5, 8, 13, 33 and 64, so that each meets small and large others.</summary>
    public static readonly (int N, int T, int D, int H)[] Shapes =
    [
        (1, 1, 1, 1), (1, 13, 8, 64), (1, 64, 33, 13), (2, 1, 5, 3), (2, 33, 1, 33), (3, 8, 13, 5), (3, 3, 64, 2), (5, 5, 2, 8),
        (5, 64, 3, 1), (8, 2, 33, 33), (8, 13, 5, 64), (13, 3, 8, 13), (13, 33, 2, 3), (33, 8, 3, 5), (33, 2, 13, 2), (64, 5, 64, 8),
        (64, 13, 1, 33), (64, 33, 33, 64),
    ];

    public static Cell Make(string kind, int d, int h) => kind switch
    {
        "SRNN" => new SrnnCell(d, h),
        "SRNN, ReLU" => new SrnnCell(d, h, activation: Activation.ReLU),
        "SRNN, linear" => new SrnnCell(d, h, activation: Activation.Identity),
        "LSTM" => new LstmCell(d, h),
        "LSTM with peepholes" => new LstmCell(d, h, peepholes: true),
        _ => new GruCell(d, h, kind.Contains("after"), kind.Contains("keeps") ? UpdateGate.Keeps : UpdateGate.Writes),
    };

    /// <summary>The same random weights and biases for every layer of the same kind, not too large for a long linear cell.</summary>
    public static void Fill(nn.Module layer, int seed)
    {
        using var _ = no_grad();
        manual_seed(seed);
        foreach (var parameter in layer.parameters()) parameter.copy_(randn(parameter.shape) * (0.5 / Math.Sqrt(parameter.shape[0])));
    }

    /// <summary>‖actual − expected‖∞ ≤ tolerance · scale. The rounding of a sum goes with its terms, which may be larger than the sum.</summary>
    public static void Close(Tensor expected, Tensor actual, double scale, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var apart = (actual - expected).abs().max().item<float>() / scale;
        Assert.True(apart <= tolerance, $"{what}: they differ by {apart:G3}; wanted: at most {tolerance:G3}.");
    }

    /// <summary>Narrower vectors until disposed.</summary>
    public static IDisposable Use(string vectors)
    {
        Kernel.Use = Enum.Parse<Vectors>(vectors);
        return new Restore();
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => Kernel.Use = Kernel.Widest;
    }
}
