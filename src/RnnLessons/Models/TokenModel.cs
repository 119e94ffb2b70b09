using RnnLessons.Cells;
using RnnLessons.Tasks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>Reads tokens: an embedding, a recurrent layer, a linear output.</summary>
/// <remarks>[N, T], int64 → [N, K] (many-to-one) or [N, T, K] (in step), as the layer returns.</remarks>
public sealed class TokenModel : BatchModel
{
    /// <summary>Puts an embedding under a cell that is unrolled in one direction.</summary>
    /// <param name="tokens">V, how many tokens there are.</param>
    /// <param name="cell">Any cell; its input has the width of the embedding.</param>
    /// <param name="outputSize">K.</param>
    /// <param name="returns">From which states the output is made.</param>
    public TokenModel(long tokens, Cell cell, long outputSize, Returns returns = Returns.LastState)
        : this(tokens, cell.InputSize, new Recurrent(cell, returns), outputSize)
    {
    }

    /// <summary>Puts an embedding under any recurrent layer.</summary>
    /// <param name="tokens">V, how many tokens there are.</param>
    /// <param name="width">D, the width of the embedding.</param>
    /// <param name="layer">One-way or bidirectional.</param>
    /// <param name="outputSize">K.</param>
    public TokenModel(long tokens, long width, RecurrentLayer layer, long outputSize) : base(nameof(TokenModel))
    {
        Embedding = new Embedding(tokens, width);
        Sequences = new SequenceModel(layer, outputSize);
        RegisterComponents();
    }

    /// <summary>A vector for every token.</summary>
    [ComponentName(Name = "embedding")]
    public readonly Embedding Embedding;

    /// <summary>What reads the vectors.</summary>
    [ComponentName(Name = "sequences")]
    public readonly SequenceModel Sequences;

    /// <inheritdoc/>
    public override Tensor forward(Tensor ids) => forward(ids, null);

    /// <inheritdoc/>
    public override Tensor forward(Batch batch) => forward(batch.Inputs, batch.Mask);

    /// <summary>The outputs for token sequences.</summary>
    /// <param name="ids">[N, T], int64.</param>
    /// <param name="mask">True where a step counts, [N, T], bool.</param>
    public Tensor forward(Tensor ids, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        return Sequences.forward(Embedding.forward(Masking.Cleared(ids, mask)), mask).MoveToOuterDisposeScope();
    }
}
