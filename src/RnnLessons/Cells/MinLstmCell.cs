using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Minimal LSTM: forget gate, input gate and candidate see the input alone, so that it needs no loop over the steps.</summary>
/// <remarks>x_t: [N, D], h: [N, H]. The two gates are scaled to a sum of 1. Source: Feng et al. 2024, <i>Were RNNs all we needed?</i>, which has no biases.</remarks>
public sealed class MinLstmCell : LinearRecurrence
{
    /// <summary>Makes the cell: Glorot weights, biases 0.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="keepBias">How strongly a new cell keeps: b_i begins at −keepBias.</param>
    public MinLstmCell(long inputSize, long hiddenSize, double keepBias = 0) : base(inputSize, hiddenSize)
    {
        (W_xf, b_f) = (FromInput(nameof(W_xf)), Bias(nameof(b_f)));
        (W_xi, b_i) = (FromInput(nameof(W_xi)), Bias(nameof(b_i), -keepBias));
        (W_xh, b_h) = (FromInput(nameof(W_xh)), Bias(nameof(b_h)));
    }

    /// <summary>Weights on the input, each [D, H].</summary>
    public readonly Parameter W_xf, W_xi, W_xh;

    /// <summary>Biases, each [H].</summary>
    public readonly Parameter b_f, b_i, b_h;

    /// <inheritdoc/>
    public override (Tensor a, Tensor b) Coefficients(Tensor x)
    {
        var f = sigmoid(x.matmul(W_xf) + b_f);
        var i = sigmoid(x.matmul(W_xi) + b_i);
        var candidate = x.matmul(W_xh) + b_h;
        var sum = f + i;
        return (f / sum, i / sum * candidate);
    }
}
