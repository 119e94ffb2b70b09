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
        ["full peephole matrices"] = (d, h) => 4 * (d * h + h * h + h) + 3 * h * h,
        ["biases are missing"] = (d, h) => 4 * (d * h + h * h) + 3 * h,
        ["candidate a peephole too"] = (d, h) => 4 * (d * h + h * h + h) + 4 * h,
        ["that is one peephole."] = (d, h) => 4 * (d * h + h * h + h) + h,
        ["one peephole weight for each gate"] = (d, h) => 4 * (d * h + h * h + h) + 3,
        ["Write down the shapes"] = (d, h) => d + h,
        ["Do you use both d and h?"] = (_, _) => 4 * (15 + 25 + 5) + 15,
        ["Your code threw DivideByZeroException"] = (d, _) => 1 / (d - d),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor, LstmCell, Tensor, (Tensor, Tensor)>> Steps = new()
    {
        ["wanted: [2, 4] each"] = (x, h, c, w, p) => (x.mm(w.W_xf).t(), c),
        ["returns null"] = (x, h, c, w, p) => (h, null!),
        ["the order is (h, c)"] = (x, h, c, w, p) => Step(x, h, c, w, p) is var (next, cell) ? (cell, next) : default,
        ["c ∘ p[0] is missing from f, and"] = (x, h, c, w, p) => Step(x, h, c, w, zeros(3, 4)),
        ["c ∘ p[1] is missing from i."] = (x, h, c, w, p) => Step(x, h, c, w, stack([p[0], zeros(4), p[2]])),
        ["c ∘ p[0] is missing from f."] = (x, h, c, w, p) => Step(x, h, c, w, stack([zeros(4), p[1], p[2]])),
        ["have changed places"] = (x, h, c, w, p) => Step(x, h, c, w, stack([p[1], p[0], p[2]])),
        ["The candidate needs its tanh"] = (x, h, c, w, p) => Step(x, h, c, w, p, candidate: sum => sum),
        ["Your candidate has a peephole"] = (x, h, c, w, p) => Step(x, h, c, w, p, candidate: sum => tanh(sum + c * p[1])),
        ["1 − f is not i"] = (x, h, c, w, p) => Step(x, h, c, w, p, input: f => 1 - f),
        ["Your c_t is off"] = (x, h, c, w, p) => (h, c),
        ["the tanh is missing"] = (x, h, c, w, p) => Step(x, h, c, w, p, shown: cell => cell),
        ["sees the old cell state"] = (x, h, c, w, p) => Step(x, h, c, w, p, seen: c),
        ["c_t ∘ p[2] is missing"] = (x, h, c, w, p) => Step(x, h, c, w, stack([p[0], p[1], zeros(4)])),
        ["h_t is off"] = (x, h, c, w, p) => (h, Step(x, h, c, w, p).Item2),
        ["A matrix product does not fit: [2, 4] times [3, 4]"] = (x, h, c, w, p) => Step(x, h, c.mm(p), w, p),
        ["Two tensors of different shapes"] = (x, h, c, w, p) => (h, c * p),
        ["p is [3, 4], so p[0] is [4]"] = (x, h, c, w, p) => (h, h.mm(w.W_xf)),
    };

    private static readonly Dictionary<string, Func<LstmCell>> Counters = new()
    {
        ["one input, one unit, no peepholes"] = () => Counter(new LstmCell(1, 1, peepholes: true)),
        ["What is written when the input is 0?"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20), candidateBias: 1),
        ["The input gate must be wide open"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: -20)),
        ["The first 1 fades"] = () => Counter(new LstmCell(1, 1, forgetBias: 1, inputBias: 20)),
        ["only 0.80. The first 1 fades"] = () => Counter(new LstmCell(1, 1, forgetBias: 1, inputBias: 20), candidate: 1.1),
        ["tanh(1) is only 0.76, so W_xc"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20), candidate: 1),
        ["i · tanh(W_xc) is 0.73"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 1)),
        ["fed back from h"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20), feedback: 2),
        ["small gaps add up"] = () => Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 5)),
    };

    public static TheoryData<string> WrongCounts => [.. Counts.Keys];

    public static TheoryData<string> WrongSteps => [.. Steps.Keys];

    public static TheoryData<string> WrongCounters => [.. Counters.Keys];

    [Fact]
    public void The_solutions_are_right()
    {
        Assert.Equal(ExerciseState.Right, Lesson04.CountTheParameters((d, h) => 4 * (d * h + h * h + h) + 3 * h).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson04.WriteTheStep((x, h, c, w, p) => Step(x, h, c, w, p)).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson04.Count(Counter(new LstmCell(1, 1, forgetBias: 20, inputBias: 20))).Result().State);
    }

    [Fact]
    public void Placeholders_are_not_answered()
    {
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.CountTheParameters(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.WriteTheStep(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson04.Count(null).Result().State);
    }

    [Theory]
    [MemberData(nameof(WrongCounts))]
    public void A_wrong_count_is_told_what_it_counts(string says) => Wrong(says, Lesson04.CountTheParameters(Counts[says]).Result());

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

    private static (Tensor, Tensor) Step(
        Tensor x, Tensor h, Tensor c, LstmCell w, Tensor p,
        Func<Tensor, Tensor>? candidate = null, Func<Tensor, Tensor>? input = null, Func<Tensor, Tensor>? shown = null, Tensor? seen = null)
    {
        var f = sigmoid(x.mm(w.W_xf) + h.mm(w.W_hf) + c * p[0] + w.b_f);
        var i = input?.Invoke(f) ?? sigmoid(x.mm(w.W_xi) + h.mm(w.W_hi) + c * p[1] + w.b_i);
        var next = f * c + i * (candidate ?? tanh)(x.mm(w.W_xc) + h.mm(w.W_hc) + w.b_c);
        var o = sigmoid(x.mm(w.W_xo) + h.mm(w.W_ho) + (seen ?? next) * p[2] + w.b_o);
        return (o * (shown ?? tanh)(next), next);
    }

    private static LstmCell Counter(LstmCell cell, double candidateBias = 0, double feedback = 0, double candidate = 20)
    {
        using var _ = no_grad();
        foreach (var weight in cell.parameters().Where(parameter => parameter.dim() == 2)) weight.zero_();
        cell.W_xc.fill_(candidate);
        cell.b_c.fill_(candidateBias);
        cell.W_hc.fill_(feedback);
        return cell;
    }
}
