using RnnLessons.Cells.Fused;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What unrolling a cell over a sequence gave.</summary>
/// <param name="States">H_1 … H_T, [N, T, H].</param>
/// <param name="Last">The whole state after the last step; with a mask, after the last step that counts.</param>
public sealed record Unrolled(Tensor States, CellState Last);

/// <summary>Unrolls a cell over the time axis: the same weights at every step.</summary>
/// <remarks>This loop is the definition of a recurrent layer, for the kit's cells and for a reader's own.</remarks>
public sealed class Recurrent : RecurrentLayer
{
    private readonly FusedExecutor fused = new();

    /// <summary>Wraps a cell.</summary>
    /// <param name="cell">Any cell, also a reader's own.</param>
    /// <param name="returns">Which states <c>forward</c> returns.</param>
    /// <param name="executor">How it is computed.</param>
    /// <exception cref="InvalidOperationException">The cell has a weight that training would not find; the message says where.</exception>
    /// <exception cref="ArgumentException">The cell's state has a part that is not made of tensors.</exception>
    /// <exception cref="NotSupportedException">The cell is to be scanned, and is no <see cref="LinearRecurrence"/>.</exception>
    public Recurrent(Cell cell, Returns returns = Returns.LastState, Executor executor = Executor.Automatic) : base(nameof(Recurrent), returns)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (executor is Executor.Scan && cell is not LinearRecurrence)
            throw new NotSupportedException($"A {cell.GetType().Name} can't be scanned: its next state is not linear in the one before. Wanted: a LinearRecurrence, such as a MinGruCell, or Executor.Automatic.");
        (Cell, Executor) = (cell, executor);
        RegisterComponents();
    }

    /// <summary>The cell that is unrolled.</summary>
    [ComponentName(Name = "cell")]
    public readonly Cell Cell;

    /// <summary>How <c>forward</c> is computed.</summary>
    public Executor Executor { get; }

    /// <summary>Set by a probe: takes down what each step leaves behind.</summary>
    internal Tape? Tape { get; set; }

    /// <inheritdoc/>
    public override long OutputSize => Cell.HiddenSize;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? mask) => forward(x, mask, reversed: false);

    /// <summary>Reads x from its last step to its first, if <paramref name="reversed"/>; each state stands where its input does.</summary>
    internal Tensor forward(Tensor x, Tensor? mask, bool reversed)
    {
        using var scope = NewDisposeScope();
        Check(x, mask);
        if (FusedTwinFor(x) is { } twin) return fused.Forward(twin, x, mask, Returns is Returns.EveryState, reversed, Tape).MoveToOuterDisposeScope();
        if (Scanned is { } linear)
        {
            var all = reversed ? linear.States(x.flip(1), mask?.flip(1), null) : linear.States(x, mask, null);
            return (Returns is Returns.LastState ? all.select(1, -1) : reversed ? all.flip(1) : all).MoveToOuterDisposeScope();
        }

        var (states, last) = reversed ? Unroll(x.flip(1), mask?.flip(1)) : Unroll(x, mask);
        return (Returns is Returns.LastState ? last.h.alias() : reversed ? states.flip(1) : states).MoveToOuterDisposeScope();
    }

    /// <summary>Unrolls over x and returns every hidden state and the last whole state.</summary>
    /// <param name="x">The sequences, [N, T, D].</param>
    /// <param name="mask">True where a step counts, [N, T], bool; null where all do.</param>
    /// <param name="start">The state before the first step; null begins at zero.</param>
    /// <exception cref="ArgumentException">x or the mask has another shape, or no sequence or step; or the start is the state of another kind of cell, or of another number of sequences.</exception>
    /// <exception cref="InvalidOperationException">A cell of the reader's own gave a state that can't be handed on.</exception>
    public Unrolled Unroll(Tensor x, Tensor? mask = null, CellState? start = null)
    {
        Check(x, mask);
        var (sequences, steps) = (x.shape[0], (int)x.shape[1]);
        var input = new SequenceInput(Masking.Cleared(x, mask));
        var keep = mask?.unsqueeze(-1).unbind(1);
        var checkedSteps = new CheckedSteps(Cell, start, sequences);
        var state = checkedSteps.Start;
        var states = new Tensor[steps];
        var trace = Tape is null ? null : new LoopTrace();
        try
        {
            for (var t = 0; t < steps; t++)
            {
                var next = checkedSteps.Next(new StepInput(input, t), state);
                state = keep is null ? next : next.Where(keep[t], state);
                states[t] = state.h;
                trace?.Record(state);
            }
        }
        catch
        {
            trace?.Dispose();
            throw;
        }

        // Not before the last step: the trace of the pass before may own the state that this one starts from.
        if (trace is not null) Tape!.Keep(trace);
        return new(stack(states, 1), state);
    }

    /// <summary>Reads on from a state: every hidden state, and the last whole state to read on from after that. Both ways of computing it give the same.</summary>
    /// <remarks>
    /// For truncated backpropagation through time: the start is taken as given, so that no gradient flows into the steps before, and the last state is
    /// handed on without its history. Its tensors belong to the current dispose scope, as those of the states do.
    /// </remarks>
    /// <param name="x">The next steps of the sequences, [N, T, D].</param>
    /// <param name="start">The state after the steps before; null begins at zero.</param>
    /// <exception cref="ArgumentException">x has another shape, or no sequence or step; or the start is the state of another kind of cell, or of another number of sequences.</exception>
    public Unrolled Continue(Tensor x, CellState? start = null)
    {
        Check(x, null);
        using var scope = NewDisposeScope();
        if (FusedTwinFor(x) is { } twin)
        {
            var begin = new CheckedSteps(Cell, start, x.shape[0]).Start;
            var memory = StateParts.MemoryOf(begin).ToDictionary(part => part.Name, part => part.Value);
            var (states, last) = fused.Continue(twin, x, start is null ? null : twin.Cell.Memory.Select(part => memory[part.Name]), Tape);
            var left = twin.Cell.Memory.Zip(last).ToDictionary(part => part.First.Name, part => part.Second);
            return new(states.MoveToOuterDisposeScope(), begin.Replaced((name, _) => left[name].MoveToOuterDisposeScope()));
        }

        if (Scanned is { } linear)
        {
            var begin = (HiddenState)new CheckedSteps(Cell, start, x.shape[0]).Start;
            var all = linear.States(x, null, start is null ? null : begin.h.detach());
            return new(all.MoveToOuterDisposeScope(), new HiddenState(all.select(1, -1).detach().MoveToOuterDisposeScope()));
        }

        var unrolled = Unroll(x, null, start?.Replaced((_, value) => value.detach()));
        return new(unrolled.States.MoveToOuterDisposeScope(), unrolled.Last.Replaced((_, value) => value.detach().MoveToOuterDisposeScope()));
    }

    /// <summary>The cell where it is to be scanned, or null. A probe wants each step, and gets the loop.</summary>
    private LinearRecurrence? Scanned => Executor is Executor.Automatic or Executor.Scan && Tape is null ? Cell as LinearRecurrence : null;

    /// <summary>The fused twin of the cell, or null where the loop is to be used.</summary>
    private FusedTwin? FusedTwinFor(Tensor x)
    {
        if (Executor is Executor.Loop or Executor.Scan) return null;
        var twin = x.dtype == ScalarType.Float32 && x.device_type == TorchSharp.DeviceType.CPU ? FusedTwin.Of(Cell) : null;
        if (twin is null && Executor is Executor.Fused)
            throw new NotSupportedException(
                $"This {Cell.GetType().Name} and an input of {x.dtype} on {x.device_type} can't be fused; wanted: an LstmCell, GruCell or weighted SrnnCell and an input, all Float32 on the CPU. Or use Executor.Automatic.");
        return twin;
    }

    private void Check(Tensor x, Tensor? mask)
    {
        Shapes.WantSequences(x, Cell.InputSize);
        Masking.Check(x, mask);
    }
}
