using RnnLessons.Cells;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>One-to-many: the vector is the input of the first step, there is none after it, and every state gives an output.</summary>
/// <remarks>[N, D] → [N, T, K]. What the later steps know of the vector they know from the state.</remarks>
public sealed class OneToMany : nn.Module<Tensor, Tensor>
{
    private readonly long width;
    private readonly int steps;

    /// <summary>Unrolls a cell after the vector.</summary>
    /// <param name="cell">Any cell.</param>
    /// <param name="outputSize">K.</param>
    /// <param name="steps">T, how many outputs to give.</param>
    public OneToMany(Cell cell, long outputSize, int steps) : base(nameof(OneToMany))
    {
        ArgumentNullException.ThrowIfNull(cell);
        Wanted.AtLeast(1, steps);
        (width, this.steps) = (cell.InputSize, steps);
        Sequences = new SequenceModel(cell, outputSize, Returns.EveryState);
        RegisterComponents();
    }

    /// <summary>What is unrolled after the vector.</summary>
    [ComponentName(Name = "model")]
    public readonly SequenceModel Sequences;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        Shapes.WantRows(x, width);
        using var scope = NewDisposeScope();
        var nothing = zeros([x.shape[0], steps - 1, x.shape[1]], x.dtype);
        return Sequences.forward(cat([x.unsqueeze(1), nothing], 1)).MoveToOuterDisposeScope();
    }
}
