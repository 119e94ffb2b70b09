using RnnLessons.Cells;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>A dense layer without an activation: O = X W + B.</summary>
/// <remarks>[N, D] → [N, K]. It begins as in Keras: W Glorot uniform, B 0.</remarks>
public sealed class Dense : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="outputSize">K.</param>
    public Dense(long inputSize, long outputSize) : base(nameof(Dense))
    {
        Wanted.AtLeast(1, inputSize);
        Wanted.AtLeast(1, outputSize);
        using var scope = NewDisposeScope();
        W = new Parameter(Initialisers.GlorotUniform([inputSize, outputSize]).DetachFromDisposeScope());
        B = new Parameter(zeros(outputSize).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>Weight, [D, K].</summary>
    public readonly Parameter W;

    /// <summary>Bias, [K].</summary>
    public readonly Parameter B;

    /// <inheritdoc/>
    public override Tensor forward(Tensor X)
    {
        if (X.dim() == 0 || X.shape[^1] != W.shape[0])
            throw new ArgumentException($"The input has shape {Shapes.Of(X)}; wanted: [N, {W.shape[0]}] (rows, width D), or more dimensions before D.", nameof(X));
        using var scope = NewDisposeScope();
        return (X.matmul(W) + B).MoveToOuterDisposeScope();
    }
}
