using RnnLessons.Cells;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>One-to-many: the vector is the input of the first step, there is none after it, and every state gives an output.</summary>
/// <remarks>[N, D] → [N, T, K]. What the later steps know of the vector they know from the state.</remarks>
public sealed class OneToMany : nn.Module<Tensor, Tensor>
{
    private readonly SequenceModel model;
    private readonly int steps;

    /// <summary>Unrolls a cell after the vector.</summary>
    /// <param name="cell">Any cell.</param>
    /// <param name="outputSize">K.</param>
    /// <param name="steps">T, how many outputs to give.</param>
    public OneToMany(Cell cell, long outputSize, int steps) : base(nameof(OneToMany))
    {
        Wanted.AtLeast(1, steps);
        this.steps = steps;
        model = new SequenceModel(cell, outputSize, Returns.EveryState);
        register_module("model", model);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var nothing = zeros([x.shape[0], steps - 1, x.shape[1]], x.dtype);
        return model.forward(cat([x.unsqueeze(1), nothing], 1)).MoveToOuterDisposeScope();
    }
}
