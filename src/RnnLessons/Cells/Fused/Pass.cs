namespace RnnLessons.Cells.Fused;

/// <summary>What a forward pass leaves for backward, and for a probe: the memory and the gates of every sequence at every step.</summary>
/// <remarks>
/// Each block holds one group of sequences after the other, each of them as <c>[steps, sequences, row]</c>. From one row to the next it is
/// a «lead», in floats: the row's length and a little more, so that every row begins on a cache line. A pass that neither backward
/// nor a probe will read keeps the steps of one chunk only, and uses them again.
/// </remarks>
internal sealed class FusedTape
{
    /// <summary>The memory <c>[h | c … | 1]</c> before each step and after the last: T + 1 steps, rows <see cref="Pass.RowLead"/> apart.</summary>
    public readonly Floats Rows = new();

    /// <summary>The gates of each step after their σ or tanh, side by side: T steps, rows <see cref="Pass.GateLead"/> apart.</summary>
    public readonly Floats Gates = new();

    /// <summary>∂L/∂memory after each step, where a probe wants it: T steps, rows <see cref="Pass.GradientLead"/> apart.</summary>
    public readonly Floats Gradients = new();

    /// <summary>Counts the passes that have used this memory: who remembers the count can tell whether it still holds his own.</summary>
    public int Version { get; set; }
}

/// <summary>Memory that a pass needs only while it runs. What belongs to sequences stands group by group, as on the tape.</summary>
internal sealed class Workspace
{
    /// <summary>Every product's weights, as <see cref="Packing{V}"/> lays them out.</summary>
    public readonly Floats Weights = new();

    /// <summary>The rows of input <c>[x_t | 1]</c> of a chunk of steps, <see cref="Pass.InputLead"/> apart.</summary>
    public readonly Floats InputRows = new();

    /// <summary>∂L/∂(gate before its σ or tanh) of a chunk of steps, or of all where two threads share a group; rows <see cref="Pass.GateLead"/> apart.</summary>
    public readonly Floats Deltas = new();

    /// <summary>∂L/∂memory on its way back from step to step: one row a sequence, <see cref="Pass.CarryLead"/> apart, slots <see cref="FusedCell.SlotWidth"/> wide.</summary>
    public readonly Floats Carry = new();

    /// <summary>∂L/∂x of a chunk of steps, rows <see cref="Pass.InputLead"/> apart.</summary>
    public readonly Floats InputDeltas = new();

    /// <summary>For each group ∂L/∂weights as far as its sequences go: <see cref="Pass.SumsLength"/> floats.</summary>
    public readonly Floats Sums = new();
}

/// <summary>One run of a cell over a batch of sequences: its sizes, how it is split, and where its numbers are.</summary>
/// <remarks>
/// The sequences are dealt out to groups, a thread each; a group runs its whole sequences with nobody to wait for. A single sequence
/// can't be dealt out: there one thread computes the products that don't depend on the step before, and another walks the steps.
/// </remarks>
internal sealed unsafe class Pass
{
    // A chunk of about so many rows: backward, a panel of its deltas fits in a first-level cache, and all of it in a second-level one;
    // forward reads little more than x twice, and gains more from reading it in longer runs.
    private const int RowsForward = 512, RowsBackward = 192, StepsInPipe = 32;

    // Below so many multiply-adds, waking a thread costs more than it brings.
    private const long WorthAThread = 200_000;

    public Pass(FusedCell cell, int sequences, int steps, int threads, bool kept, bool backward)
    {
        (Cell, Sequences, Steps, Backward) = (cell, sequences, steps, backward);
        InputLead = Floats.Apart(cell.InputSize + 1);
        RowLead = Floats.Apart(cell.OneColumn + 1);
        CarryLead = Floats.Apart(cell.SlotColumn(cell.Slots));
        GateLead = Floats.Apart(cell.Products.Max(product => WholeLines(product.FirstGate * cell.HiddenSize, product.Gates.Length)));
        SumsLength = cell.Products.Sum(product => (long)product.Depth * SumsLead(product));
        var work = (long)sequences * steps * (cell.InputSize + cell.HiddenSize) * cell.GateCount * cell.HiddenSize;
        if (work < WorthAThread) threads = 1;
        Groups = Math.Min(threads, sequences);
        Pipelined = sequences == 1 && threads > 1;
        Kept = kept || Pipelined;
        var rows = (sequences + Groups - 1) / Groups;
        Chunk = Math.Min(steps, Pipelined ? StepsInPipe : Math.Max(1, (backward ? RowsBackward : RowsForward) / rows));
    }

