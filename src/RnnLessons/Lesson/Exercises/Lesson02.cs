using RnnLessons.Cells;
using RnnLessons.Models;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 02.</summary>
public static class Lesson02
{
    /// <summary>2.1: how many parameters the model has, from d, h and k.</summary>
    public static Answer<Func<long, long, long, long>> CountTheWeights(Func<long, long, long, long>? answer)
    {
        const long D = 3, H = 4, K = 2;
        return Exercise.For("2.1 Count the parameters", answer)
            .Expect(f => f(D, H, K), got => got != D * H + H * H + H * K,
                got => $"For d = 3, h = 4, k = 2 you count {got}: that is W_X, W_H and W_O. The biases B and B_O are parameters too.")
            .Expect(f => f(D, H, K), got => got != D * H + H + H * K + K,
                got => $"For d = 3, h = 4, k = 2 you count {got}: that is a dense layer and an output layer. Where is the weight on the past, W_H?")
            .Expect(f => f(D, H, K), got => got != D * H + H * H + H,
                got => $"For d = 3, h = 4, k = 2 you count {got}: that is the cell. The output layer O_t = H_t W_O + B_O has weights too.")
            .Expect(f => f(D, H, K), got => got == Count(D, H, K),
                got => $"For d = 3, h = 4, k = 2 you count {got}; the model has {Count(D, H, K)}. Write down the shape of each of W_X, W_H, B, W_O and B_O.")
            .Expect(f => f(1, 32, 1), got => got == Count(1, 32, 1),
                got => $"Right for d = 3, h = 4, k = 2, but for d = 1, h = 32, k = 1 you count {got} and the model has {Count(1, 32, 1)}. Do you use all three of d, h and k?");

        static long Count(long d, long h, long k)
        {
            using var model = new SequenceModel(new SrnnCell(d, h), k);
            return model.parameters().Sum(parameter => parameter.numel());
        }
    }

    /// <summary>2.2: one step of the SRNN, from X_t, H, W_X, W_H and B.</summary>
    public static Answer<Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>> WriteTheStep(Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(21);
        var cell = new SrnnCell(3, 4);
        using (no_grad()) cell.B.uniform_(-1, 1);
        var (x, past) = (randn(2, 3), randn(2, 4));
        var (fromInput, fromPast) = (x.mm(cell.W_X!), past.mm(cell.W_H!));
        return Exercise.For("2.2 Write the step", answer)
            .Given("X_t is [2, 3] and W_X is [3, 4]; H is [2, 4] and W_H is [4, 4]: rows are states, so the weights stand on the right.")
            .Expect(Step, got => got.shape.SequenceEqual([2L, 4L]), got => $"For X_t of shape [2, 3] and H of [2, 4] your step gives [{string.Join(", ", got.shape)}]; wanted: [2, 4].")
            .Expect(Step, got => !Same(got, fromInput + fromPast + cell.B), "The sum is right. Now put it through f = tanh.")
            .Expect(Step, got => !Same(got, tanh(fromInput + fromPast)), "The bias B is missing from the sum.")
            .Expect(Step, got => !Same(got, tanh(fromInput + past + cell.B)), "You add H as it is: that is the unweighted past. Multiply it by W_H.")
            .Expect(Step, got => !Same(got, tanh(fromInput + past.mm(cell.W_H!.t()) + cell.B)), "W_H is transposed: states are rows, so the product is H W_H, not H W_Hᵀ.")
            .Expect(Step, got => Same(got, cell.Step(x, new(past)).h), got =>
                $"Your H_t differs from the library's by up to {(got - cell.Step(x, new(past)).h).abs().max().item<float>():F3}. Compare with H_t = tanh(X_t W_X + H W_H + B), term by term.");

        Tensor Step(Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> step) => step(x, past, cell.W_X!, cell.W_H!, cell.B);
    }

    /// <summary>2.3: weights of a linear SRNN whose units show the input of now, of one and of two steps ago.</summary>
    public static Answer<(double[,] W_X, double[,] W_H)> ShiftRegister((double[,] W_X, double[,] W_H)? answer)
    {
        double[] inputs = [3, -1, 4, 1, -5, 9, 2, 6];
        return Exercise.For("2.3 A shift register by hand", answer)
            .Expect(weights => weights.W_X is not null && weights.W_H is not null, "Give both matrices: (new double[,] { { … } }, new double[,] { { … }, { … }, { … } }).")
            .Expect(weights => Shape(weights.W_X), shape => shape == "1 × 3", shape => $"W_X is {shape}; wanted: 1 × 3, one input to three units.")
            .Expect(weights => Shape(weights.W_H), shape => shape == "3 × 3", shape => $"W_H is {shape}; wanted: 3 × 3, three units to three units.")
            .Expect(weights => weights.W_H, W_H => !(W_H[1, 0] != 0 && W_H[2, 1] != 0 && W_H[0, 1] == 0 && W_H[1, 2] == 0),
                "Your W_H carries unit 2 to unit 1 and unit 3 to unit 2: it is transposed. In H W_H, row i of W_H says where unit i goes.")
            .Expect(Show, state => state[0] == inputs[^1], state =>
                $"After the inputs {string.Join(", ", inputs)} unit 1 shows {state[0]:G4}; wanted: the last input, {inputs[^1]}. What should W_X send to unit 1, and W_H not?")
            .Expect(Show, state => state[1] == inputs[^2], state =>
                $"Unit 1 is right. Unit 2 shows {state[1]:G4}{Lag(state[1])}; wanted: {inputs[^2]}, what unit 1 showed one step ago. Which entry of W_H carries unit 1 to unit 2?")
            .Expect(Show, state => state[2] == inputs[^3], state =>
                $"Units 1 and 2 are right. Unit 3 shows {state[2]:G4}{Lag(state[2])}; wanted: {inputs[^3]}, what unit 2 showed one step ago.");

        double[] Show((double[,] W_X, double[,] W_H) weights)
        {
            var state = new double[3];
            foreach (var input in inputs)
                state = [.. Enumerable.Range(0, 3).Select(j => input * weights.W_X[0, j] + Enumerable.Range(0, 3).Sum(i => state[i] * weights.W_H[i, j]))];
            return state;
        }

        string Lag(double shown) => Array.LastIndexOf(inputs, shown) is var at and >= 0 ? $", the input of {inputs.Length - 1 - at} steps ago" : "";

        static string Shape(double[,] matrix) => $"{matrix.GetLength(0)} × {matrix.GetLength(1)}";
    }
}
