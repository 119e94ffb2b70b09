using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>A recurrent cell: one step of a recurrent network. Write your own by deriving from <see cref="Cell{TState}"/>.</summary>
public abstract class Cell : nn.Module
{
    private protected Cell(long inputSize, long hiddenSize) : base(nameof(Cell))
    {
        Wanted.AtLeast(1, inputSize, "the width D of the input");
        Wanted.AtLeast(1, hiddenSize, "the number H of hidden units");
        (InputSize, HiddenSize) = (inputSize, hiddenSize);
    }

    /// <summary>Width of the input, D.</summary>
    public long InputSize { get; }

    /// <summary>Units of the hidden state, H.</summary>
    public long HiddenSize { get; }

    /// <summary>How many numbers training adjusts.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>The state before the first step of N sequences.</summary>
    internal abstract CellState Begin(long sequences);

    /// <summary><see cref="Cell{TState}.Step"/> for a caller that doesn't know the type of the state.</summary>
    internal abstract CellState Advance(StepInput x_t, CellState past);

    /// <summary>A weight on the input, [D, H], Glorot uniform unless said otherwise.</summary>
    /// <param name="name">The name of the field that holds it. It must be a field, not a property: where <c>cell.to(dtype)</c> makes a new parameter, TorchSharp puts it there.</param>
    /// <param name="initialiser">How it begins.</param>
    protected Parameter FromInput(string name, Initialiser? initialiser = null) =>
        Register(name, initialiser ?? Initialisers.GlorotUniform, InputSize, HiddenSize);

    /// <summary>A weight on the state, [H, H], orthogonal unless said otherwise.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="initialiser">How it begins.</param>
    protected Parameter FromState(string name, Initialiser? initialiser = null) =>
        Register(name, initialiser ?? Initialisers.Orthogonal, HiddenSize, HiddenSize);

    /// <summary>A bias, [H], 0 unless said otherwise.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="value">Where each of its numbers begins.</param>
    protected Parameter Bias(string name, double value = 0) => Register(name, Initialisers.Constant(value), HiddenSize);

    /// <summary>Any other parameter.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="initialiser">How it begins.</param>
    /// <param name="shape">Its sizes, such as D + H, H.</param>
    protected Parameter Register(string name, Initialiser initialiser, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(initialiser(shape).DetachFromDisposeScope());
        register_parameter(name, parameter);
        return parameter;
    }
}

/// <summary>A recurrent cell that hands a <typeparamref name="TState"/> from one step to the next. A cell of your own needs nothing but <see cref="Step"/>.</summary>
/// <typeparam name="TState">A record of tensors [N, H]; <see cref="HiddenState"/> where h is the only memory.</typeparam>
public abstract class Cell<TState> : Cell where TState : CellState
{
    /// <summary>Keeps the sizes.</summary>
    /// <param name="inputSize">D, the width of the input.</param>
    /// <param name="hiddenSize">H, the units of the hidden state.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    protected Cell(long inputSize, long hiddenSize) : base(inputSize, hiddenSize)
    {
    }

    /// <summary>One time step: the equations of the cell.</summary>
    /// <param name="x_t">The input of this step, [N, D].</param>
    /// <param name="past">The state that the step before left.</param>
    public abstract TState Step(StepInput x_t, TState past);

    /// <summary>The state before the first step: zeros, unless a cell says otherwise.</summary>
    /// <param name="sequences">N.</param>
    public virtual TState Start(long sequences)
    {
        var constructor = typeof(TState).GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var arguments = constructor.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(Tensor) ? zeros([sequences, HiddenSize], dtype: parameters().FirstOrDefault()?.dtype) : null);
        return (TState)constructor.Invoke([.. arguments]);
    }

    internal sealed override CellState Begin(long sequences) => Start(sequences);

    internal sealed override CellState Advance(StepInput x_t, CellState past) => past is TState state
        ? Step(x_t, state)
        : throw new ArgumentException(
            $"{GetType().Name} got a {past.GetType().Name} as its past; wanted: a {typeof(TState).Name}. Start from null, which is its own beginning, or from the last state of a cell of the same kind.", nameof(past));
}
