using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>How the two directions of a bidirectional layer become one output.</summary>
public enum Merge
{
    /// <summary>Side by side: [forward, backward], 2H wide.</summary>
    Concatenate,

    /// <summary>Added up, H wide.</summary>
    Sum,
}

/// <summary>Two one-way layers, one of which reads backwards, so that every output knows the past and the future.</summary>
/// <remarks>
/// The output at step t holds the forward state after steps 1 … t and the backward state after steps T … t. "The last state" is
/// where each direction ends: the forward pass at step T and the backward pass at step 1. Source: Schuster and Paliwal 1997.
/// </remarks>
public sealed class Bidirectional : RecurrentLayer
{
    private readonly Merge merge;

    /// <summary>Wraps a cell for each direction; they may differ in kind, but not in their sizes.</summary>
    /// <param name="forward">Reads from the first step to the last.</param>
    /// <param name="backward">Reads from the last step to the first; a cell of its own.</param>
    /// <param name="returns">Which states <c>forward</c> returns.</param>
    /// <param name="merge">How the two directions become one output.</param>
    /// <param name="executor">How both are computed.</param>
    /// <exception cref="ArgumentException">The cells differ in their sizes, or are the same cell.</exception>
    public Bidirectional(Cell forward, Cell backward, Returns returns = Returns.LastState, Merge merge = Merge.Concatenate, Executor executor = Executor.Automatic)
        : base(nameof(Bidirectional), returns)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        if (forward.InputSize != backward.InputSize || forward.HiddenSize != backward.HiddenSize)
            throw new ArgumentException(
                $"The backward cell maps {backward.InputSize} to {backward.HiddenSize}; wanted: {forward.InputSize} to {forward.HiddenSize}, as the forward cell.", nameof(backward));
        if (ReferenceEquals(forward, backward))
            throw new ArgumentException("Both directions got the same cell; wanted: a cell of its own for each.", nameof(backward));
        this.merge = merge;
        (Forward, Backward) = (new Recurrent(forward, returns, executor), new Recurrent(backward, returns, executor));
        RegisterComponents();
    }

    /// <summary>The layer that reads from the first step to the last.</summary>
    [ComponentName(Name = "forward")]
    public readonly Recurrent Forward;

    /// <summary>The layer that reads from the last step to the first.</summary>
    [ComponentName(Name = "backward")]
    public readonly Recurrent Backward;

    /// <inheritdoc/>
    public override long OutputSize => Forward.OutputSize * (merge is Merge.Concatenate ? 2 : 1);

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var ahead = Forward.forward(x, mask);
        var back = Backward.forward(x, mask, reversed: true);
        return (merge is Merge.Concatenate ? cat([ahead, back], -1) : ahead + back).MoveToOuterDisposeScope();
    }
}
