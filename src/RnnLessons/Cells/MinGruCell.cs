using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Minimal GRU: its update gate and its candidate see the input alone, so that it needs no loop over the steps.</summary>
/// <remarks>x_t: [N, D], h: [N, H]. Source: Feng et al. 2024, <i>Were RNNs all we needed?</i>, which has no biases.</remarks>
public sealed class MinGruCell : LinearRecurrence
{
    /// <summary>Makes the cell: Glorot weights, biases 0.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="keepBias">How strongly a new cell keeps: b_z begins at −keepBias.</param>
    public MinGruCell(long inputSize, long hiddenSize, double keepBias = 0) : base(inputSize, hiddenSize)
    {
        (W_xz, b_z) = (FromInput(nameof(W_xz)), Bias(nameof(b_z), -keepBias));
        (W_xh, b_h) = (FromInput(nameof(W_xh)), Bias(nameof(b_h)));
    }

    /// <summary>Weights on the input, each [D, H].</summary>
    public readonly Parameter W_xz, W_xh;

    /// <summary>Biases, each [H].</summary>
    public readonly Parameter b_z, b_h;

    /// <inheritdoc/>
    public override (Tensor a, Tensor b) Coefficients(Tensor x)
    {
        var z = sigmoid(x.matmul(W_xz) + b_z);
        var candidate = x.matmul(W_xh) + b_h;
        return (1 - z, z * candidate);
    }
}
