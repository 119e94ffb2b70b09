using RnnLessons.Cells;
using RnnLessons.Cells.Fused;

namespace RnnLessons.Playground.Training;

/// <summary>A recurrent layer: a fused cell, its weights within the network's, and what the last pass left.</summary>
internal sealed unsafe class Layer
{
    private readonly FusedTape tape = new();
    private readonly Workspace workspace = new();
    private readonly Floats states = new(), stateGradients = new();
    private readonly Dictionary<string, nint> weights = [];
    private readonly float* gradientStart;
    private Layout? layout;
    private float* inputs;

    /// <param name="cell">The cell.</param>
    /// <param name="weightStart">Its weights, one after the other in the order of <see cref="FusedCell.Parameters"/>.</param>
    /// <param name="gradientStart">Where their gradients go, in the same order.</param>
    public Layer(FusedCell cell, float* weightStart, float* gradientStart)
    {
        Cell = cell;
        this.gradientStart = gradientStart;
        foreach (var (name, shape) in cell.Parameters)
        {
            weights[name] = (nint)weightStart;
            weightStart += Length(shape);
        }
    }

    public FusedCell Cell { get; }

    /// <summary>The cell by its name in a setting.</summary>
    public static FusedCell Make(string cell, int inputSize, int hiddenSize) => cell switch
    {
        "srnn" => FusedCell.Srnn(inputSize, hiddenSize, Activation.Tanh),
        "lstm" => FusedCell.Lstm(inputSize, hiddenSize, peepholes: false),
        "peephole" => FusedCell.Lstm(inputSize, hiddenSize, peepholes: true),
        "gru" => FusedCell.Gru(inputSize, hiddenSize, resetAfter: false, keeps: false),
        _ => FusedCell.Gru(inputSize, hiddenSize, resetAfter: true, keeps: false),
    };

    /// <summary>Numbers in a weight.</summary>
    public static int Length(long[] shape) => (int)(shape.Length == 2 ? shape[0] * shape[1] : shape[0]);

    /// <summary>h_t of every sequence at every step, [N, T, H], of the last forward pass.</summary>
    public float* States => states.Start;

    /// <summary>A weight by its name.</summary>
    public Span<float> Weight(string name) => new((float*)weights[name], Length(Cell.Parameters.First(parameter => parameter.Name == name).Shape));

    /// <summary>Reads sequences.</summary>
    /// <param name="x">[N, T, D]; it stays where it is until backward has run.</param>
    /// <param name="sequences">N.</param>
    /// <param name="steps">T.</param>
    /// <param name="kept">Whether backward or <see cref="Gate"/> will follow.</param>
    /// <param name="recorded">Whether backward takes down ∂L/∂h_t.</param>
    public void Forward(float* x, int sequences, int steps, bool kept, bool recorded = false)
    {
        if (layout is null || layout.Sequences != sequences || layout.Steps != steps || layout.Kept != kept || layout.Recorded != recorded)
            layout = new(Cell, sequences, steps, threads: 1) { EveryState = true, Kept = kept, Recorded = recorded };
        inputs = x;
        states.Reserve((long)sequences * steps * Cell.HiddenSize);
        Run(new(layout, backward: false) { Input = x, Output = states.Start, Weights = weights, Tape = tape, Workspace = workspace });
    }

    /// <summary>∂L/∂weights, and ∂L/∂x where somebody wants it.</summary>
    /// <param name="stateGradient">∂L/∂h_t from above, [N, T, H].</param>
    /// <param name="inputGradient">Where ∂L/∂x goes, [N, T, D]; null where nobody wants it.</param>
    public void Backward(float* stateGradient, float* inputGradient)
    {
        var pass = new Pass(layout!, backward: true)
        {
            Input = inputs,
            OutputGradient = stateGradient,
            InputGradient = inputGradient,
            Weights = weights,
            Tape = tape,
            Workspace = workspace,
        };
        Run(pass);
        var gradient = gradientStart;
        foreach (var (name, shape) in Cell.Parameters)
        {
            Cell.Kernel.Collect(pass, name, gradient);
            gradient += Length(shape);
        }
    }

    /// <summary>∂L/∂h_t to be filled for <see cref="Backward"/>, [N, T, H], of the last forward pass.</summary>
    public Span<float> StateGradients()
    {
        var length = layout!.Sequences * layout.Steps * Cell.HiddenSize;
        stateGradients.Reserve(length);
        return new(stateGradients.Start, length);
    }

    /// <summary>A gate of one sequence at every step, [T, H].</summary>
    public void Gate(int gate, int sequence, Span<float> to) => Gather(tape.Gates, layout!.Gates, Cell.GateColumn(gate), firstStep: 0, sequence, to);

    /// <summary>The memory that each step leaves one sequence, such as c_t, [T, H].</summary>
    public void Memory(int slot, int sequence, Span<float> to) => Gather(tape.Rows, layout!.Rows, Cell.SlotColumn(slot), firstStep: 1, sequence, to);

    /// <summary>‖∂L/∂h_t‖ over all sequences, [T], of a backward pass that recorded it. Summed in double: the squares of a vanished gradient are 0 in float32.</summary>
    public void GradientNorms(Span<float> to)
    {
        var (block, size) = (layout!.Gradients, Cell.HiddenSize);
        for (var step = 0; step < to.Length; step++)
        {
            var sum = 0.0;
            for (var sequence = 0; sequence < layout.Sequences; sequence++)
            {
                var row = tape.Gradients.Start + ((long)step * layout.Sequences + sequence) * block.Lead;
                for (var unit = 0; unit < size; unit++) sum += (double)row[unit] * row[unit];
            }

            to[step] = (float)Math.Sqrt(sum);
        }
    }

    private void Gather(Floats from, Block block, int column, int firstStep, int sequence, Span<float> to)
    {
        var size = Cell.HiddenSize;
        for (var step = 0; step < layout!.Steps; step++)
            new ReadOnlySpan<float>(from.Start + ((long)(step + firstStep) * layout.Sequences + sequence) * block.Lead + column, size).CopyTo(to[(step * size)..]);
    }

    // A browser's worker has no other thread.
    private static void Run(Pass pass) => pass.Run(threads: 1);
}
