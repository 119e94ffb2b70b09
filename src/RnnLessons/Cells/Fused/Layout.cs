namespace RnnLessons.Cells.Fused;

/// <summary>A block of a call's memory: one group of sequences after the other, each of them as <c>[steps, sequences, row]</c>.</summary>
/// <param name="Steps">Steps that it holds at a time.</param>
/// <param name="Lead">Floats from one row to the next: the row's length and a little more, so that every row begins on a cache line.</param>
internal readonly record struct Block(int Steps, int Lead)
{
    /// <summary>Floats that the rows of so many sequences take; and where the rows of the sequence after them begin, if a group begins with it.</summary>
    public long Length(int sequences) => (long)sequences * Steps * Lead;
}

/// <summary>How one call of a fused layer stands in memory: its sizes, its threads' shares and the place of every number.</summary>
/// <remarks>
/// Made once, in forward, and never changed: backward and probes find by it what forward left, also where the number of threads is another
/// by then. The sequences are dealt out to groups, a thread each; a group runs its whole sequences with nobody to wait for. A single
/// sequence can't be dealt out: there one thread computes the products that don't depend on the step before, and another walks the steps.
/// All numbers are float32.
/// </remarks>
internal sealed class Layout
{
    // A chunk of about so many rows: backward, a panel of its deltas fits in a first-level cache, and all of it in a second-level one;
    // forward reads little more than x twice, and gains more from reading it in longer runs.
    private const int RowsForward = 512, RowsBackward = 192, StepsInPipe = 32;

    // Below so many multiply-adds, waking a thread costs more than it brings.
    private const long WorthAThread = 200_000;

    private readonly int rowLead, gateLead;
    private readonly bool kept;

    /// <summary>Deals the sequences out.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="sequences">N.</param>
    /// <param name="steps">T.</param>
    /// <param name="threads">How many threads may share the work.</param>
    public Layout(FusedCell cell, int sequences, int steps, int threads)
    {
        (Cell, Sequences, Steps) = (cell, sequences, steps);
        InputLead = Floats.Apart(cell.InputSize + 1);
        CarryLead = Floats.Apart(cell.SlotColumn(cell.Slots));
        rowLead = Floats.Apart(cell.OneColumn + 1);
        // No vector of a tile reaches further than the whole cache lines of a product's gates.
        gateLead = Floats.Apart(cell.Products.Max(product => cell.GateColumn(product.FirstGate) + Floats.WholeLines(cell.GateColumn(product.Gates.Length))));
        SumsLength = cell.Products.Sum(product => (long)product.Depth * SumsLead(product));
        var work = (long)sequences * steps * (cell.InputSize + cell.HiddenSize) * cell.GateCount * cell.HiddenSize;
        if (work < WorthAThread) threads = 1;
        Groups = Math.Min(threads, sequences);
        Pipelined = sequences == 1 && threads > 1;
        var rows = (sequences + Groups - 1) / Groups;
        (ForwardChunk, BackwardChunk) = (Chunk(RowsForward), Chunk(RowsBackward));

        int Chunk(int most) => Math.Min(steps, Pipelined ? StepsInPipe : Math.Max(1, most / rows));
    }

    public FusedCell Cell { get; }

    /// <summary>N.</summary>
    public int Sequences { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>[N, T], not 0 where a step counts; null where all do.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The memory before the first step, [N, H] for each of <see cref="FusedCell.Memory"/>; null where it is 0. ∂L/∂start is nobody's.</summary>
    public float[][]? Start { get; init; }

    /// <summary>Whether the sequences are read from the last step to the first.</summary>
    public bool Reversed { get; init; }

    /// <summary>Whether the output holds every state, [N, T, H], and not the last alone, [N, H].</summary>
    public bool EveryState { get; init; }

    /// <summary>Whether ∂L/∂memory of each step is taken down for a probe.</summary>
    public bool Recorded { get; init; }

    /// <summary>Whether rows and gates of all steps are kept, for backward or a probe, and not of one chunk only.</summary>
    public bool Kept
    {
        get => kept || Pipelined;
        init => kept = value;
    }

    /// <summary>How many groups the sequences are dealt out to.</summary>
    public int Groups { get; }

    /// <summary>Whether two threads share one group: products on one, steps on the other.</summary>
    public bool Pipelined { get; }

    /// <summary>Steps whose products with the input are computed together.</summary>
    public int ForwardChunk { get; }

    /// <summary>Steps whose deltas are multiplied with the weights and the rows together.</summary>
    public int BackwardChunk { get; }

    /// <summary>Floats from one row of input, or of ∂L/∂x, to the next.</summary>
    public int InputLead { get; }

    /// <summary>Floats from one sequence's ∂L/∂memory to the next one's.</summary>
    public int CarryLead { get; }

    /// <summary>The memory <c>[h | c … | 1]</c> before each step and after the last.</summary>
    public Block Rows => new((Kept ? Steps : ForwardChunk) + 1, rowLead);

    /// <summary>The gates of each step after their σ or tanh, side by side.</summary>
    public Block Gates => new(Kept ? Steps : ForwardChunk, gateLead);

    /// <summary>∂L/∂(gate before its σ or tanh): of a chunk of steps, or of all where two threads share a group.</summary>
    public Block Deltas => new(Pipelined ? Steps : BackwardChunk, gateLead);

    /// <summary>∂L/∂memory after each step, slot by slot.</summary>
    public Block Gradients => new(Steps, Cell.SlotColumn(Cell.Memory.Length));

    /// <summary>Floats of ∂L/∂weights of one group: for each product [depth, gates · H], rows <see cref="SumsLead"/> apart.</summary>
    public long SumsLength { get; }

    /// <summary>[N, T, D].</summary>
    public long[] InputShape => [Sequences, Steps, Cell.InputSize];

    /// <summary>[N, T, H], or [N, H] for the last state alone.</summary>
    public long[] OutputShape => EveryState ? [Sequences, Steps, Cell.HiddenSize] : [Sequences, Cell.HiddenSize];

    /// <summary>Floats from one row of a product's ∂L/∂weights to the next.</summary>
    public int SumsLead(WeightedPart product) => Floats.Apart(Cell.GateColumn(product.Gates.Length));

    /// <summary>Which row of a group holds the memory after the last step, once the forward pass has run.</summary>
    public int LastRow => Kept ? Steps : Steps - (Steps - 1) / ForwardChunk * ForwardChunk;

    /// <summary>The first sequence of a group; that of the group after the last is N.</summary>
    public int FirstOf(int group) => (int)((long)Sequences * group / Groups);

    /// <summary>Where in x, mask and output the step-th step of the pass stands.</summary>
    public int TimeOf(int step) => Reversed ? Steps - 1 - step : step;
}
