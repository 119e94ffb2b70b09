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

/// <summary>The trace of the loop: the very tensors of each step, kept outside every dispose scope.</summary>
internal sealed class LoopTrace : ITrace
{
    private readonly List<CellState> states = [];

    public int Steps => states.Count;

    public IReadOnlyList<string> Names => [.. Tensors(states[^1]).Select(named => named.Name)];

    public IReadOnlyList<string> Memory => [.. states[^1].Memory.Select(named => named.Name)];

    /// <summary>Takes down one step.</summary>
    public void Record(CellState state)
    {
        foreach (var (_, value) in Tensors(state))
        {
            value.DetachFromDisposeScope();
            if (value.requires_grad && !value.is_leaf) value.retain_grad();
        }

        states.Add(state);
    }

    public Tensor Value(string name, int step) => Tensors(states[step]).First(named => named.Name == name).Value;

    public Tensor? Gradient(string name, int step)
    {
        var value = Value(name, step);
        return value.grad ?? (value.requires_grad ? zeros_like(value) : null);
    }

    public void Dispose()
    {
        foreach (var (_, value) in states.SelectMany(Tensors)) value.Dispose();
        states.Clear();
    }

    private static IEnumerable<(string Name, Tensor Value)> Tensors(CellState state) => state.Memory.Concat(state.Gates);
}
