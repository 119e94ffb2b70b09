namespace RnnLessons.Cells.Fused;

/// <summary>One run of a call, forward or backward: where its numbers are.</summary>
internal sealed unsafe class Pass(Layout layout, bool backward)
{
    public Layout Layout => layout;

    /// <summary>Whether it goes back from the last step to the first, over what a forward pass left.</summary>
    public bool Backward => backward;

    /// <summary>Steps whose products with the input, or deltas with the weights, are computed together.</summary>
    public int Chunk { get; } = backward ? layout.BackwardChunk : layout.ForwardChunk;

    /// <summary>How many chunks the steps make; the last may be shorter.</summary>
    public int Chunks => (layout.Steps + Chunk - 1) / Chunk;

    /// <summary>Rows of input, or of ∂L/∂x, as they stand in the workspace.</summary>
    public Block Inputs => new(Chunk, layout.InputLead);

    /// <summary>x, [N, T, D].</summary>
    public float* Input { get; init; }

    /// <summary>Where forward writes h_t: <see cref="Layout.OutputShape"/>; null backward.</summary>
    public float* Output { get; init; }

    /// <summary>∂L/∂output, of the output's shape; null forward.</summary>
    public float* OutputGradient { get; init; }

    /// <summary>Where backward writes ∂L/∂x, [N, T, D], or null where nobody wants it.</summary>
    public float* InputGradient { get; init; }

    /// <summary>Where the numbers of each of the cell's parameters are.</summary>
    public required IReadOnlyDictionary<string, nint> Weights { private get; init; }

    /// <summary>What forward leaves and backward reads.</summary>
    public required FusedTape Tape { get; init; }

    /// <summary>Nobody else's while the pass runs.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>Where a weight of the cell begins, of the parameter's shape.</summary>
    public float* Weight(string parameter) => (float*)Weights[parameter];

    /// <summary>Runs all groups on at most so many threads.</summary>
    public void Run(int threads)
    {
        Reserve();
        var kernel = layout.Cell.Kernel;
        if (!layout.Pipelined)
        {
            Parts.Run(layout.Groups, threads, group => kernel.Run(new Group(this, group), Stages.Both, new Progress()), () => kernel.Pack(this));
            return;
        }

        // A part may only wait for one before it: forward, steps wait for products; backward, products wait for steps.
        var progress = new Progress();
        Parts.Run(2, threads, part => kernel.Run(new Group(this, 0), part == 0 == Backward ? Stages.Steps : Stages.Products, progress), () => kernel.Pack(this));
    }

    private void Reserve()
    {
        var sequences = layout.Sequences;
        Workspace.InputRows.Reserve(Inputs.Length(sequences));
        if (Backward)
        {
            Workspace.Deltas.Reserve(layout.Deltas.Length(sequences));
            Workspace.Carry.Reserve((long)sequences * layout.CarryLead);
            Workspace.Sums.Reserve(layout.SumsLength * layout.Groups);
            if (InputGradient != null) Workspace.InputDeltas.Reserve(Inputs.Length(sequences));
            if (layout.Recorded) Tape.Gradients.Reserve(layout.Gradients.Length(sequences));
        }
        else
        {
            Tape.Rows.Reserve(layout.Rows.Length(sequences));
            Tape.Gates.Reserve(layout.Gates.Length(sequences));
        }
    }
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
