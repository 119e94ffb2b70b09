using RnnLessons.Cells;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>Ways in which a reader gets a cell of their own wrong, each with what the error must say. D = 2, H = 3, N = 4.</summary>
internal static class WrongCells
{
    public static readonly (string How, Func<Cell> Make, string Says)[] All =
    [
        // weights that training would not find
        ("weights in a list", () => new InList(), "InList has a weight in w[0] (shape [2, 3])"),
        ("weights in an array", () => new InArray(), "InArray has a weight in w[1] (shape [3, 3])"),
        ("weights in a dictionary", () => new InDictionary(), "InDictionary has a weight in w[\"state\"] (shape [3, 3])"),
        ("weights in a set", () => new InSet(), "InSet has a weight in w[0] (shape [3, 3])"),
        ("a weight in a property", () => new InProperty(), "InProperty has a weight in the property or constructor parameter W (shape [2, 3])"),
        ("a weight in a constructor parameter", () => new InConstructorParameter(nn.Parameter(randn(2, 3))), "InConstructorParameter has a weight in the property or constructor parameter W"),
        ("weights in a tuple", () => new InTuple(), "InTuple has a weight in w.Item1"),
        ("weights in a record", () => new InRecord(), "InRecord has a weight in w.state (shape [3, 3])"),
        ("a weight in a closure", () => new InClosure(), "InClosure has a weight in product.W (shape [2, 3])"),
        ("a weight in a static field", () => new InStatic(), "InStatic has a weight in the static field W (shape [2, 3])"),
        ("a leaf tensor with a gradient", () => new InTensor(), "InTensor has a weight in W (shape [2, 3])"),
        ("layers in a list", () => new LayersInList(), "LayersInList has a weight in layers[0] (the parameters of a Linear)"),
        ("one weight in a field, the other in a list", () => new HalfInList(), "HalfInList has a weight in w[0] (shape [3, 3])"),
        ("a weight that belongs to somebody else", () => new Elsewhere(), "Elsewhere.Step uses weights that are not the cell's own"),

        // Register: name, field, shape
        ("a name that no field has", () => new NoSuchField(), "NoSuchField has no field \"W_hx\" for this parameter; wanted: the name of the field that holds it (W_xh, b)"),
        ("the name of a property", () => new NamedProperty(), "\"W\" of NamedProperty is a property; wanted: a field"),
        ("the name of a field of another type", () => new NamedNumber(), "The field \"tau\" of NamedNumber is a Double; wanted: readonly Parameter tau;"),
        ("one name twice", () => new SameNameTwice(), "SameNameTwice makes two parameters by the name \"A\""),
        ("two names exchanged", () => new Exchanged(), "Exchanged made a parameter by the name \"B\", and its field B holds another one"),
        ("a parameter that is thrown away", () => new ThrownAway(), "ThrownAway made a parameter by the name \"A\", and its field A holds null"),
        ("a size of 0", () => new SizeOf0(), "The parameter \"A\" of SizeOf0 has shape [0, 3]; wanted: sizes of 1 or more"),
        ("an initial value of another shape", () => new OtherShape(), "The parameter \"A\" of OtherShape has shape [2, 3], and its initialiser gave [3, 2]"),
        ("an initial value of integers", () => new Integers(), "The parameter \"A\" of Integers: the initialiser gave Int64; wanted: floating-point numbers"),
        ("no initial value", () => new NoValue(), "A weight: the initialiser gave null"),
        ("no initialiser", () => new NoInitialiser(), "initialiser"),

        // what a state is made of
        ("a number in the state", () => new NumberInState(), "NumberState has a part \"count\" of type Int32. Wanted in a state: tensors"),
        ("a list in the state", () => new ListInState(), "ListState has a part \"seen\" of type List<Tensor>"),
        ("an array in the state", () => new ArrayInState(), "ArrayState has a part \"gates\" of type Tensor[]"),
        ("a parameter in the state", () => new ParameterInState(), "ParameterState has a part \"W\" of type Parameter"),
        ("c in the place of h", () => new Forgetful(), "ForgetfulState got two tensors \"h\" and \"c\", and keeps \"c\" as its h"),
        ("a state that can't be made", () => new Abstract(), "A CellState before the first step can't be made: it is abstract"),
        ("a state that refuses zeros", () => new Choosy(), "A ChoosyState before the first step can't be made from zeros: Not me. Wanted"),

        // what Step returns
        ("null for a state", () => new Steps(_ => null!), "Steps.Step returned null"),
        ("null for h", () => new Steps(_ => new(null!)), "Steps.Step returned a state whose h is null; wanted: [4, 3]"),
        ("null for c", () => new NullC(), "NullC.Step returned a state whose c is null; wanted: [4, 3]"),
        ("h of 2H", () => new Steps(h => new(cat([h, h], 1))), "Steps.Step returned h of shape [4, 6]; wanted: [4, 3], [N, H]"),
        ("h narrower", () => new Steps(h => new(h[.., ..2])), "Steps.Step returned h of shape [4, 2]; wanted: [4, 3]"),
        ("h of one row", () => new Steps(h => new(h[..1])), "Steps.Step returned h of shape [1, 3]; wanted: [4, 3]"),
        ("h without its rows", () => new Steps(h => new(h.mean([0]))), "Steps.Step returned h of shape [3]; wanted: [4, 3]"),
        ("h with a step axis", () => new Steps(h => new(h.unsqueeze(1))), "Steps.Step returned h of shape [4, 1, 3]; wanted: [4, 3]"),
        ("h in doubles", () => new Doubles(), "Doubles.Step returned h as Float64; wanted: Float32, as its weights"),
        ("h that was freed", () => new Freed(), "Freed.Step returned a state whose h has been disposed"),
        ("c that grows", () => new Growing(), "Growing.Step returned c of shape [4, 6]; wanted: [4, 3], as it was given"),
        ("the past changed in place", () => new Steps(h => new(h.add_(1))), "Steps.Step changed or disposed the h that it was given"),
        ("a slice of the past overwritten", () => new Steps(h => { h[.., 0] = 1; return new(h + 1); }), "Steps.Step changed or disposed the h"),
        ("the input changed in place", () => new ChangesInput(), "ChangesInput.Step changed or disposed the input x_t"),
        ("the past disposed", () => new Disposes(), "Disposes.Step changed or disposed the h"),

        // what Start returns
        ("a start of one row", () => new Steps(h => new(h + 1), _ => new(zeros(1, 3))), "Steps.Start(4) gave h of shape [1, 3]; wanted: [4, 3], [N, H]"),
        ("a start of another width", () => new Steps(h => new(h + 1), n => new(zeros(n, 5))), "Steps.Start(4) gave h of shape [4, 5]; wanted: [4, 3]"),
        ("no start", () => new Steps(h => new(h + 1), _ => null!), "Steps.Start(4) returned null"),

        ("a weight that was never made", () => new Unmade(), "Unmade.Step met a null: no weight was made for U. Wanted: a value for each field"),
        ("another weight that was never made", () => new UnmadeInput(), "UnmadeInput.Step met a null: no weight was made for U"),

        // products
        ("a weight of another shape", () => new Transposed(), "x_t.mm(W): x_t is [4, 2] and W is [3, 2]; wanted: [N, D] and [D, H]"),
        ("a weight in doubles", () => new DoubleWeight(), "x_t.mm(W): x_t is Float32 and W is Float64"),
    ];

