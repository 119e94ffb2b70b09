using RnnLessons.Cells;
using RnnLessons.Lesson;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "04")]
public sealed class Lesson04Tests
{
    private static readonly Dictionary<string, Func<long, long, long>> Counts = new()
    {
        ["without peepholes"] = (d, h) => 4 * (d * h + h * h + h),
        ["biases are missing"] = (d, h) => 4 * (d * h + h * h) + 3 * h * h,
        ["one number a unit"] = (d, h) => 4 * (d * h + h * h + h) + 3 * h,
        ["candidate a peephole too"] = (d, h) => 4 * (d * h + 2 * h * h + h),
        ["Write down the shape"] = (d, h) => d + h,
        ["Do you use both d and h?"] = (_, _) => 4 * (15 + 25 + 5) + 75,
        ["Your code threw DivideByZeroException"] = (d, _) => 1 / (d - d),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor, LstmCell, (Tensor, Tensor)>> Steps = new()
    {
        ["wanted: [2, 4] each"] = (x, h, c, w) => (x.mm(w.W_xf).t(), c),
        ["the order is (h, c)"] = (x, h, c, w) => { var s = w.Step(x, new(h, c)); return (s.c, s.h); },
        ["gates don't see the cell"] = (x, h, c, w) => Step(x, h, c, w, peep: false),
        ["The candidate needs its tanh"] = (x, h, c, w) =>
        {
            var gates = w.Step(x, new(h, c)).Opened!;
            return (h, gates.f * c + gates.i * (x.mm(w.W_xc) + h.mm(w.W_hc) + w.b_c));
        },
        ["1 − f is not i"] = (x, h, c, w) => { var gates = w.Step(x, new(h, c)).Opened!; return (h, gates.f * c + (1 - gates.f) * gates.candidate); },
        ["Your c_t differs from the library's"] = (x, h, c, w) => (h, c),
        ["the tanh is missing"] = (x, h, c, w) => { var s = w.Step(x, new(h, c)); return (s.Opened!.o * s.c, s.c); },
        ["sees the old cell"] = (x, h, c, w) =>
        {
            var s = w.Step(x, new(h, c));
            return (sigmoid(x.mm(w.W_xo) + h.mm(w.W_ho) + c.mm(w.W_co!) + w.b_o) * tanh(s.c), s.c);
        },
        ["c_t W_co is missing"] = (x, h, c, w) => { var s = w.Step(x, new(h, c)); return (sigmoid(x.mm(w.W_xo) + h.mm(w.W_ho) + w.b_o) * tanh(s.c), s.c); },
        ["h_t differs from the library's"] = (x, h, c, w) => (h, w.Step(x, new(h, c)).c),
    };

    private static readonly Dictionary<string, Func<LstmCell>> Counters = new()
    {
        ["one input, one unit, no peepholes"] = () => Counter(new LstmCell(1, 1, peepholes: true)),
        ["What is written when the input is 0?"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20), candidateBias: 1),
        ["The input gate must be wide open"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: -20)),
        ["The first 1 fades"] = () => Counter(new LstmCell(1, 1, forgetBias: 1, inputBias: 20)),
        ["fed back from h"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20), feedback: 2),
        ["small gaps add up"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 5)),
    };

    public static TheoryData<string> WrongCounts => [.. Counts.Keys];

    public static TheoryData<string> WrongSteps => [.. Steps.Keys];

    public static TheoryData<string> WrongCounters => [.. Counters.Keys];

    [Fact]
    public void The_solutions_are_right()
    {
        Assert.Equal(ExerciseState.Right, Lesson04.CountTheWeights((d, h) => 4 * (d * h + h * h + h) + 3 * h * h).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson04.WriteTheStep((x, h, c, w) => Step(x, h, c, w)).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson04.Count(Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20))).Result().State);
    }

    [Fact]
    public void Placeholders_are_not_answered()
    {
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.CountTheWeights(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.WriteTheStep(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.Count(null).Result().State);
    }

    [Theory]
    [MemberData(nameof(WrongCounts))]
    public void A_wrong_count_is_told_what_it_counts(string says) => Wrong(says, Lesson04.CountTheWeights(Counts[says]).Result());

    [Theory]
    [MemberData(nameof(WrongSteps))]
    public void A_wrong_step_is_told_its_wrong_line(string says) => Wrong(says, Lesson04.WriteTheStep(Steps[says]).Result());

    [Theory]
    [MemberData(nameof(WrongCounters))]
    public void A_wrong_counter_is_told_what_it_does(string says) => Wrong(says, Lesson04.Count(Counters[says]()).Result());

    private static void Wrong(string says, Exercise found)
    {
        Assert.Equal(ExerciseState.NotRightYet, found.State);
        Assert.Contains(says, found.Message);
    }

    private static (Tensor, Tensor) Step(Tensor x, Tensor h, Tensor c, LstmCell w, bool peep = true)
    {
        Tensor See(Tensor cell, Tensor? W) => peep ? cell.mm(W!) : zeros([]);
        var f = sigmoid(x.mm(w.W_xf) + h.mm(w.W_hf) + See(c, w.W_cf) + w.b_f);
        var i = sigmoid(x.mm(w.W_xi) + h.mm(w.W_hi) + See(c, w.W_ci) + w.b_i);
        var next = f * c + i * tanh(x.mm(w.W_xc) + h.mm(w.W_hc) + w.b_c);
        var o = sigmoid(x.mm(w.W_xo) + h.mm(w.W_ho) + See(next, w.W_co) + w.b_o);
        return (o * tanh(next), next);
    }

    private static LstmCell Counter(LstmCell cell, double candidateBias = 0, double feedback = 0)
    {
        using var _ = no_grad();
        foreach (var weight in cell.parameters().Where(parameter => parameter.dim() == 2)) weight.zero_();
        cell.W_xc.fill_(20);
        cell.b_c.fill_(candidateBias);
        cell.W_hc.fill_(feedback);
        return cell;
    }
}
