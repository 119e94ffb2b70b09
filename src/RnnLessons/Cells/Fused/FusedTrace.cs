using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>A fused pass as a probe sees it: read from the tape where and when somebody asks.</summary>
/// <remarks>Nobody else gets the tape before the trace has been disposed, nor before a backward pass that may come has run.</remarks>
internal sealed unsafe class FusedTrace(FusedExecutor executor, FusedCell cell, FusedTape tape, Pass pass, bool differentiable) : ITrace
{
    /// <summary>Whether the probe may still ask.</summary>
    public bool IsRead { get; private set; } = true;

    /// <summary>Whether backward has left its gradients on the tape.</summary>
    public bool HasGradients { get; set; }

    public int Steps => pass.Steps;

    public IReadOnlyList<string> Names { get; } = [.. cell.Memory, .. cell.Gates.Select(gate => gate.Name)];

    public IReadOnlyList<string> Memory => cell.Memory;

    public Tensor Value(string name, int step)
    {
        var slot = Array.IndexOf(cell.Memory, name);
        if (slot >= 0) return Gather(tape.Rows, pass.StepsKept + 1, step + 1, pass.RowLead, cell.SlotColumn(slot));
        var gate = cell.Gates.First(gate => gate.Name == name).Gate;
        return Gather(tape.Gates, pass.StepsKept, step, pass.GateLead, gate * cell.HiddenSize);
    }

    public Tensor? Gradient(string name, int step)
    {
        if (!differentiable) return null;
        var slot = Array.IndexOf(cell.Memory, name);
        if (slot < 0)
            throw new NotSupportedException(
                $"The fused pass takes down gradients of {string.Join(" and ", cell.Memory)}, not of «{name}». Wanted: new Recurrent(cell, executor: Executor.Loop), which keeps those of every gate.");
        return HasGradients ? Gather(tape.Gradients, pass.Steps, step, pass.GradientLead, cell.SlotColumn(slot)) : zeros(pass.Sequences, cell.HiddenSize);
    }

    public void Dispose()
    {
        if (!IsRead) return;
        IsRead = false;
        if (!differentiable || HasGradients) executor.Return(tape);
    }

    /// <summary>H columns of every sequence at a step, [N, H].</summary>
    private Tensor Gather(Floats from, int steps, int step, int lead, int column)
    {
        var values = new float[pass.Sequences, cell.HiddenSize];
        for (var group = 0; group < pass.Groups; group++)
        {
            var (first, count) = (pass.FirstOf(group), pass.FirstOf(group + 1) - pass.FirstOf(group));
            for (var sequence = 0; sequence < count; sequence++)
            {
                var row = from.Start + ((nint)first * steps + (nint)step * count + sequence) * lead + column;
                for (var unit = 0; unit < cell.HiddenSize; unit++) values[first + sequence, unit] = row[unit];
            }
        }

        return tensor(values);
    }
}
