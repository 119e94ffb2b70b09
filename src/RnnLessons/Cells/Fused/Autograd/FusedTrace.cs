using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>A fused pass as a probe sees it: read from the tape where and when somebody asks.</summary>
/// <remarks>Nobody else gets the tape before the trace has been disposed, nor before a backward pass that may come has run.</remarks>
internal sealed unsafe class FusedTrace(FusedExecutor executor, Layout layout, FusedTape tape, bool differentiable) : ITrace
{
    private readonly FusedCell cell = layout.Cell;

    /// <summary>Whether the probe may still ask.</summary>
    public bool IsRead { get; private set; } = true;

    /// <summary>Whether backward has left its gradients on the tape.</summary>
    public bool HasGradients { get; set; }

    public int Steps => layout.Steps;

    public IReadOnlyList<string> Names => [.. Memory, .. cell.Gates.Select(gate => gate.Name)];

    public IReadOnlyList<string> Memory => [.. cell.Memory.Select(memory => memory.Name)];

    public Tensor Value(string name, int step) => Column(name) is { } column
        ? Gather(tape.Rows, layout.Rows, step + 1, column)
        : Gather(tape.Gates, layout.Gates, step, cell.GateColumn(cell.Gates.First(gate => gate.Name == name).Gate));

    public Tensor? Gradient(string name, int step)
    {
        if (!differentiable) return null;
        if (Column(name) is not { } column)
            throw new NotSupportedException(
                $"The fused pass takes down gradients of {string.Join(" and ", Memory)}, not of «{name}». Wanted: new Recurrent(cell, executor: Executor.Loop), which keeps those of every gate.");
        return HasGradients ? Gather(tape.Gradients, layout.Gradients, step, column) : Float32Tensor.Full(0, layout.Sequences, cell.HiddenSize);
    }

    public void Dispose()
    {
        if (!IsRead) return;
        IsRead = false;
        if (!differentiable || HasGradients) executor.Return(tape);
    }

    /// <summary>Where in a row of memory a name's slot begins; null for a gate.</summary>
    private int? Column(string name)
    {
        foreach (var memory in cell.Memory)
            if (memory.Name == name) return cell.SlotColumn(memory.Slot);
        return null;
    }

    /// <summary>H columns of every sequence at a step, [N, H].</summary>
    private Tensor Gather(Floats from, Block block, int step, int column)
    {
        var values = Float32Tensor.Empty(layout.Sequences, cell.HiddenSize);
        FusedTape.Gather(layout, from, block, step, column, new(Float32Tensor.Address(values), layout.Sequences * cell.HiddenSize));
        return values;
    }
}
