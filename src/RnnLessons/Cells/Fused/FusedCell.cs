namespace RnnLessons.Cells.Fused;

/// <summary>The weights that lead from one part of a row to one gate, by the names of the readable cell's parameters.</summary>
internal readonly record struct Weights(string Matrix, string? Bias = null);

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
    private FusedCell(int inputSize, int hiddenSize, Kernel kernel, params WeightedPart[] products)
    {
        (InputSize, HiddenSize, Kernel, Products) = (inputSize, hiddenSize, kernel, products);
        var parameters = new List<(string, long[])>();
        foreach (var product in products)
        {
            foreach (var (matrix, bias) in product.Gates)
            {
                parameters.Add((matrix, [product.Rows, hiddenSize]));
                if (bias is not null) parameters.Add((bias, [hiddenSize]));
            }
        }

        Parameters = parameters;
    }

    public int InputSize { get; }

    public int HiddenSize { get; }

    /// <summary>The cell's equations, for the widest vectors that may be used.</summary>
    public Kernel Kernel { get; }

    /// <summary>Every product; the input's comes first.</summary>
    public WeightedPart[] Products { get; }

    /// <summary>The readable cell's parameters that the products have.</summary>
    public IReadOnlyList<(string Name, long[] Shape)> Parameters { get; }

    /// <summary>What is handed on, by its name in the readable cell's state, and in its order; h has slot 0.</summary>
    public (string Name, int Slot)[] Memory { get; private init; } = [("h", 0)];

    /// <summary>Slots that a step needs beyond its memory, behind it.</summary>
    public int ExtraSlots { get; private init; }

    /// <summary>Gates, with those that nobody looks at.</summary>
    public int GateCount { get; private init; }

    /// <summary>The gates by their names in the readable cell's state, in its order.</summary>
    public (string Name, int Gate)[] Gates { get; private init; } = [];

    /// <summary>Whether a product comes between the two halves of a step.</summary>
    public bool InTwoHalves => Products[^1].Second;

    public int Slots => Memory.Length + ExtraSlots;

    /// <summary>Where in a row of memory a slot begins.</summary>
    public int SlotColumn(int slot) => slot * SlotWidth;

    /// <summary>Where in a row of gates a gate begins.</summary>
    public int GateColumn(int gate) => gate * HiddenSize;

    /// <summary>Floats from one slot of memory to the next: whole cache lines, so that any vector of one fits.</summary>
    public int SlotWidth => Floats.WholeLines(HiddenSize);

    /// <summary>Where in a row of memory the 1 stands: right behind the last slot's units.</summary>
    public int OneColumn => SlotColumn(Slots - 1) + HiddenSize;

    /// <summary>The LSTM.</summary>
    public static FusedCell Lstm(int inputSize, int hiddenSize, bool peepholes)
    {
        WeightedPart[] products = [
            FromInput(inputSize, new("W_xf", "b_f"), new("W_xi", "b_i"), new("W_xc", "b_c"), new("W_xo", "b_o")),
            FromMemory(hiddenSize, LstmArithmetic.h, LstmArithmetic.f, new("W_hf"), new("W_hi"), new("W_hc"), new("W_ho")),
        ];
        if (peepholes)
            products = [
                .. products,
                FromMemory(hiddenSize, LstmArithmetic.c, LstmArithmetic.f, new("W_cf"), new("W_ci")),
                FromMemory(hiddenSize, LstmArithmetic.c, LstmArithmetic.o, new Weights("W_co")) with { Second = true, Fresh = true },
            ];
        return new(inputSize, hiddenSize, Kernel.Of(new LstmArithmetic()), products)
        {
            Memory = [("h", LstmArithmetic.h), ("c", LstmArithmetic.c)],
            GateCount = 4,
            Gates = [("f", LstmArithmetic.f), ("i", LstmArithmetic.i), ("o", LstmArithmetic.o), ("candidate", LstmArithmetic.candidate)],
        };
    }

    /// <summary>The GRU.</summary>
    public static FusedCell Gru(int inputSize, int hiddenSize, bool resetAfter, bool keeps)
    {
        var input = FromInput(inputSize, new("W_xh", "b_h"), new("W_xz", "b_z"), new("W_xr", "b_r"));
        (string, int)[] gates = [("z", GruResetBefore.z), ("r", GruResetBefore.r), ("candidate", GruResetBefore.candidate)];
        return resetAfter
            ? new(
                inputSize, hiddenSize, Kernel.Of(new GruResetAfter(keeps)), input,
                FromMemory(hiddenSize, GruResetAfter.h, GruResetAfter.z, new("W_hz"), new("W_hr"), new("W_hh", "b_hh")) with { Biased = true })
            {
                GateCount = 4,
                Gates = gates,
            }
            : new(
                inputSize, hiddenSize, Kernel.Of(new GruResetBefore(keeps)), input,
                FromMemory(hiddenSize, GruResetBefore.h, GruResetBefore.z, new("W_hz"), new("W_hr")),
                FromMemory(hiddenSize, GruResetBefore.s, GruResetBefore.candidate, new Weights("W_hh")) with { Second = true })
            {
                GateCount = 3,
                Gates = gates,
                ExtraSlots = 1,
            };
    }

    /// <summary>The SRNN.</summary>
    public static FusedCell Srnn(int inputSize, int hiddenSize, Activation activation) => new(
        inputSize, hiddenSize, Kernel.Of(new SrnnArithmetic(activation)),
        FromInput(inputSize, new Weights("W_X", "B")), FromMemory(hiddenSize, SrnnArithmetic.h, 0, new Weights("W_H")))
    {
        GateCount = 1,
    };

    private static WeightedPart FromInput(int inputSize, params Weights[] gates) => new(-1, inputSize, 0, gates, Biased: true);

    private static WeightedPart FromMemory(int hiddenSize, int slot, int firstGate, params Weights[] gates) => new(slot, hiddenSize, firstGate, gates);
}
