using RnnLessons.Cells;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Models;

/// <summary>A part of <see cref="CnnBesideRnn"/>.</summary>
public enum Branch
{
    /// <summary>Left: convolution, flattened.</summary>
    Cnn,

    /// <summary>Right: the picture itself as a sequence.</summary>
    Rnn,
}

/// <summary>CNN beside RNN: both branches read the picture, and the output layer reads both.</summary>
/// <remarks>
/// Left: [N, 32, 32, 3] → block [N, 16, 16, 32] → [N, 8192] → dense, ReLU [N, 60]. Right: the picture itself as [N, 96, 32] → BiLSTM, last
/// [N, 100] → dense, ReLU [N, 60]. Together [N, 120] → logits [N, 10]. At these sizes it has 533,010 parameters.
/// </remarks>
public sealed class CnnBesideRnn : nn.Module<Tensor, Tensor>
{
    private readonly int size, channels, stepWidth;

    /// <summary>Makes the model; left out, sizes are the article's.</summary>
    /// <param name="filters">Filters of the convolution.</param>
    /// <param name="units">Units of the LSTM in each direction.</param>
    /// <param name="features">How many features each branch outputs.</param>
    /// <param name="classes">How many classes to tell apart.</param>
    /// <param name="size">Height and width of a picture.</param>
    /// <param name="channels">Channels of a picture.</param>
    /// <param name="stepWidth">How many numbers of the picture are one step of the sequence.</param>
    public CnnBesideRnn(long filters = 32, long units = 50, long features = 60, long classes = 10, int size = 32, int channels = 3, int stepWidth = 32) : base(nameof(CnnBesideRnn))
    {
        Wanted.AtLeast(1, size);
        Wanted.AtLeast(1, channels);
        if (stepWidth < 1 || size * size * channels % stepWidth != 0)
            throw new ArgumentOutOfRangeException(nameof(stepWidth), stepWidth, $"stepWidth is {stepWidth}; wanted: a divisor of {size} · {size} · {channels}, the numbers of a picture.");
        (this.size, this.channels, this.stepWidth) = (size, channels, stepWidth);
        var half = (size + 1) / 2;
        Block = new ConvolutionBlock(channels, filters);
        Left = new Dense(half * half * filters, features);
        Layer = new Bidirectional(new LstmCell(stepWidth, units), new LstmCell(stepWidth, units));
        Right = new Dense(2 * units, features);
        Output = new Dense(2 * features, classes);
        RegisterComponents();
    }

    /// <summary>The convolution of the left branch.</summary>
    [ComponentName(Name = "block")]
    public readonly ConvolutionBlock Block;

    /// <summary>The BiLSTM of the right branch, which reads the picture.</summary>
    [ComponentName(Name = "layer")]
    public readonly Bidirectional Layer;

    /// <summary>The last layer of the left branch; <see cref="Right"/> is that of the right one, and <see cref="Output"/> reads both.</summary>
    [ComponentName(Name = "left")]
    public readonly Dense Left;

    /// <inheritdoc cref="Left"/>
    [ComponentName(Name = "right")]
    public readonly Dense Right;

    /// <inheritdoc cref="Left"/>
    [ComponentName(Name = "output")]
    public readonly Dense Output;

    /// <summary>The sequence that the LSTM reads: the numbers of a picture in order (row, column, channel), cut into steps.</summary>
    public Tensor Sequence(Tensor pictures)
    {
        if (pictures.dim() != 4 || !pictures.shape[1..].SequenceEqual([size, size, channels]))
            throw new ArgumentException($"The pictures have shape [{string.Join(", ", pictures.shape)}]; wanted: [N, {size}, {size}, {channels}].", nameof(pictures));
        return pictures.reshape(pictures.shape[0], -1, stepWidth);
    }

    /// <summary>The features that a branch gives of each picture, [N, features].</summary>
    public Tensor Features(Branch branch, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var features = branch is Branch.Cnn
            ? Left.forward(Block.forward(pictures).flatten(1))
            : Right.forward(Layer.forward(Sequence(pictures)));
        return functional.relu(features).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var features = cat([Features(Branch.Cnn, pictures), Features(Branch.Rnn, pictures)], 1);
        return Output.forward(features).MoveToOuterDisposeScope();
    }

    /// <summary>The logits without one branch: its features are replaced by their mean over all pictures, so they carry no information.</summary>
    /// <param name="branch">The branch that is dropped.</param>
    /// <param name="pictures">[N, Y, X, C], many of them.</param>
    public Tensor Without(Branch branch, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var features = new[] { Features(Branch.Cnn, pictures), Features(Branch.Rnn, pictures) };
        var dropped = branch is Branch.Cnn ? 0 : 1;
        features[dropped] = features[dropped].mean([0], keepdim: true).expand_as(features[dropped]);
        return Output.forward(cat(features, 1)).MoveToOuterDisposeScope();
    }
}
