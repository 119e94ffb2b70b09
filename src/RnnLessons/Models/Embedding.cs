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
    public override Tensor forward(Tensor ids)
    {
        if (ids.dtype != ScalarType.Int64)
            throw new ArgumentException($"The tokens are of type {ids.dtype}; wanted: Int64.", nameof(ids));
        using var scope = NewDisposeScope();
        var rows = E.index_select(0, ids.flatten());
        return rows.reshape([.. ids.shape, E.shape[1]]).MoveToOuterDisposeScope();
    }
}
