using static TorchSharp.torch;

namespace RnnLessons.Probes;

/// <summary>How a small change of an early state moves the last one: ∂h_T/∂h_t of a tanh SRNN, multiplied out step by step.</summary>
/// <remarks>
/// With row vectors, h_k = tanh(x_k W_X + h_{k−1} W_H + B), so ∂h_k/∂h_{k−1} = W_H diag(1 − h_k²) and
/// ∂h_T/∂h_t = ∏_{k=t+1}^{T} W_H diag(1 − h_k²). Source: Pascanu, Mikolov and Bengio 2013, equation 5.
/// </remarks>
public static class JacobianProducts
{
    /// <summary>‖∂h_T/∂h_{T−lag}‖₂ for lag = 0 … T − 1, in double precision.</summary>
    /// <param name="W_H">The weight on the past, [H, H].</param>
    /// <param name="states">h of one sequence over time, [unit, step]: <c>probe.Values("h")</c>.</param>
    public static double[] NormsByLag(Tensor W_H, double[,] states)
    {
        using var scope = NewDisposeScope();
        var W = W_H.detach().to(ScalarType.Float64);
        return [.. Products(W, tensor(states)).Select(product => linalg.norm(product, 2).item<double>())];
    }

    /// <summary>∂h_T/∂h_{T−lag}, [H, H], for one lag.</summary>
    /// <inheritdoc cref="NormsByLag"/>
    public static Tensor AtLag(Tensor W_H, double[,] states, int lag)
    {
        if (lag < 0 || lag >= states.GetLength(1))
            throw new ArgumentOutOfRangeException(nameof(lag), lag, $"The lag is {lag}; wanted: 0 to {states.GetLength(1) - 1}, one less than the steps.");
        using var scope = NewDisposeScope();
        return Products(W_H.detach().to(ScalarType.Float64), tensor(states)).ElementAt(lag).MoveToOuterDisposeScope();
    }

    private static IEnumerable<Tensor> Products(Tensor W, Tensor h)
    {
        if (W.dim() != 2 || W.shape[0] != W.shape[1] || W.shape[0] != h.shape[0] || h.shape[1] == 0)
            throw new ArgumentException($"W_H has shape [{string.Join(", ", W.shape)}] and the states [{string.Join(", ", h.shape)}]; wanted: [H, H] and [H, T] with T of 1 or more.");
        return Steps(W, h);
    }

    private static IEnumerable<Tensor> Steps(Tensor W, Tensor h)
    {
        var (size, steps) = (W.shape[0], h.shape[1]);
        var product = eye(size, dtype: ScalarType.Float64);
        yield return product;
        for (var k = steps - 1; k > 0; k--) yield return product = (W * (1 - h[.., k].square())).matmul(product);
    }
}
