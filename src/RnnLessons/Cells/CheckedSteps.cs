using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>The steps of one pass, each state of which is looked at: a wrong one is an error where it was made, and not a broadcast or a crash later on.</summary>
internal sealed class CheckedSteps
{
    /// <summary>For how many steps a reader's own cell is watched for changes in place.</summary>
    private const int Watched = 2;

    private readonly Cell cell;
    private readonly long sequences;
    private readonly (string Name, long[] Shape, ScalarType Type)[] wanted;
    private readonly bool isOurs;
    private int steps;

    /// <summary>Takes a state to begin with.</summary>
    /// <param name="cell">Whose steps.</param>
    /// <param name="start">The state before the first step; null is the cell's own.</param>
    /// <param name="sequences">N, how many sequences the input has.</param>
    /// <exception cref="ArgumentException">The state belongs to another cell or to another number of sequences.</exception>
    public CheckedSteps(Cell cell, CellState? start, long sequences)
    {
        (this.cell, this.sequences, isOurs) = (cell, sequences, cell.GetType().Assembly == typeof(Cell).Assembly);
        var own = start is null || cell.Takes(start)
            ? cell.Begin(sequences) ?? throw new InvalidOperationException($"{cell.GetType().Name}.Start({sequences}) returned null; wanted: a state.")
            : throw cell.WrongKind(start);
        wanted = [.. Slots(own).Select(slot => Own(slot.Name, slot.Value))];
        Start = start ?? own;
        if (start is not null) WantStart(start);
    }

    /// <summary>The state before the first step.</summary>
    public CellState Start { get; }

    /// <summary>One step, and a look at what it gave.</summary>
    /// <exception cref="InvalidOperationException">The cell's <c>Step</c> gave a state that can't be handed on.</exception>
    public CellState Next(StepInput x_t, CellState past)
    {
        if (isOurs) return cell.Advance(x_t, past);
        if (steps >= Watched) return Checked(Advance(x_t, past));
        var given = Slots(past).Append((Name: "input x_t", x_t.Value)).Select(slot => (slot.Name, Value: slot.Value!, Copy: Copy(slot.Value!))).ToArray();
        var next = Checked(Advance(x_t, past));
        using (NewDisposeScope())
            foreach (var (name, value, copy) in given)
                if (value.IsInvalid || !(value.eq(copy) | copy.isnan()).all().item<bool>())
                    throw Wrong($"changed or disposed the {name} that it was given. Wanted: a new tensor, such as past.h + …, and nothing in place (add_, mul_, an assignment to a slice): the old one belongs to the step before");
        foreach (var (_, _, copy) in given) copy.Dispose();
        if (steps++ == 0) WantOwnWeights(x_t, past, next);
        return next;
    }

    private CellState Advance(StepInput x_t, CellState past)
    {
        try
        {
            return cell.Advance(x_t, past);
        }
        catch (Exception met) when ((met is NullReferenceException or ArgumentNullException) && CellWeights.Unmade(cell).Any())
        {
            throw new InvalidOperationException($"{cell.GetType().Name}.Step met a null: no weight was made for {string.Join(", ", CellWeights.Unmade(cell))}. Wanted: a value for each field, such as readonly Parameter W = FromInput(d, h);", met);
        }
    }

    private CellState Checked(CellState? next)
    {
        if (next is null) throw Wrong("returned null");
        var slots = Slots(next).ToArray();
        if (!slots.Select(slot => slot.Name).SequenceEqual(wanted.Select(part => part.Name)))
            throw Wrong($"returned a state of {string.Join(", ", slots.Select(slot => slot.Name))}; wanted: {string.Join(", ", wanted.Select(part => part.Name))}, as it was given");
        foreach (var ((name, value), (_, shape, type)) in slots.Zip(wanted))
        {
            if (Missing(value) is { } missing) throw Wrong($"returned a state whose {name} {missing}; wanted: [{string.Join(", ", shape)}]");
            if (!value!.shape.SequenceEqual(shape))
                throw Wrong($"returned {name} of shape [{string.Join(", ", value.shape)}]; wanted: [{string.Join(", ", shape)}]{(name == "h" ? ", [N, H]" : ", as it was given")}");
            // A cell without weights has no type of its own: it takes that of its input.
            if (value.dtype != type && cell.parameters().Any())
                throw Wrong($"returned {name} as {value.dtype}; wanted: {type}, as its weights. Does it mix in a tensor of doubles?");
        }
        return next;
    }

