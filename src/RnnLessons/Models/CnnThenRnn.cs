using RnnLessons.Cells;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>CNN, then RNN: the places of the feature map are the steps of a sequence, row by row, and what the filters saw there is the input.</summary>
/// <remarks>
/// [N, 32, 32, 3] → block [N, 16, 16, 32] → [N, 256, 32] → BiLSTM, last [N, 100] → logits [N, 10]. At these sizes it has 35,170 parameters.
/// </remarks>
public sealed class CnnThenRnn : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes the model; left out, sizes are the article's.</summary>
    /// <param name="filters">Filters of the convolution: the width of the sequence.</param>
    /// <param name="units">Units of the LSTM in each direction.</param>
    /// <param name="classes">How many classes to tell apart.</param>
    /// <param name="channels">Channels of a picture.</param>
    public CnnThenRnn(long filters = 32, long units = 50, long classes = 10, long channels = 3) : base(nameof(CnnThenRnn))
    {
        Block = new ConvolutionBlock(channels, filters);
        Layer = new Bidirectional(new LstmCell(filters, units), new LstmCell(filters, units));
        Output = new Dense(2 * units, classes);
        RegisterComponents();
    }

    /// <summary>What sees.</summary>
    [ComponentName(Name = "block")]
    public readonly ConvolutionBlock Block;

    /// <summary>What reads the places.</summary>
    [ComponentName(Name = "layer")]
    public readonly Bidirectional Layer;

    /// <summary>What says a class.</summary>
    [ComponentName(Name = "output")]
    public readonly Dense Output;

    /// <summary>The sequence that the LSTM reads: [N, Y, X, C] → [N, ⌈Y/2⌉ · ⌈X/2⌉, filters].</summary>
    public Tensor Sequence(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var maps = Block.forward(pictures);
        return maps.reshape(maps.shape[0], -1, maps.shape[3]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return Output.forward(Layer.forward(Sequence(pictures))).MoveToOuterDisposeScope();
    }
}
