using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>A recurrent cell: one step of a recurrent network. Write your own by deriving from <see cref="Cell{TState}"/>.</summary>
/// <remarks>Its weights are parameters in fields: the name of the field is the name of the weight, in <c>named_parameters()</c> and in a file.</remarks>
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

    /// <summary>How many numbers training adjusts: those of all parameters that are not frozen.</summary>
    public long ParameterCount => parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());

    /// <summary>The state before the first step of N sequences.</summary>
    internal abstract CellState Begin(long sequences);

    /// <summary><see cref="Cell{TState}.Step"/> for a caller that doesn't know the type of the state.</summary>
    internal abstract CellState Advance(StepInput x_t, CellState past);

    /// <summary>Whether a state is of the cell's own type.</summary>
    internal abstract bool Takes(CellState past);

    /// <summary>Why a state of another type can't be used.</summary>
    internal abstract ArgumentException WrongKind(CellState past);

    /// <summary>A weight on the input, [D, H], Glorot uniform unless said otherwise: the value of a field, whose name it gets.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="initialiser">Its initial value.</param>
    protected static Parameter FromInput(long inputSize, long hiddenSize, Initialiser? initialiser = null) =>
        Weight(initialiser ?? Initialisers.GlorotUniform, Wanted.AtLeast(1, inputSize), Wanted.AtLeast(1, hiddenSize));

    /// <summary>A weight on the state, [H, H], orthogonal unless said otherwise: the value of a field, whose name it gets.</summary>
    /// <param name="hiddenSize">H.</param>
    /// <param name="initialiser">Its initial value.</param>
    protected static Parameter FromState(long hiddenSize, Initialiser? initialiser = null) =>
        Weight(initialiser ?? Initialisers.Orthogonal, Wanted.AtLeast(1, hiddenSize), hiddenSize);

    /// <summary>A bias, [H], 0 unless said otherwise: the value of a field, whose name it gets.</summary>
    /// <param name="hiddenSize">H.</param>
    /// <param name="value">Its initial value, the same for each unit.</param>
    protected static Parameter Bias(long hiddenSize, double value = 0) => Weight(Initialisers.Constant(value), Wanted.AtLeast(1, hiddenSize));

    /// <summary>Any other weight: the value of a field, whose name it gets.</summary>
    /// <param name="initialiser">Its initial value. The tensor is copied.</param>
    /// <param name="shape">Its sizes, such as D + H, H.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the initial value has another shape.</exception>
    protected static Parameter Weight(Initialiser initialiser, params long[] shape) => CellWeights.Make("A weight", initialiser, shape);

    /// <summary>A weight on the input, [D, H], registered by its name at once; for cells whose constructor makes several together.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="initialiser">Its initial value, Glorot uniform unless said otherwise.</param>
    protected Parameter FromInput(string name, Initialiser? initialiser = null) =>
        Register(name, initialiser ?? Initialisers.GlorotUniform, InputSize, HiddenSize);

    /// <summary>A weight on the state, [H, H], registered by its name at once.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="initialiser">Its initial value, orthogonal unless said otherwise.</param>
    protected Parameter FromState(string name, Initialiser? initialiser = null) =>
        Register(name, initialiser ?? Initialisers.Orthogonal, HiddenSize, HiddenSize);

    /// <summary>A bias, [H], registered by its name at once.</summary>
    /// <param name="name">The name of the field that holds it.</param>
    /// <param name="value">Its initial value, the same for each unit.</param>
    protected Parameter Bias(string name, double value = 0) => Register(name, Initialisers.Constant(value), HiddenSize);

    /// <summary>Any other parameter, registered by its name at once.</summary>
    /// <param name="name">The name of the field that holds it. It must be a field, not a property or a list: where <c>cell.to(dtype)</c> makes a new parameter, TorchSharp puts it there.</param>
    /// <param name="initialiser">Its initial value. The tensor is copied.</param>
    /// <param name="shape">Its sizes, such as D + H, H.</param>
    /// <exception cref="ArgumentException">There is no such field, it has a parameter already, or the initial value has another shape.</exception>
    protected Parameter Register(string name, Initialiser initialiser, params long[] shape)
    {
        CellWeights.WantField(this, name);
        if (has_parameter(name)) throw new ArgumentException($"{GetType().Name} makes two parameters by the name \"{name}\"; wanted: a field and a name for each.", nameof(name));
        var parameter = CellWeights.Make($"The parameter \"{name}\" of {GetType().Name}", initialiser, shape);
        register_parameter(name, parameter);
        return parameter;
    }

    /// <summary>Every parameter by name, also of a cell that is in no layer yet.</summary>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        RegisterFields();
        return base.named_parameters(recurse);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, nn.Module module)> named_children()
    {
        RegisterFields();
        return base.named_children();
    }

    /// <inheritdoc/>
    public override Parameter? get_parameter(string target)
    {
        RegisterFields();
        return base.get_parameter(target);
    }

    /// <summary>Called where the cell is put into a layer or another module: a weight that training would not find is an error here.</summary>
    /// <exception cref="InvalidOperationException">A weight is in a property, a list, an array, a dictionary or in no field at all.</exception>
    protected override void RegisterComponents()
    {
        RegisterFields();
        WantState();
        CellWeights.WantAllFound(this, base.named_parameters(recurse: false));
        base.RegisterComponents();
    }

    private protected abstract void WantState();

    /// <summary>Parameters and modules in fields get the names of the fields, at whatever moment of its life a cell is asked for them.</summary>
    private void RegisterFields()
    {
        foreach (var field in CellWeights.FieldsOf(GetType()))
        {
            var name = field.ComponentName();
            if (field.GetValue(this) is nn.Module module)
            {
                if (!_internal_submodules.ContainsKey(name)) register_module(name, module);
            }
            else if (field.GetValue(this) is Parameter { IsInvalid: false } parameter && !_internal_params.ContainsKey(name)
                && !base.named_parameters(recurse: false).Any(named => ReferenceEquals(named.parameter, parameter)))
            {
                register_parameter(name, parameter);
            }
        }
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

    /// <summary>The state before the first step: zeros [N, H], unless a cell says otherwise. A memory of another width is given its shape here.</summary>
    /// <param name="sequences">N.</param>
    public virtual TState Start(long sequences) =>
        (TState)StateParts.Of(typeof(TState)).Zeros([sequences, HiddenSize], parameters().FirstOrDefault()?.dtype);

    internal sealed override CellState Begin(long sequences) => Start(sequences);

    internal sealed override CellState Advance(StepInput x_t, CellState past) => past is TState state ? Step(x_t, state) : throw WrongKind(past);

    internal sealed override bool Takes(CellState past) => past is TState;

    internal sealed override ArgumentException WrongKind(CellState past) => new(
        $"{GetType().Name} got a {past.GetType().Name} as its past; wanted: a {typeof(TState).Name}. Start from null, which is its own beginning, or from the last state of a cell of the same kind.", nameof(past));

    private protected sealed override void WantState() => StateParts.Of(typeof(TState)).WantKept([1, HiddenSize]);
}