    private static Tensor Small(params long[] shape) => randn(shape) * 0.3;

    private sealed class InList : Cell<HiddenState>
    {
        private readonly List<Parameter> w = [];

        public InList() : base(2, 3) => w.AddRange([nn.Parameter(Small(2, 3)), nn.Parameter(Small(3, 3))]);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(w[0]) + past.h.mm(w[1])));
    }

    private sealed class InArray() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);
        private readonly Tensor[] w = [zeros(3), nn.Parameter(Small(3, 3))];

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W) + past.h.mm(w[1])));
    }

    private sealed class InDictionary() : Cell<HiddenState>(2, 3)
    {
        private readonly Dictionary<string, Parameter> w = new() { ["state"] = nn.Parameter(Small(3, 3)) };

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(past.h.mm(w["state"])));
    }

    private sealed class InSet() : Cell<HiddenState>(2, 3)
    {
        private readonly HashSet<Parameter> w = [nn.Parameter(Small(3, 3))];

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(past.h.mm(w.Single())));
    }

    private sealed class InProperty() : Cell<HiddenState>(2, 3)
    {
        public Parameter W { get; } = FromInput(2, 3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W)));
    }

    private sealed class InConstructorParameter(Parameter W) : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W)));
    }

    private sealed class InTuple() : Cell<HiddenState>(2, 3)
    {
        private readonly (Parameter input, Parameter state) w = (FromInput(2, 3), FromState(3));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(w.input) + past.h.mm(w.state)));
    }

    private sealed record Both(Tensor input, Parameter state);

    private sealed class InRecord() : Cell<HiddenState>(2, 3)
    {
        private readonly Both w = new(zeros(2, 3), FromState(3));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(w.input) + past.h.mm(w.state)));
    }

    private sealed class InClosure : Cell<HiddenState>
    {
        private readonly Func<StepInput, Tensor> product;

        public InClosure() : base(2, 3)
        {
            var W = nn.Parameter(Small(2, 3));
            product = x_t => x_t.mm(W);
        }

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(product(x_t)));
    }

    private sealed class InStatic() : Cell<HiddenState>(2, 3)
    {
        private static readonly Parameter W = FromInput(2, 3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W)));
    }

    private sealed class InTensor() : Cell<HiddenState>(2, 3)
    {
        private readonly Tensor W = randn([2, 3], requires_grad: true);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W)));
    }

    private sealed class LayersInList() : Cell<HiddenState>(2, 3)
    {
        private readonly List<nn.Module<Tensor, Tensor>> layers = [nn.Linear(3, 3)];

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(layers[0].call(past.h));
    }

    private sealed class HalfInList() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);
        private readonly List<Parameter> w = [FromState(3)];

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(x_t.mm(W) + past.h.mm(w[0])));
    }

    private static class Shared
    {
        public static readonly Parameter W = nn.Parameter(Small(2, 3));
    }

    private sealed class Elsewhere() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) => new(past.h + x_t.mm(Shared.W));
    }

    private sealed class NoSuchField : Cell<HiddenState>
    {
        private readonly Parameter W_xh, b;

        public NoSuchField() : base(2, 3) => (W_xh, b) = (FromInput("W_hx"), Bias("b"));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W_xh) + b);
    }

    private sealed class NamedProperty : Cell<HiddenState>
    {
        public NamedProperty() : base(2, 3) => W = FromInput("W");

        public Parameter W { get; }

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W));
    }

    private sealed class NamedNumber : Cell<HiddenState>
    {
        private readonly double tau = 1;

        public NamedNumber() : base(2, 3) => Bias("tau", 0.9);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(past.h * tau);
    }

    private sealed class SameNameTwice : Cell<HiddenState>
    {
        private readonly Parameter A, B;

        public SameNameTwice() : base(2, 3) => (A, B) = (FromInput("A"), FromState("A"));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A) + past.h.mm(B));
    }

    private sealed class Exchanged : Cell<HiddenState>
    {
        private readonly Parameter A, B;

        public Exchanged() : base(2, 3) => (A, B) = (FromInput("B"), FromState("A"));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A) + past.h.mm(B));
    }

    private sealed class ThrownAway : Cell<HiddenState>
    {
        private readonly Parameter? A = null;

        public ThrownAway() : base(2, 3) => FromInput("A");

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A!));
    }

    private sealed class SizeOf0 : Cell<HiddenState>
    {
        private readonly Parameter A;

        public SizeOf0() : base(2, 3) => A = Register("A", Initialisers.GlorotUniform, 0, 3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A));
    }

    private sealed class OtherShape : Cell<HiddenState>
    {
        private readonly Parameter A;

        public OtherShape() : base(2, 3) => A = FromInput("A", shape => zeros(shape[1], shape[0]));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A));
    }

    private sealed class Integers : Cell<HiddenState>
    {
        private readonly Parameter A;

        public Integers() : base(2, 3) => A = FromInput("A", shape => ones(shape, dtype: ScalarType.Int64));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A));
    }

    private sealed class NoValue() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter A = FromInput(2, 3, _ => null!);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A));
    }

    private sealed class NoInitialiser() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter A = Weight(null!, 2, 3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(A));
    }

    private sealed record NumberState(Tensor h, int count) : CellState(h);

    private sealed class NumberInState() : Cell<NumberState>(2, 3)
    {
        public override NumberState Step(StepInput x_t, NumberState past) => new(past.h, past.count + 1);
    }

    private sealed record ListState(Tensor h, List<Tensor> seen) : CellState(h);

    private sealed class ListInState() : Cell<ListState>(2, 3)
    {
        public override ListState Step(StepInput x_t, ListState past) => new(past.h, [.. past.seen, past.h]);
    }

    private sealed record ArrayState(Tensor h, Tensor[] gates) : CellState(h);

    private sealed class ArrayInState() : Cell<ArrayState>(2, 3)
    {
        public override ArrayState Step(StepInput x_t, ArrayState past) => new(past.h, [past.h]);
    }

    private sealed record ParameterState(Tensor h, Parameter W) : CellState(h);

    private sealed class ParameterInState() : Cell<ParameterState>(2, 3)
    {
        public override ParameterState Step(StepInput x_t, ParameterState past) => past;
    }

