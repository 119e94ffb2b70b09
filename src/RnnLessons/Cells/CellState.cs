using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What a cell hands on from one time step to the next. One line makes your own: <c>record MyState(Tensor h, Tensor c) : CellState(h);</c></summary>
/// <remarks>
/// The tensors of a state are the cell's memory: one row per sequence, 0 before the first step, kept where a step is masked. A record, struct or
/// tuple of tensors inside it (such as <c>GruGates</c>) is there to be looked at by a probe, and is not handed on. Computed properties are neither.
/// </remarks>
/// <param name="h">The hidden state: what the cell shows to the rest of the network. Shape [N, H].</param>
public abstract record CellState(Tensor h)
{
    // No member here but h: a reader's record may call its parts as it likes, Gates and Memory too.

    /// <summary>This state where <paramref name="kept"/> is true ([N, 1], bool), else the other one: how a masked step is passed over.</summary>
    internal CellState Where(Tensor kept, CellState otherwise)
    {
        var merged = this with { };
        StateParts.Of(GetType()).Merge(merged, kept, otherwise);
        return merged;
    }

    /// <summary>This state with other tensors for those that are handed on, and without gates.</summary>
    internal CellState Replaced(Func<string, Tensor, Tensor> into)
    {
        var changed = this with { };
        StateParts.Of(GetType()).Replace(changed, into);
        return changed;
    }
}

/// <summary>The state of a cell whose only memory is its hidden state.</summary>
/// <param name="h">The hidden state, [N, H].</param>
public sealed record HiddenState(Tensor h) : CellState(h);
