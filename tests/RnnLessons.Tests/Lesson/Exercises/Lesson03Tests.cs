using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "03")]
public sealed class Lesson03Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Steps_until_one_percent_is_left()
    {
        Checking.IsUnanswered(Lesson03.StepsToOnePercent(null));
        Checking.IsRight(Lesson03.StepsToOnePercent(size => Math.Log(0.01) / Math.Log(size)));
        Checking.IsWrong(Lesson03.StepsToOnePercent(size => Math.Log(size) / Math.Log(0.01)), "Turn the fraction over");
        Checking.IsWrong(Lesson03.StepsToOnePercent(size => -Math.Log(0.01) / Math.Log(size)), "minus sign");
        Checking.IsWrong(Lesson03.StepsToOnePercent(size => 0.01 / size), "Take the logarithm");
        Checking.IsWrong(Lesson03.StepsToOnePercent(_ => Math.Log(0.01) / Math.Log(0.9)), "Does your function use its argument");
    }

    private static readonly Dictionary<string, Func<Tensor[], Tensor[], Tensor, Tensor>> Backwards = new()
    {
        ["Only the loss of the last step"] = (h, g, W) => Walk(h, g, W, direct: t => t == h.Length - 1),
        ["the derivative of tanh"] = (h, g, W) => Walk(h, g, W, slope: state => 1 - state.square()),
        ["The derivative of the activation is missing"] = (h, g, W) => Walk(h, g, W, slope: state => ones_like(state)),
        ["Your terms are h_tᵀ δ_t"] = (h, g, W) => Walk(h, g, W, left: 0),
        ["W_H transposed"] = (h, g, W) => Walk(h, g, W, back: W),
        ["never leaves its own step"] = (h, g, W) => Walk(h, g, W, back: zeros_like(W)),
        ["Transposed:"] = (h, g, W) => Walk(h, g, W).t(),
        ["the mean over the sequences"] = (h, g, W) => Walk(h, g, W) / h[0].shape[0],
        ["the term of the last step"] = (h, g, W) => Walk(h, g, W, until: h.Length - 1),
        ["has shape [2, 3]"] = (h, g, W) => h[1],
        ["has shape [3]"] = (h, g, W) => Walk(h, g, W).sum(0L),
        ["differs from autograd's"] = (h, g, W) => 3 * Walk(h, g, W),
        ["The left matrix"] = (h, g, W) => h[0].mm(g[1]),
        ["returned null"] = (_, _, _) => null!,
        ["IndexOutOfRange"] = (h, g, W) => h[h.Length],
    };

    public static TheoryData<string> WrongWays => [.. Backwards.Keys];

    [Fact]
    public void Backpropagation_through_time_by_hand_is_right()
    {
        Checking.IsUnanswered(Lesson03.BackThroughTime(null));
        Checking.IsRight(Lesson03.BackThroughTime((h, g, W) => Walk(h, g, W)));
    }

    [Theory]
    [MemberData(nameof(WrongWays))]
    public void A_wrong_way_back_is_told_where_it_goes_wrong(string says) => Checking.IsWrong(Lesson03.BackThroughTime(Backwards[says]), says);

    [Fact]
    public void The_answer_may_change_the_arrays_that_it_is_given() =>
        Checking.IsRight(Lesson03.BackThroughTime((h, g, W) =>
        {
            var sum = Walk(h, g, W);
            Array.Clear(h);
            Array.Clear(g);
            return sum;
        }));

    private static Tensor Walk(
        Tensor[] h, Tensor[] g, Tensor W, Func<int, bool>? direct = null, Func<Tensor, Tensor>? slope = null, int left = -1, Tensor? back = null, int until = 1)
    {
        var (sum, dh) = (zeros_like(W), zeros_like(h[0]));
        for (var t = h.Length - 1; t >= until; t--)
        {
            if (direct?.Invoke(t) != false) dh = dh + g[t];
            var δ = dh * (slope?.Invoke(h[t]) ?? (h[t] > 0).to(ScalarType.Float32));
            sum += h[t + left].t().mm(δ);
            dh = δ.mm(back ?? W.t());
        }
        return sum;
    }

    [Fact]
    public void A_matrix_that_grows_before_it_dies()
    {
        Checking.IsUnanswered(Lesson03.GrowsBeforeItDies(null));
        Checking.IsRight(Lesson03.GrowsBeforeItDies(new[,] { { 0.9, 10 }, { 0, 0.9 } }));
        Checking.IsWrong(Lesson03.GrowsBeforeItDies(new[,] { { 1.1, 0 }, { 0, 0.9 } }), "Its spectral radius is 1.100");
        Checking.IsWrong(Lesson03.GrowsBeforeItDies(new[,] { { 0.9, 0 }, { 0, 0.9 } }), "σ_max is 0.900");
        Checking.IsWrong(Lesson03.GrowsBeforeItDies(new[,] { { 0.5, 1 }, { 0, 0.5 } }), "wanted: more than 10");
        Checking.IsWrong(Lesson03.GrowsBeforeItDies(new double[3, 3]), "3 × 3; wanted: 2 × 2");
        Checking.IsWrong(Lesson03.GrowsBeforeItDies(new[,] { { double.NaN, 0 }, { 0, 0.5 } }), "threw ArgumentException");
    }
}
