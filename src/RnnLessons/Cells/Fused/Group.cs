using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>A group of sequences, and where in the pass's memory it stands: steps apart, its sequences side by side in each.</summary>
internal sealed unsafe class Group
{
    private readonly float* rows, gates, deltas, gradients;
    private readonly nint rowStep, gateStep, gradientStep;

    /// <summary>The <paramref name="index"/>-th group of a pass whose memory has been reserved.</summary>
    public Group(Pass pass, int index)
    {
        var (layout, tape, workspace) = (pass.Layout, pass.Tape, pass.Workspace);
        (Pass, Layout) = (pass, layout);
        First = layout.FirstOf(index);
        Count = layout.FirstOf(index + 1) - First;
        rows = tape.Rows.Start + layout.Rows.Length(First);
        gates = tape.Gates.Start + layout.Gates.Length(First);
        gradients = tape.Gradients.Start + layout.Gradients.Length(First);
        deltas = workspace.Deltas.Start + layout.Deltas.Length(First);
        Carry = workspace.Carry.Start + (long)First * layout.CarryLead;
        InputDeltas = workspace.InputDeltas.Start + pass.Inputs.Length(First);
        InputRows = workspace.InputRows.Start + pass.Inputs.Length(First);
        Sums = workspace.Sums.Start + index * layout.SumsLength;
        RowLead = layout.Rows.Lead;
        GateLead = layout.Gates.Lead;
        (rowStep, gateStep, gradientStep) = ((nint)Count * RowLead, (nint)Count * GateLead, (nint)Count * layout.Gradients.Lead);
    }

    /// <summary>What it is a group of.</summary>
    public Pass Pass { get; }

    /// <summary>The layout of the pass.</summary>
    public Layout Layout { get; }

    /// <summary>Its first sequence.</summary>
    public int First { get; }

    /// <summary>Its sequences.</summary>
    public int Count { get; }

    /// <summary>Floats from one row of memory to the next.</summary>
    public int RowLead { get; }

    /// <summary>Floats from one row of gates, or of their deltas, to the next.</summary>
    public int GateLead { get; }

    /// <summary>∂L/∂memory of its sequences, [n, slots · <see cref="FusedCell.SlotWidth"/>].</summary>
    public float* Carry { get; }

    /// <summary>∂L/∂x of a chunk of steps, [steps, n, D].</summary>
    public float* InputDeltas { get; }

    /// <summary>The rows of input of a chunk of steps, [steps, n, D + 1].</summary>
    public float* InputRows { get; }

    /// <summary>∂L/∂weights as far as its sequences go, one product after the other.</summary>
    public float* Sums { get; }

    /// <summary>The step at which memory for one chunk begins.</summary>
    public int ChunkStart { get; set; }

    /// <summary>The rows of memory that a step gets, [n, slots · <see cref="FusedCell.SlotWidth"/>], the 1 behind the last; what it leaves goes to those of the step after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Rows(int step) => rows + (Layout.Kept ? step : step - ChunkStart) * rowStep;

    /// <summary>The gates of a step, [n, gates · H].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Gates(int step) => gates + (Layout.Kept ? step : step - ChunkStart) * gateStep;

    /// <summary>∂L/∂(gate before its function) of a step, [n, gates · H].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Deltas(int step) => deltas + (Layout.Pipelined ? step : step - ChunkStart) * gateStep;

    /// <summary>∂L/∂memory after a step, for a probe, [n, slots of memory · <see cref="FusedCell.SlotWidth"/>].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Gradients(int step) => gradients + step * gradientStep;

    /// <summary>The row of input of a sequence, so many steps into the chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* InputRow(int sequence, int step) => InputRows + ((nint)step * Count + sequence) * Layout.InputLead;

    /// <summary>Where in x and mask a sequence's step stands, counted in steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long At(int sequence, int step) => (long)(First + sequence) * Layout.Steps + Layout.TimeOf(step);

    /// <summary>Where in the output it stands, counted in states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Shown(int sequence, int step) => Layout.EveryState ? At(sequence, step) : First + sequence;

    /// <summary>Whether a sequence of the group is to be passed over at a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Masked(int sequence, int step) => Layout.Mask is { } mask && mask[At(sequence, step)] == 0;
}