    private (string, long[], ScalarType) Own(string name, Tensor? value)
    {
        var begin = $"{cell.GetType().Name}.Start({sequences}) gave";
        if (Missing(value) is { } missing) throw new InvalidOperationException($"{begin} a state whose {name} {missing}; wanted: a tensor with {sequences} rows, one per sequence.");
        if (name == "h" ? !value!.shape.SequenceEqual([sequences, cell.HiddenSize]) : value!.dim() == 0 || value.shape[0] != sequences)
            throw new InvalidOperationException(
                $"{begin} {name} of shape [{string.Join(", ", value.shape)}]; wanted: {(name == "h" ? $"[{sequences}, {cell.HiddenSize}], [N, H]" : $"[{sequences}, …], a row per sequence")}.");
        return (name, value.shape, value.dtype);
    }

    private void WantStart(CellState start)
    {
        foreach (var ((name, value), (_, shape, type)) in Slots(start).Zip(wanted))
        {
            if (Missing(value) is { } missing)
                throw new ArgumentException($"The start is a {start.GetType().Name} whose {name} {missing}; wanted: [{string.Join(", ", shape)}]. A state made inside a dispose scope is kept by DetachFromDisposeScope().", nameof(start));
            if (value!.shape is not [var rows, ..] || rows != sequences)
                throw new ArgumentException(
                    $"The start has {name} of shape [{string.Join(", ", value.shape)}], the state of {Counted(value.dim() == 0 ? 0 : value.shape[0])}, and the input has {Counted(sequences)}; wanted: {name} of shape [{string.Join(", ", shape)}], a row for each sequence of the input, or null for the cell's own start.", nameof(start));
            if (!value.shape.SequenceEqual(shape))
                throw new ArgumentException($"The start has {name} of shape [{string.Join(", ", value.shape)}]; wanted: [{string.Join(", ", shape)}], the state of this {cell.GetType().Name}.", nameof(start));
            if (value.dtype != type && cell.parameters().Any())
                throw new ArgumentException($"The start has {name} as {value.dtype}; wanted: {type}, as the cell's weights.", nameof(start));
        }
    }

    /// <summary>A state with a gradient, of a cell that has no weight, comes from weights that nobody trains.</summary>
    private void WantOwnWeights(StepInput x_t, CellState past, CellState next)
    {
        if (!next.h.requires_grad || x_t.Value.requires_grad || Slots(past).Any(slot => slot.Value!.requires_grad)) return;
        if (!cell.parameters().Any(parameter => parameter.requires_grad))
            throw Wrong("uses weights that are not the cell's own: h has a gradient, and the cell has no parameter that training could change. Wanted: a field for each weight, such as readonly Parameter W = FromInput(d, h)");
    }

    private InvalidOperationException Wrong(string what) => new($"{cell.GetType().Name}.Step {what}.");

    private static string Counted(long count) => count == 1 ? "1 sequence" : $"{count} sequences";

    private static string? Missing(Tensor? value) => value is null ? "is null" : value.IsInvalid ? "has been disposed" : null;

    private static Tensor Copy(Tensor value)
    {
        using var _ = no_grad();
        return value.clone();
    }

    private static IEnumerable<(string Name, Tensor? Value)> Slots(CellState state) => StateParts.Of(state.GetType()).Slots(state);
}
