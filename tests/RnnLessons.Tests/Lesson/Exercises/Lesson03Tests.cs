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

    [Fact]
    public void One_step_of_the_product()
    {
        Checking.IsUnanswered(Lesson03.OneStepJacobian(null));
        Checking.IsRight(Lesson03.OneStepJacobian((W, h) => W * (1 - h.square())));
        Checking.IsRight(Lesson03.OneStepJacobian((W, h) => W.mm(diag(1 - h.square()))));
        Checking.IsWrong(Lesson03.OneStepJacobian((W, _) => W), "W_H alone");
        Checking.IsWrong(Lesson03.OneStepJacobian((W, h) => W * (1 - h)), "not 1 − h");
        Checking.IsWrong(Lesson03.OneStepJacobian((W, h) => W * (1 - h.square()).unsqueeze(1)), "multiplies the rows");
        Checking.IsWrong(Lesson03.OneStepJacobian((W, h) => (W * (1 - h.square())).t()), "Transposed");
        Checking.IsWrong(Lesson03.OneStepJacobian((_, h) => 1 - h.square()), "has shape [3]");
        Checking.IsWrong(Lesson03.OneStepJacobian((W, h) => W * h), "differs from autograd's");
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