    public FusedCell Cell { get; }

    /// <summary>N.</summary>
    public int Sequences { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>Whether it goes back from the last step to the first, over what a forward pass left.</summary>
    public bool Backward { get; }

    /// <summary>How many groups the sequences are dealt out to.</summary>
    public int Groups { get; }

    /// <summary>Whether two threads share one group: products on one, steps on the other.</summary>
    public bool Pipelined { get; }

    /// <summary>Whether rows and gates of all steps are kept, and not of one chunk only.</summary>
    public bool Kept { get; }

    /// <summary>Steps whose products with the input, or deltas with the weights, are computed together.</summary>
    public int Chunk { get; }

    /// <summary>Floats from one row of input to the next.</summary>
    public int InputLead { get; }

    /// <summary>Floats from one row of memory to the next.</summary>
    public int RowLead { get; }

    /// <summary>Floats from one row of gates, or of their deltas, to the next.</summary>
    public int GateLead { get; }

    /// <summary>Floats from one sequence's ∂L/∂memory to the next one's.</summary>
    public int CarryLead { get; }

    /// <summary>Floats from one row of recorded gradients to the next.</summary>
    public int GradientLead => Cell.SlotColumn(Cell.Memory.Length);

    /// <summary>Whether the sequences are read from the last step to the first.</summary>
    public bool Reversed { get; init; }

    /// <summary>Whether the output holds every state, [N, T, H], and not the last alone, [N, H].</summary>
    public bool EveryState { get; init; }

    /// <summary>Whether ∂L/∂memory of each step is taken down for a probe.</summary>
    public bool Recorded { get; init; }

    /// <summary>x, [N, T, D].</summary>
    public float* Input { get; init; }

    /// <summary>[N, T], not 0 where a step counts; null where all do.</summary>
    public byte* Mask { get; init; }

    /// <summary>Where forward writes h_t: [N, T, H], or [N, H] for the last alone; null backward.</summary>
    public float* Output { get; init; }

    /// <summary>∂L/∂output, of the output's shape; null forward.</summary>
    public float* OutputGradient { get; init; }

    /// <summary>Where backward writes ∂L/∂x, [N, T, D], or null where nobody wants it.</summary>
    public float* InputGradient { get; init; }

    /// <summary>The cell's parameters, in its order.</summary>
    public float*[] Parameters { get; init; } = [];

    /// <summary>What forward leaves and backward reads.</summary>
    public required FusedTape Tape { get; init; }

    /// <summary>Nobody else's while the pass runs.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>How many chunks the steps make; the last may be shorter.</summary>
    public int Chunks => (Steps + Chunk - 1) / Chunk;

    /// <summary>Steps whose rows and gates stand on the tape at a time.</summary>
    public int StepsKept => Kept ? Steps : Chunk;

    /// <summary>Steps whose deltas stand in the workspace at a time.</summary>
    public int StepsOfDeltas => Pipelined ? Steps : Chunk;

    /// <summary>The first sequence of a group; that of the group after the last is N.</summary>
    public int FirstOf(int group) => (int)((long)Sequences * group / Groups);

    /// <summary>Where in x, mask and output the step-th step of the pass stands.</summary>
    public int TimeOf(int step) => Reversed ? Steps - 1 - step : step;

    /// <summary>Floats of ∂L/∂weights of one group: for each product [depth, gates · H], rows <see cref="SumsLead"/> apart.</summary>
    public long SumsLength { get; }

    /// <summary>Floats from one row of a product's ∂L/∂weights to the next.</summary>
    public int SumsLead(WeightedPart product) => Floats.Apart(product.Gates.Length * Cell.HiddenSize);

    /// <summary>Runs all groups.</summary>
    public void Run()
    {
        var kernel = Cell.Kernel;
        Workspace.InputRows.Reserve((long)Sequences * Chunk * InputLead);
        if (Backward)
        {
            Workspace.Deltas.Reserve((long)Sequences * StepsOfDeltas * GateLead);
            Workspace.Carry.Reserve((long)Sequences * CarryLead);
            Workspace.Sums.Reserve(SumsLength * Groups);
            if (InputGradient != null) Workspace.InputDeltas.Reserve((long)Sequences * Chunk * InputLead);
            if (Recorded) Tape.Gradients.Reserve((long)Sequences * Steps * GradientLead);
        }
        else
        {
            Tape.Rows.Reserve((long)Sequences * (StepsKept + 1) * RowLead);
            Tape.Gates.Reserve((long)Sequences * StepsKept * GateLead);
            Tape.Version++;
        }

        if (!Pipelined)
        {
            Parts.Run(Groups, Groups, group => kernel.Run(new Group(this, group), Stages.Both, new Progress()), () => kernel.Pack(this));
            return;
        }

        // A part may only wait for one before it: forward, steps wait for products; backward, products wait for steps.
        var progress = new Progress();
        Parts.Run(2, 2, part => kernel.Run(new Group(this, 0), part == 0 == Backward ? Stages.Steps : Stages.Products, progress), () => kernel.Pack(this));
    }

    /// <summary>Where so many gates end that begin at a column, rounded up to whole cache lines: no vector of a tile reaches further.</summary>
    private int WholeLines(int column, int gates) => column + Floats.WholeLines(gates * Cell.HiddenSize);
}

/// <summary>What of a pass a thread does.</summary>
[Flags]
internal enum Stages
{
    /// <summary>What doesn't depend on the step before, a chunk of steps at a time.</summary>
    Products = 1,

