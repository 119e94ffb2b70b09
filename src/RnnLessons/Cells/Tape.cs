namespace RnnLessons.Cells;

/// <summary>What one pass over a sequence leaves behind, step by step: states, gates and, after backward, gradients.</summary>
/// <remarks>It owns the tensors of the last pass, outside every dispose scope, until the next pass or until it is disposed.</remarks>
internal sealed class Tape : IDisposable
{
    private readonly List<CellState> states = [];

    /// <summary>The state after each step, with its gates.</summary>
    public IReadOnlyList<CellState> States => states;

    /// <summary>Forgets the last pass.</summary>
    public void Begin(int steps)
    {
        Dispose();
        states.EnsureCapacity(steps);
    }

    /// <summary>Takes down one step.</summary>
    public void Record(CellState state)
    {
        foreach (var (_, value) in state.Memory.Concat(state.Gates))
        {
            value.DetachFromDisposeScope();
            if (value.requires_grad && !value.is_leaf) value.retain_grad();
        }

        states.Add(state);
    }

    public void Dispose()
    {
        foreach (var (_, value) in states.SelectMany(state => state.Memory.Concat(state.Gates))) value.Dispose();
        states.Clear();
    }
}
