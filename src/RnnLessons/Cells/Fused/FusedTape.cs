namespace RnnLessons.Cells.Fused;

/// <summary>What a forward pass leaves for backward, and for a probe: the memory and the gates of every sequence at every step.</summary>
/// <remarks>A pass that neither backward nor a probe will read keeps the steps of one chunk only, and uses them again.</remarks>
internal sealed class FusedTape
{
    /// <summary>The call whose numbers stand here, by its layout; null while the tape waits for the next call.</summary>
    public Layout? Layout { get; set; }

    /// <summary><see cref="Layout.Rows"/>.</summary>
    public readonly Floats Rows = new();

    /// <summary><see cref="Layout.Gates"/>.</summary>
    public readonly Floats Gates = new();

    /// <summary><see cref="Layout.Gradients"/>, where a probe wants them.</summary>
    public readonly Floats Gradients = new();

    /// <summary>H columns of a block, of every sequence at a row of its group, into [N, H].</summary>
    public static unsafe void Gather(Layout layout, Floats from, Block block, int at, int column, Span<float> to)
    {
        var size = layout.Cell.HiddenSize;
        for (var group = 0; group < layout.Groups; group++)
        {
            var (first, count) = (layout.FirstOf(group), layout.FirstOf(group + 1) - layout.FirstOf(group));
            var row = from.Start + block.Length(first) + (long)at * count * block.Lead + column;
            for (var sequence = 0; sequence < count; sequence++, row += block.Lead) new ReadOnlySpan<float>(row, size).CopyTo(to[((first + sequence) * size)..]);
        }
    }
}

/// <summary>Memory that a pass needs only while it runs. What belongs to sequences stands group by group, as on the tape.</summary>
internal sealed class Workspace
{
    /// <summary>Every product's weights, as <see cref="Packing{V}"/> lays them out.</summary>
    public readonly Floats Weights = new();

    /// <summary>The rows of input <c>[x_t | 1]</c> of a chunk of steps, <see cref="Layout.InputLead"/> apart.</summary>
    public readonly Floats InputRows = new();

    /// <summary><see cref="Layout.Deltas"/>.</summary>
    public readonly Floats Deltas = new();

    /// <summary>∂L/∂memory on its way back from step to step: one row a sequence, <see cref="Layout.CarryLead"/> apart, slots <see cref="FusedCell.SlotWidth"/> wide.</summary>
    public readonly Floats Carry = new();

    /// <summary>∂L/∂x of a chunk of steps, rows <see cref="Layout.InputLead"/> apart.</summary>
    public readonly Floats InputDeltas = new();

    /// <summary>For each group ∂L/∂weights as far as its sequences go: <see cref="Layout.SumsLength"/> floats.</summary>
    public readonly Floats Sums = new();
}
