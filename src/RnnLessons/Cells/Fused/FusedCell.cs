using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>The weights that lead from one part of a row to one gate, by their places among the cell's parameters; −1 is none.</summary>
internal readonly record struct Weights(int Matrix, int Bias = -1);

/// <summary>A product of every step: some columns of the row, times weights, added to some gates that stand side by side.</summary>
/// <param name="Slot">Which memory it multiplies; −1 for the input.</param>
/// <param name="Rows">Rows of each weight.</param>
/// <param name="FirstGate">The first gate that it adds to.</param>
/// <param name="Gates">The weights of each gate.</param>
/// <param name="Biased">Whether a bias is its last row, a weight on the constant 1 that stands behind those columns.</param>
/// <param name="Second">Whether it comes between the cell's two halves, and not before them.</param>
/// <param name="Fresh">Whether it sees the memory that this step leaves, and not what it got.</param>
internal sealed record WeightedPart(int Slot, int Rows, int FirstGate, Weights[] Gates, bool Biased = false, bool Second = false, bool Fresh = false)
{
    /// <summary>Columns of the row that it multiplies, the constant 1 among them where there is a bias.</summary>
    public int Depth => Rows + (Biased ? 1 : 0);
}

/// <summary>What the driver has to know of a cell: how its numbers stand in memory, and which products its steps are made of.</summary>
/// <remarks>
/// A sequence has two rows at a step: its input <c>[x_t | 1]</c> and its memory <c>[h_{t−1} | … | 1]</c>. The 1 makes a bias one more
/// weight, which needs no code of its own, neither forward nor backward. The gates of a step stand side by side, each H wide.
/// </remarks>
internal sealed class FusedCell
{
    private FusedCell(Cell cell) => (InputSize, HiddenSize) = ((int)cell.InputSize, (int)cell.HiddenSize);

    public int InputSize { get; }

    public int HiddenSize { get; }

    /// <summary>The readable cell's parameters, in the order that <see cref="Weights"/> counts them.</summary>
    public Parameter[] Parameters { get; private init; } = [];

    /// <summary>Every product; the input's comes first.</summary>
    public WeightedPart[] Products { get; private init; } = [];

    /// <summary>What is handed on, slot by slot, by its name in the readable cell's state.</summary>
    public string[] Memory { get; private init; } = ["h"];

    /// <summary>Slots that a step needs beyond its memory.</summary>
    public int ExtraSlots { get; private init; }

    /// <summary>Gates, with those that nobody looks at.</summary>
    public int GateCount { get; private init; }

    /// <summary>The gates by their names in the readable cell's state, in its order.</summary>
    public (string Name, int Gate)[] Gates { get; private init; } = [];

    /// <summary>The cell's equations, for the widest vectors that may be used.</summary>
    public Kernel Kernel { get; private init; } = null!;

    /// <summary>Whether a product comes between the two halves of a step.</summary>
    public bool InTwoHalves => Products[^1].Second;

    public int Slots => Memory.Length + ExtraSlots;

    /// <summary>Where in a row of memory a slot begins.</summary>
    public int SlotColumn(int slot) => slot * SlotWidth;

    /// <summary>Floats from one slot of memory to the next: whole cache lines, so that any vector of one fits.</summary>
    public int SlotWidth => Floats.WholeLines(HiddenSize);

    /// <summary>Where in a row of memory the 1 stands: right behind the last slot's units.</summary>
    public int OneColumn => SlotColumn(Slots - 1) + HiddenSize;

    /// <summary>The fused twin of a cell, or null where there is none: a reader's own cell, double precision, the SRNN's preliminary stages.</summary>
    public static FusedCell? Of(Cell cell)
    {
        var fused = cell switch
        {
            LstmCell lstm => Of(lstm),
            GruCell gru => Of(gru),
            SrnnCell { W_X: not null, W_H: not null } srnn => Of(srnn),
            _ => null,
        };
        return fused?.Parameters.All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device_type == TorchSharp.DeviceType.CPU) is true ? fused : null;
    }

    private static FusedCell Of(LstmCell cell)
    {
        Weights[] input = [new(0, 8), new(1, 9), new(2, 10), new(3, 11)], state = [new(4), new(5), new(6), new(7)];
        return new(cell)
        {
            Parameters = [
                cell.W_xf, cell.W_xi, cell.W_xc, cell.W_xo, cell.W_hf, cell.W_hi, cell.W_hc, cell.W_ho, cell.b_f, cell.b_i, cell.b_c, cell.b_o,
                .. cell.Peepholes ? (Parameter[])[cell.W_cf!, cell.W_ci!, cell.W_co!] : []],
            Memory = ["h", "c"],
            GateCount = 4,
            Gates = [("f", LstmArithmetic.f), ("i", LstmArithmetic.i), ("o", LstmArithmetic.o), ("candidate", LstmArithmetic.candidate)],
            Products = [
                FromInput(cell, input),
                FromMemory(cell, LstmArithmetic.h, 0, state),
                .. cell.Peepholes ? (WeightedPart[])[
                    FromMemory(cell, LstmArithmetic.c, LstmArithmetic.f, [new(12), new(13)]),
                    FromMemory(cell, LstmArithmetic.c, LstmArithmetic.o, [new(14)]) with { Second = true, Fresh = true }] : []],
            Kernel = Kernel.Of(new LstmArithmetic()),
        };
    }

    private static FusedCell Of(GruCell cell)
    {
        Parameter[] parameters = [cell.W_xh, cell.W_xz, cell.W_xr, cell.W_hz, cell.W_hr, cell.W_hh, cell.b_h, cell.b_z, cell.b_r];
        var input = FromInput(cell, [new(0, 6), new(1, 7), new(2, 8)]);
        (string, int)[] gates = [("z", GruResetBefore.z), ("r", GruResetBefore.r), ("candidate", GruResetBefore.candidate)];
        var keeps = cell.Update is UpdateGate.Keeps;
        if (!cell.ResetAfter)
            return new(cell)
            {
                Parameters = parameters,
                GateCount = 3,
                Gates = gates,
                ExtraSlots = 1,
                Products = [
                    input,
                    FromMemory(cell, GruResetBefore.h, GruResetBefore.z, [new(3), new(4)]),
                    FromMemory(cell, GruResetBefore.s, GruResetBefore.candidate, [new(5)]) with { Second = true }],
                Kernel = Kernel.Of(new GruResetBefore(keeps)),
            };
        return new(cell)
        {
            Parameters = [.. parameters, cell.b_hh!],
            GateCount = 4,
            Gates = gates,
            Products = [input, FromMemory(cell, GruResetAfter.h, GruResetAfter.z, [new(3), new(4), new(5, 9)]) with { Biased = true }],
            Kernel = Kernel.Of(new GruResetAfter(keeps)),
        };
    }

    private static FusedCell Of(SrnnCell cell) => new(cell)
    {
        Parameters = [cell.W_X!, cell.W_H!, cell.B],
        GateCount = 1,
        Products = [FromInput(cell, [new(0, 2)]), FromMemory(cell, SrnnArithmetic.h, 0, [new(1)])],
        Kernel = Kernel.Of(new SrnnArithmetic(cell.Activation)),
    };

    private static WeightedPart FromInput(Cell cell, Weights[] gates) => new(-1, (int)cell.InputSize, 0, gates, Biased: true);

    private static WeightedPart FromMemory(Cell cell, int slot, int firstGate, Weights[] gates) =>
        new(slot, (int)cell.HiddenSize, firstGate, gates);
}
