using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>A vector of its own for every token: row i of E belongs to token i.</summary>
/// <remarks>[N, T], int64 → [N, T, D]. The same as one-hot vectors times E, without making them.</remarks>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    /// <summary>Draws E uniformly in ±0.05, as Keras does.</summary>
    /// <param name="tokens">V, how many tokens there are.</param>
    /// <param name="width">D, how many numbers each gets.</param>
    public Embedding(long tokens, long width) : base(nameof(Embedding))
    {
        Wanted.AtLeast(1, tokens);
        Wanted.AtLeast(1, width);
        using var scope = NewDisposeScope();
        E = new Parameter((rand(tokens, width) * 0.1 - 0.05).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>The vectors, [V, D].</summary>
    public readonly Parameter E;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The tokens are not [N, T], not int64, or outside of the vocabulary; the message names one.</exception>
    public override Tensor forward(Tensor ids)
    {
        if (ids.dtype != ScalarType.Int64)
            throw new ArgumentException($"The tokens are of type {ids.dtype}; wanted: Int64.", nameof(ids));
        if (ids.dim() != 2)
            throw new ArgumentException($"The tokens have shape [{string.Join(", ", ids.shape)}]; wanted: [N, T]. {(ids.dim() == 1 ? "ids.unsqueeze(0) makes one sequence a batch of one." : "Each sequence is one row.")}", nameof(ids));
        using var scope = NewDisposeScope();
        CheckRange(ids);
        var rows = E.index_select(0, ids.flatten());
        return rows.reshape([.. ids.shape, E.shape[1]]).MoveToOuterDisposeScope();
    }

    private void CheckRange(Tensor ids)
    {
        if (ids.numel() == 0) return;
        var (least, most, rows) = (ids.min().item<long>(), ids.max().item<long>(), E.shape[0]);
        if (least < 0) throw new ArgumentException($"The token {least} is negative; wanted: 0 to {rows - 1}, for the {rows} rows of this embedding.", nameof(ids));
        if (most >= rows)
            throw new ArgumentException($"The token {most} is outside of the vocabulary: this embedding has {rows} rows, for the tokens 0 to {rows - 1}. Wanted: {most + 1} rows or more, or smaller tokens.", nameof(ids));
    }
}
