using RnnLessons.Cells;
using RnnLessons.Tasks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>A character-level language model: one-hot characters, a recurrent layer, and logits for the next character at each step.</summary>
/// <remarks>
/// [N, T], int64 → [N, T, K]. While it trains, it carries its state from a batch to the next one where that continues (<see cref="Batch.Continues"/>),
/// detached: gradients end at the beginning of the batch, the state does not. What it evaluates begins at 0 and leaves the carried state alone.
/// </remarks>
public sealed class CharacterModel : BatchModel
{
    private CellState? carried;

    /// <summary>Puts an output on a cell.</summary>
    /// <param name="characters">K, how many different characters there are.</param>
    /// <param name="cell">Any cell whose input has K numbers.</param>
    /// <param name="carries">Whether it carries its state; false begins every batch at 0.</param>
    /// <exception cref="ArgumentException">The cell reads another number of inputs.</exception>
    public CharacterModel(long characters, Cell cell, bool carries = true) : base(nameof(CharacterModel))
    {
        Wanted.AtLeast(2, characters, "how many different characters there are");
        if (cell.InputSize != characters)
            throw new ArgumentException($"The cell reads {cell.InputSize} numbers at a step; wanted: {characters}, one for each different character.", nameof(cell));
        using var scope = NewDisposeScope();
        (Layer, Carries) = (new Recurrent(cell, Returns.EveryState), carries);
        W_O = new Parameter(Initialisers.GlorotUniform([cell.HiddenSize, characters]).DetachFromDisposeScope());
        B_O = new Parameter(zeros(characters).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>The recurrent layer.</summary>
    [ComponentName(Name = "layer")]
    public readonly Recurrent Layer;

    /// <summary>Weight of the output, [H, K].</summary>
    public readonly Parameter W_O;

    /// <summary>Bias of the output, [K].</summary>
    public readonly Parameter B_O;

    /// <summary>Whether it carries its state from a batch to the next.</summary>
    public bool Carries { get; }

    /// <summary>The logits for rows that begin at a state of 0.</summary>
    /// <param name="ids">[N, T], int64.</param>
    public override Tensor forward(Tensor ids) => Read(ids).Logits;

    /// <inheritdoc/>
    public override Tensor forward(Batch batch)
    {
        if (!training) return forward(batch.Inputs);
        var (logits, state) = Read(batch.Inputs, batch.Continues && Carries ? carried : null);
        Carry(state);
        return logits;
    }

    /// <summary>Reads on from a state.</summary>
    /// <param name="ids">The next characters, [N, T], int64.</param>
    /// <param name="start">The state after those before; null begins at 0. No gradient flows into it.</param>
    /// <returns>The logits, [N, T, K], and the state to read on from, without its history.</returns>
    public (Tensor Logits, CellState State) Read(Tensor ids, CellState? start = null)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.one_hot(ids, Layer.Cell.InputSize).to(W_O.dtype);
        var (H, last) = Layer.Continue(x, start);
        return ((H.matmul(W_O) + B_O).MoveToOuterDisposeScope(), last.Replaced((_, value) => value.MoveToOuterDisposeScope()));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Carry(null);
        base.Dispose(disposing);
    }

    private void Carry(CellState? state)
    {
        var before = carried;
        carried = state?.Replaced((_, value) => value.alias().DetachFromDisposeScope());
        before?.Replaced((_, value) =>
        {
            value.Dispose();
            return value;
        });
    }
}
