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
        ["those are the two gates"] = (d, h) => 2 * (d * h + h * h + h),
        ["b_z, b_r and b_h are missing"] = (d, h) => 3 * (d * h + h * h),
        ["that is libtorch's GRU"] = (d, h) => 3 * (d * h + h * h + h) + h,
        ["Write down the shapes"] = (d, h) => d * h,
        ["Do you use both d and h?"] = (_, _) => 3 * (15 + 25 + 5),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, GruCell, Tensor>> Steps = new()
    {
        ["wanted: [2, 4]"] = (x, h, w) => h.t(),
        ["have changed places"] = (x, h, w) => { var (z, _, candidate) = Gates(x, h, w); return z * h + (1 - z) * candidate; },
        ["Your reset comes after the product"] = (x, h, w) => Mix(x, h, w, r => tanh(x.mm(w.W_xh) + r * h.mm(w.W_hh) + w.b_h)),
        ["The reset gate is missing"] = (x, h, w) => Mix(x, h, w, _ => tanh(x.mm(w.W_xh) + h.mm(w.W_hh) + w.b_h)),
        ["needs its tanh"] = (x, h, w) => Mix(x, h, w, r => x.mm(w.W_xh) + (r * h).mm(w.W_hh) + w.b_h),
        ["the candidate alone"] = (x, h, w) => Gates(x, h, w).candidate,
        ["differs from the library's by"] = (x, h, w) => h,
    };

    private static readonly Dictionary<string, Func<double, double>> Biases = new()
    {
        ["wanted: 0"] = n => -n,
        ["the wrong sign"] = n => -Right(n),
        ["that is z itself"] = n => n == 1 ? 0 : 1 - Math.Pow(0.5, 1 / n),
        ["After n steps (1 − z)ⁿ is left"] = n => -Math.Log(n),
        ["Does your function use n?"] = n => n == 1 ? 0 : Right(100),
    };

    public static TheoryData<string> WrongCounts => [.. Counts.Keys];

    public static TheoryData<string> WrongSteps => [.. Steps.Keys];

    public static TheoryData<string> WrongBiases => [.. Biases.Keys];

    [Fact]
    public void The_solutions_are_right()
    {
        Assert.Equal(ExerciseState.Right, Lesson05.CountTheWeights((d, h) => 3 * (d * h + h * h + h)).Result().State);
        Assert.Equal(ExerciseState.Right, Lesson05.WriteTheStep((x, h, w) => Mix(x, h, w, r => tanh(x.mm(w.W_xh) + (r * h).mm(w.W_hh) + w.b_h))).Result().State);
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
    public void A_wrong_step_is_told_its_wrong_line(string says) => Wrong(says, Lesson05.WriteTheStep(Steps[says]).Result());

    [Theory]
    [MemberData(nameof(WrongBiases))]
    public void A_wrong_bias_is_told_what_it_leaves(string says) => Wrong(says, Lesson05.HalfLife(Biases[says]).Result());

    private static void Wrong(string says, Exercise found)
    {
        Assert.Equal(ExerciseState.NotRightYet, found.State);
        Assert.Contains(says, found.Message);
    }

    private static GruGates Gates(Tensor x, Tensor h, GruCell w) => w.Step(x, new(h)).Opened!;

    private static Tensor Mix(Tensor x, Tensor h, GruCell w, Func<Tensor, Tensor> candidate)
    {
        var (z, r, _) = Gates(x, h, w);
        return (1 - z) * h + z * candidate(r);
    }

    private static double Right(double n) => Math.Log((1 - Math.Pow(2, -1 / n)) / Math.Pow(2, -1 / n));
}
