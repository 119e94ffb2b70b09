using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What one pass over a sequence left behind, step by step.</summary>
internal interface ITrace : IDisposable
{
    /// <summary>Steps of the pass, T.</summary>
    int Steps { get; }

    /// <summary>The state's tensors and the gates.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Those of the names that are the state's: what is handed on from step to step.</summary>
    IReadOnlyList<string> Memory { get; }

    /// <summary>A state after a step, or a gate of it, [N, H].</summary>
    Tensor Value(string name, int step);

    /// <summary>∂L/∂value, [N, H]: 0 where backward hasn't run, null where it can't.</summary>
    Tensor? Gradient(string name, int step);
}

/// <summary>Set by a probe on a layer: holds the trace of the last pass, until the next pass or until it is disposed.</summary>
internal sealed class Tape : IDisposable
{
    /// <summary>The last pass, or null before the first.</summary>
    public ITrace? Last { get; private set; }

    /// <summary>Takes the trace of a new pass in the place of the last.</summary>
    public void Keep(ITrace trace)
    {
        Dispose();
        Last = trace;
    }

    public void Dispose()
    {
        Last?.Dispose();
        Last = null;
    }
}

/// <summary>The trace of the loop: what each step left, by handles of its own, which outlive every dispose scope and take nothing from whoever holds the same tensors.</summary>
internal sealed class LoopTrace : ITrace
{
    private readonly List<Dictionary<string, Tensor>> steps = [];

    public int Steps => steps.Count;

    public IReadOnlyList<string> Names { get; private set; } = [];

    public IReadOnlyList<string> Memory { get; private set; } = [];

    /// <summary>Takes down one step.</summary>
    public void Record(CellState state)
    {
        (string Name, Tensor Value)[] memory = [.. StateParts.MemoryOf(state)], all = [.. memory, .. StateParts.GatesOf(state)];
        if (all.FirstOrDefault(named => named.Value.IsInvalid || named.Value.dim() == 0 || named.Value.shape[0] != state.h.shape[0]) is { Value: { } odd } gate)
            throw new InvalidOperationException(
                $"The gate \"{gate.Name}\" of a {state.GetType().Name} {(odd.IsInvalid ? "has been disposed" : $"has shape [{string.Join(", ", odd.shape)}]")}; wanted: [{state.h.shape[0]}, …], a row for each sequence, so that a probe can look at it.");
        (Memory, Names) = ([.. memory.Select(named => named.Name)], [.. all.Select(named => named.Name)]);
        steps.Add(all.ToDictionary(named => named.Name, named => Own(named.Value)));
    }

    public Tensor Value(string name, int step) => steps[step].GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"Step {step + 1} left no \"{name}\"; it left: {string.Join(", ", steps[step].Keys)}.");

    public Tensor? Gradient(string name, int step)
    {
        var value = Value(name, step);
        return value.grad ?? (value.requires_grad ? zeros_like(value) : null);
    }

    public void Dispose()
    {
        foreach (var value in steps.SelectMany(step => step.Values)) value.Dispose();
        steps.Clear();
    }

    /// <summary>Another handle of the very same tensor: the gradient that reaches the one is the other's.</summary>
    private static Tensor Own(Tensor value)
    {
        if (value.requires_grad && !value.is_leaf) value.retain_grad();
        return value.to(value.dtype).DetachFromDisposeScope();
    }
}
