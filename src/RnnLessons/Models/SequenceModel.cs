using RnnLessons.Cells;
using RnnLessons.Tasks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>A recurrent layer and a linear output: O_t = H_t W_O + B_O.</summary>
/// <remarks>Many-to-one from the last state ([N, T, D] → [N, K]) or many-to-many from every state ([N, T, D] → [N, T, K]).</remarks>
public sealed class SequenceModel : BatchModel
{
    /// <summary>Unrolls a cell in one direction.</summary>
    /// <param name="cell">Any cell, also a reader's own.</param>
    /// <param name="outputSize">K, the width of the output.</param>
    /// <param name="returns">From which states the output is made.</param>
    public SequenceModel(Cell cell, long outputSize, Returns returns = Returns.LastState) : this(new Recurrent(cell, returns), outputSize)
    {
    }

    /// <summary>Puts the output on any recurrent layer.</summary>
    /// <param name="layer">One-way or bidirectional; it says from which states the output is made.</param>
    /// <param name="outputSize">K, the width of the output.</param>
    public SequenceModel(RecurrentLayer layer, long outputSize) : base(nameof(SequenceModel))
    {
        Wanted.AtLeast(1, outputSize);
        using var scope = NewDisposeScope();
        Layer = layer;
        W_O = new Parameter(Initialisers.GlorotUniform([layer.OutputSize, outputSize]).DetachFromDisposeScope());
        B_O = new Parameter(zeros(outputSize).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>The recurrent layer.</summary>
    [ComponentName(Name = "layer")]
    public readonly RecurrentLayer Layer;

    /// <summary>Weight of the output, [H, K].</summary>
    public readonly Parameter W_O;

    /// <summary>Bias of the output, [K].</summary>
    public readonly Parameter B_O;

    /// <inheritdoc cref="forward(Tensor, Tensor?)"/>
    public override Tensor forward(Tensor x) => forward(x, null);

    /// <inheritdoc/>
    public override Tensor forward(Batch batch) => forward(batch.Inputs, batch.Mask);

    /// <summary>The outputs for the sequences x.</summary>
    /// <param name="x">[N, T, D].</param>
    /// <param name="mask">True where a step counts, [N, T], bool.</param>
    public Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var H = Layer.forward(x, mask);
        return (H.matmul(W_O) + B_O).MoveToOuterDisposeScope();
    }
}
