using RnnLessons.Cells;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>One-to-one, without a past: H = tanh(X W_X + B), O = H W_O + B_O.</summary>
/// <remarks>[N, D] → [N, K].</remarks>
public sealed class DenseModel : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes the two layers.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="outputSize">K.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public DenseModel(long inputSize, long hiddenSize, long outputSize) : base(nameof(DenseModel))
    {
        Wanted.AtLeast(1, inputSize, "the width D of the input");
        Wanted.AtLeast(1, hiddenSize, "the number H of hidden units");
        Wanted.AtLeast(1, outputSize, "the width K of the output");
        using var scope = NewDisposeScope();
        W_X = new Parameter(Initialisers.GlorotUniform([inputSize, hiddenSize]).DetachFromDisposeScope());
        B = new Parameter(zeros(hiddenSize).DetachFromDisposeScope());
        W_O = new Parameter(Initialisers.GlorotUniform([hiddenSize, outputSize]).DetachFromDisposeScope());
        B_O = new Parameter(zeros(outputSize).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>Weights, [D, H] and [H, K].</summary>
    public readonly Parameter W_X, W_O;

    /// <summary>Biases, [H] and [K].</summary>
    public readonly Parameter B, B_O;

    /// <inheritdoc/>
    public override Tensor forward(Tensor X)
    {
        Shapes.WantRows(X, W_X.shape[0]);
        using var scope = NewDisposeScope();
        var H = tanh(X.mm(W_X) + B);
        return (H.mm(W_O) + B_O).MoveToOuterDisposeScope();
    }
}
