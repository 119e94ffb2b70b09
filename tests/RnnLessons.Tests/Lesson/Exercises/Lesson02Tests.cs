using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "02")]
public sealed class Lesson02Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Counting_the_weights()
    {
        Checking.IsUnanswered(Lesson02.CountTheWeights(null));
        Checking.IsRight(Lesson02.CountTheWeights((d, h, k) => d * h + h * h + h + h * k + k));
        Checking.IsWrong(Lesson02.CountTheWeights((d, h, k) => d * h + h * h + h * k), "The biases B and B_O");
        Checking.IsWrong(Lesson02.CountTheWeights((d, h, k) => d * h + h + h * k + k), "Where is the weight on the past");
        Checking.IsWrong(Lesson02.CountTheWeights((d, h, k) => d * h + h * h + h), "output layer");
        Checking.IsWrong(Lesson02.CountTheWeights((_, _, _) => 43), "you count 43; the model has");
        Checking.IsWrong(Lesson02.CountTheWeights((_, _, _) => 3 * 4 + 4 * 4 + 4 + 4 * 2 + 2), "Do you use all three");
    }

    [Fact]
    public void Writing_the_step()
    {
        Checking.IsUnanswered(Lesson02.WriteTheStep(null));
        Checking.IsRight(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(x.mm(W_X) + h.mm(W_H) + b)));
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => x.mm(W_X) + h.mm(W_H) + b), "f = tanh");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, _) => tanh(x.mm(W_X) + h.mm(W_H))), "The bias B is missing");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, _, b) => tanh(x.mm(W_X) + h + b)), "unweighted past");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(x.mm(W_X) + h.mm(W_H.t()) + b)), "transposed");
        Checking.IsWrong(Lesson02.WriteTheStep((x, _, W_X, _, _) => x.mm(W_X).sum(1L)), "wanted: [2, 4]");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => sigmoid(x.mm(W_X) + h.mm(W_H) + b)), "differs from the library's");
        Checking.IsWrong(Lesson02.WriteTheStep((_, h, W_X, _, _) => h.mm(W_X)), "[2, 4] times [3, 4]");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(x.matmul(W_H) + h.matmul(W_X) + b)), "X_t is [2, 3] and W_X is [3, 4]");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(W_X.matmul(x) + W_H.matmul(h) + b)), "the weights stand on the right");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(cat([x, h], 1).mm(cat([W_X, W_H], 1)) + b)), "cat joins along axis 1");
        Checking.IsWrong(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(x.mm(W_X) + h.mm(W_H) + b).sum()), "gives []; wanted: [2, 4]");
        Checking.IsWrong(Lesson02.WriteTheStep((_, _, _, _, _) => null!), "gives null");
        Checking.IsRight(Lesson02.WriteTheStep((x, h, W_X, W_H, b) => tanh(x.mm(W_X) + h.mm(W_H) + b).to(ScalarType.Float64)));
        Checking.IsWrong(Lesson02.WriteTheStep((x, _, _, _, _) => x + zeros(2, 4)), "on axis 1 one has 3 entries and the other 4");
    }

    [Fact]
    public void Building_a_shift_register()
    {
        double[,] input = { { 1, 0, 0 } };
        Checking.IsUnanswered(Lesson02.ShiftRegister(null));
        Checking.IsRight(Lesson02.ShiftRegister((input, new double[,] { { 0, 1, 0 }, { 0, 0, 1 }, { 0, 0, 0 } })));
        Checking.IsWrong(Lesson02.ShiftRegister((new double[,] { { 1 }, { 0 }, { 0 } }, new double[3, 3])), "W_X is 3 × 1");
        Checking.IsWrong(Lesson02.ShiftRegister((null!, null!)), "Give both matrices");
        Checking.IsWrong(Lesson02.ShiftRegister((input, new double[,] { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 } })), "it is transposed");
        Checking.IsWrong(Lesson02.ShiftRegister((input, new double[2, 2])), "W_H is 2 × 2");
        Checking.IsWrong(Lesson02.ShiftRegister((new double[,] { { 0, 0, 1 } }, new double[3, 3])), "unit 1 shows 0");
        Checking.IsWrong(Lesson02.ShiftRegister((input, new double[3, 3])), "Which entry of W_H carries unit 1 to unit 2");
        Checking.IsWrong(Lesson02.ShiftRegister((input, new double[,] { { 0, 1, 1 }, { 0, 0, 0 }, { 0, 0, 0 } })), "the input of 1 steps ago");
    }
}
