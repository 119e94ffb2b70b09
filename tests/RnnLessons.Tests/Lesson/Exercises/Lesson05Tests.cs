using RnnLessons.Cells;
using RnnLessons.Lesson;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "05")]
public sealed class Lesson05Tests
{
    private static readonly Dictionary<string, Func<long, long, long>> Counts = new()
    {
        ["that is the LSTM"] = (d, h) => 4 * (d * h + h * h + h),
        ["that is an SRNN"] = (d, h) => d * h + h * h + h,
        ["one bias for each gate"] = (d, h) => 3 * (d * h + h * h) + 3,
        ["how PyTorch stores it"] = (d, h) => 3 * (d * h + h * h + 2 * h),
        ["those are the two gates"] = (d, h) => 2 * (d * h + h * h + h),
        ["b_z, b_r and b_h are missing"] = (d, h) => 3 * (d * h + h * h),
        ["that is libtorch's GRU"] = (d, h) => 3 * (d * h + h * h + h) + h,
        ["Write down the shapes"] = (d, h) => d * h,
        ["Do you use both d and h?"] = (_, _) => 3 * (15 + 25 + 5),
    };

    private static readonly (string Says, Func<Tensor, Tensor, GruCell, Tensor> Step)[] Steps =
    [
        ("wanted: [2, 4]", (x, h, w) => h.t()),
        ("That is the article's GRU", (x, h, w) => Writes(x, h, w, Before)),
        ("That is PyTorch's and Keras's GRU: its reset acts after the product", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + r * h.mm(w.W_hh) + w.b_h))),
        ("with b_h inside the reset", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + r * (h.mm(w.W_hh) + w.b_h)))),
        ("with b_h inside the reset", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + w.b_h + r * (h.mm(w.W_hh) + w.b_h)))),
        ("Your step uses w.b_hh, which is null here", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + w.b_h + r * (h.mm(w.W_hh) + w.b_hh!)))),
        ("Your step uses w.b_hh, which is null here", (x, h, w) => Writes(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + w.b_h + r * (h.mm(w.W_hh).add(w.b_hh!))))),
        ("it uses something that is null", (x, h, w) => h * ((Tensor?)null)!.sum()),
        ("And your open z writes, as in the article", (x, h, w) => Writes(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + r * h.mm(w.W_hh) + w.b_h))),
        ("And your open z writes, as in the article", (x, h, w) => Writes(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + w.b_h + r * (h.mm(w.W_hh) + w.b_h)))),
        ("The reset gate is missing", (x, h, w) => Keeps(x, h, w, (x, h, w, _) => tanh(x.mm(w.W_xh) + h.mm(w.W_hh) + w.b_h))),
        ("Two things differ. The reset gate is missing", (x, h, w) => Writes(x, h, w, (x, h, w, _) => tanh(x.mm(w.W_xh) + h.mm(w.W_hh) + w.b_h))),
        ("z and r have changed roles", (x, h, w) => { var (z, r, _) = Gates(x, h, w); return r * h + (1 - r) * Before(x, h, w, z); }),
        ("needs its tanh", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => x.mm(w.W_xh) + (r * h).mm(w.W_hh) + w.b_h)),
        ("bias b_h is missing", (x, h, w) => Keeps(x, h, w, (x, h, w, r) => tanh(x.mm(w.W_xh) + (r * h).mm(w.W_hh)))),
        ("the candidate alone", (x, h, w) => Gates(x, h, w).candidate),
        ("adds the whole candidate", (x, h, w) => Gates(x, h, w).z * h + Gates(x, h, w).candidate),
        ("differs from the library's by", (x, h, w) => h),
    ];

    private static readonly Dictionary<string, Func<double, double>> Biases = new()
    {
        ["wanted: 0"] = n => -n,
        ["the wrong sign"] = n => -Right(n),
        ["that is z itself"] = n => n == 1 ? 0 : 1 - Math.Pow(0.5, 1 / n),
        ["After n steps (1 − z)ⁿ is left"] = n => -Math.Log(n),
        ["Does your function use n?"] = n => n == 1 ? 0 : Right(100),
    };

    public static TheoryData<string> WrongCounts => [.. Counts.Keys];

    public static TheoryData<int, string> WrongSteps => [.. Steps.Select((wrong, at) => (at, wrong.Says))];

    public static TheoryData<string> WrongBiases => [.. Biases.Keys];

    [Fact]
    public void The_solutions_are_right()
    {
        Assert.Equal(ExerciseState.Right, Lesson05.CountTheWeights((d, h) => 3 * (d * h + h * h + h)).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson05.WriteTheStep((x, h, w) => Keeps(x, h, w, Before)).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson05.HalfLife(Right).Result().State);
    }

    [Fact]
    public void Placeholders_are_not_answered()
    {
        Assert.Equal(ExerciseState.NotAnswered, Lesson05.CountTheWeights(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson05.WriteTheStep(null).Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Lesson05.HalfLife(null).Result().State);
    }

    [Theory]
    [MemberData(nameof(WrongCounts))]
    public void A_wrong_count_is_told_what_it_counts(string says) => Wrong(says, Lesson05.CountTheWeights(Counts[says]).Result());

    [Theory]
    [MemberData(nameof(WrongSteps))]
    public void A_wrong_step_is_told_its_wrong_line(int at, string says) => Wrong(says, Lesson05.WriteTheStep(Steps[at].Step).Result());

    [Theory]
    [MemberData(nameof(WrongBiases))]
    public void A_wrong_bias_is_told_what_it_leaves(string says) => Wrong(says, Lesson05.HalfLife(Biases[says]).Result());

    private static void Wrong(string says, Exercise found)
    {
        Assert.Equal(ExerciseState.NotRightYet, found.State);
        Assert.Contains(says, found.Message);
    }

    private static GruGates Gates(Tensor x, Tensor h, GruCell w) => w.Step(x, new(h)).Opened!;

    private delegate Tensor Candidate(Tensor x, Tensor h, GruCell w, Tensor r);

    private static Tensor Before(Tensor x, Tensor h, GruCell w, Tensor r) => tanh(x.mm(w.W_xh) + (r * h).mm(w.W_hh) + w.b_h);

    private static Tensor Keeps(Tensor x, Tensor h, GruCell w, Candidate candidate)
    {
        var (z, r, _) = Gates(x, h, w);
        return z * h + (1 - z) * candidate(x, h, w, r);
    }

    private static Tensor Writes(Tensor x, Tensor h, GruCell w, Candidate candidate)
    {
        var (z, r, _) = Gates(x, h, w);
        return (1 - z) * h + z * candidate(x, h, w, r);
    }

    private static double Right(double n) => Math.Log((1 - Math.Pow(2, -1 / n)) / Math.Pow(2, -1 / n));
}