    /// <summary>What does, step by step.</summary>
    Steps = 2,

    /// <summary>Both, chunk by chunk.</summary>
    Both = Products | Steps,
}

/// <summary>A group of sequences, and where in the pass's memory it stands: steps apart, its sequences side by side in each.</summary>
internal sealed unsafe class Group
{
    private readonly float* rows, gates, deltas, gradients;

    /// <summary>The <paramref name="index"/>-th group of a pass whose memory has been reserved.</summary>
    public Group(Pass pass, int index)
    {
        Pass = pass;
        First = pass.FirstOf(index);
        Count = pass.FirstOf(index + 1) - First;
        rows = pass.Tape.Rows.Start + (nint)First * (pass.StepsKept + 1) * pass.RowLead;
        gates = pass.Tape.Gates.Start + (nint)First * pass.StepsKept * pass.GateLead;
        gradients = pass.Tape.Gradients.Start + (nint)First * pass.Steps * pass.GradientLead;
        deltas = pass.Workspace.Deltas.Start + (nint)First * pass.StepsOfDeltas * pass.GateLead;
        Carry = pass.Workspace.Carry.Start + (nint)First * pass.CarryLead;
        InputDeltas = pass.Workspace.InputDeltas.Start + (nint)First * pass.Chunk * pass.InputLead;
        InputRows = pass.Workspace.InputRows.Start + (nint)First * pass.Chunk * pass.InputLead;
        Sums = pass.Workspace.Sums.Start + (nint)index * (nint)pass.SumsLength;
    }

    /// <summary>What it is a group of.</summary>
    public Pass Pass { get; }

    /// <summary>Its first sequence.</summary>
    public int First { get; }

    /// <summary>Its sequences.</summary>
    public int Count { get; }

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
    public float* Rows(int step) => rows + (nint)(Pass.Kept ? step : step - ChunkStart) * Count * Pass.RowLead;

    /// <summary>The gates of a step, [n, gates · H].</summary>
    public float* Gates(int step) => gates + (nint)(Pass.Kept ? step : step - ChunkStart) * Count * Pass.GateLead;

    /// <summary>∂L/∂(gate before its function) of a step, [n, gates · H].</summary>
    public float* Deltas(int step) => deltas + (nint)(Pass.Pipelined ? step : step - ChunkStart) * Count * Pass.GateLead;

    /// <summary>∂L/∂memory after a step, for a probe, [n, slots of memory · <see cref="FusedCell.SlotWidth"/>].</summary>
    public float* Gradients(int step) => gradients + (nint)step * Count * Pass.GradientLead;

    /// <summary>The row of input of a sequence, so many steps into the chunk.</summary>
    public float* InputRow(int sequence, int step) => InputRows + ((nint)step * Count + sequence) * Pass.InputLead;

    /// <summary>Where in x and mask a sequence's step stands, counted in steps.</summary>
    public long At(int sequence, int step) => (long)(First + sequence) * Pass.Steps + Pass.TimeOf(step);

    /// <summary>Where in the output it stands, counted in states.</summary>
    public long Shown(int sequence, int step) => Pass.EveryState ? At(sequence, step) : First + sequence;

    /// <summary>Whether a sequence of the group is to be passed over at a step.</summary>
    public bool Masked(int sequence, int step) => Pass.Mask != null && Pass.Mask[At(sequence, step)] == 0;
}