#pragma warning disable CS8907 // the mistake itself: h is not handed on
    private sealed record ForgetfulState(Tensor h, Tensor c) : CellState(c);
#pragma warning restore CS8907

    private sealed class Forgetful() : Cell<ForgetfulState>(2, 3)
    {
        public override ForgetfulState Step(StepInput x_t, ForgetfulState past) => new(past.h, past.c);
    }

    private sealed class Abstract() : Cell<CellState>(2, 3)
    {
        public override CellState Step(StepInput x_t, CellState past) => past;
    }

    private sealed record ChoosyState : CellState
    {
        public ChoosyState(Tensor h) : base(h)
        {
            if (h.count_nonzero().item<long>() == 0) throw new ArgumentException("Not me.");
        }
    }

    private sealed class Choosy() : Cell<ChoosyState>(2, 3)
    {
        public override ChoosyState Step(StepInput x_t, ChoosyState past) => past;
    }

    private sealed class Steps(Func<Tensor, HiddenState> step, Func<long, HiddenState>? start = null) : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Start(long sequences) => start is null ? base.Start(sequences) : start(sequences);

        public override HiddenState Step(StepInput x_t, HiddenState past) => step(past.h);
    }

    private sealed record Two(Tensor h, Tensor c) : CellState(h);

    private sealed class NullC() : Cell<Two>(2, 3)
    {
        public override Two Step(StepInput x_t, Two past) => new(past.h + 1, null!);
    }

    private sealed class Doubles() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(past.h * tensor([0.9, 0.8, 0.7]) + x_t.mm(W));
    }

    private sealed class Freed() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past)
        {
            using var h = past.h + 1;
            return new(h);
        }
    }

    private sealed class Growing() : Cell<Two>(2, 3)
    {
        public override Two Step(StepInput x_t, Two past) => new(past.h + 1, cat([past.c, past.h], 1));
    }

    private sealed class ChangesInput() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past)
        {
            Tensor x = x_t;
            return new(past.h + x.mul_(2).sum());
        }
    }

    private sealed class Disposes() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past)
        {
            using var h = past.h;
            return new(h + 1);
        }
    }

    private sealed class Unmade() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromInput(2, 3), U = null!;

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W) + past.h.mm(U));
    }

    private sealed class UnmadeInput() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = FromState(3), U = null!;

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(U) + past.h.mm(W));
    }

    private sealed class Transposed() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = Weight(Initialisers.GlorotUniform, 3, 2);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W));
    }

    private sealed class DoubleWeight() : Cell<HiddenState>(2, 3)
    {
        private readonly Parameter W = nn.Parameter(randn([2, 3], dtype: ScalarType.Float64));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(x_t.mm(W));
    }
}
