using RnnLessons.Cells;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 04.</summary>
public static class Lesson04
{
    /// <summary>4.1: how many numbers training adjusts in an LSTM cell with full-matrix peepholes, from d and h.</summary>
    public static Answer<Func<long, long, long>> CountTheWeights(Func<long, long, long>? answer)
    {
        const long D = 3, H = 5;
        return Exercise.For("4.1 Count the weights", answer)
            .Expect(f => f(D, H), got => got != 4 * (D * H + H * H + H),
                got => $"For d = 3, h = 5 you count {got}: that is the LSTM without peepholes. W_cf, W_ci and W_co are adjusted too.")
            .Expect(f => f(D, H), got => got != 4 * (D * H + H * H) + 3 * H * H,
                got => $"For d = 3, h = 5 you count {got}: the biases are missing. There are four of them, each with h numbers.")
            .Expect(f => f(D, H), got => got != 4 * (D * H + H * H + H) + 3 * H,
                got => $"For d = 3, h = 5 you count {got}: those are peepholes of one number a unit. Here W_cf, W_ci and W_co are full matrices, [h, h].")
            .Expect(f => f(D, H), got => got != 4 * (D * H + 2 * H * H + H),
                got => $"For d = 3, h = 5 you count {got}: that gives the candidate a peephole too. Only the three gates have one.")
            .Expect(f => f(D, H), got => got == Count(D, H),
                got => $"For d = 3, h = 5 you count {got}; the cell has {Count(D, H)}. Write down the shape of each of W_x, W_h, W_c and b, and how many there are of each.")
            .Expect(f => f(1, 32), got => got == Count(1, 32),
                got => $"Right for d = 3, h = 5, but for d = 1, h = 32 you count {got} and the cell has {Count(1, 32)}. Do you use both d and h?");

        static long Count(long d, long h)
        {
            using var cell = new LstmCell(d, h, peepholes: true);
            return cell.ParameterCount;
        }
    }

    /// <summary>4.2: one step of the LSTM with peepholes, from x, h, c and a cell that holds the weights.</summary>
    public static Answer<Func<Tensor, Tensor, Tensor, LstmCell, (Tensor h, Tensor c)>> WriteTheStep(
        Func<Tensor, Tensor, Tensor, LstmCell, (Tensor h, Tensor c)>? answer)
    {
        manual_seed(42);
        var w = new LstmCell(3, 4, peepholes: true);
        using (no_grad())
            foreach (var bias in w.parameters().Where(parameter => parameter.dim() == 1)) bias.uniform_(-1, 1);
        var (x, h, c) = (randn(2, 3), randn(2, 4), randn(2, 4));
        var right = w.Step(x, new(h, c));
        var (f, i, o, candidate) = right.Opened!;
        Tensor Gate(Tensor W_x, Tensor W_h, Tensor b, Tensor? peep = null) => sigmoid(x.mm(W_x) + h.mm(W_h) + b + (peep ?? zeros([])));
        var unseen = Gate(w.W_xf, w.W_hf, w.b_f) * c + Gate(w.W_xi, w.W_hi, w.b_i) * candidate;
        var oldCell = Gate(w.W_xo, w.W_ho, w.b_o, c.mm(w.W_co!));
        return Exercise.For("4.2 Write the step", answer)
            .Expect(Step, got => got.c.shape.SequenceEqual([2L, 4L]) && got.h.shape.SequenceEqual([2L, 4L]),
                got => $"For x of shape [2, 3] and h, c of [2, 4] your step gives h [{string.Join(", ", got.h.shape)}] and c [{string.Join(", ", got.c.shape)}]; wanted: [2, 4] each.")
            .Expect(Step, got => !Same(got.c, right.h), "You return c in the place of h: the order is (h, c).")
            .Expect(Step, got => !Same(got.c, unseen), "Your gates don't see the cell: c W_cf and c W_ci are missing from f and i.")
            .Expect(Step, got => !Same(got.c, f * c + i * candidate.atanh()), "The candidate needs its tanh before it is written.")
            .Expect(Step, got => !Same(got.c, f * c + (1 - f) * candidate), "i_t is a gate of its own; 1 − f is not i.")
            .Expect(Step, got => Same(got.c, right.c), got => $"Your c_t differs from the library's by up to {Apart(got.c, right.c):F3}. Compare f, i and the candidate with the equations, term by term.")
            .Expect(Step, got => !Same(got.h, o * right.c), "c_t is right. h_t is o ∘ tanh(c_t): the tanh is missing.")
            .Expect(Step, got => !Same(got.h, oldCell * tanh(right.c)), "c_t is right, but your output gate sees the old cell. It sees the new one: c_t W_co.")
            .Expect(Step, got => !Same(got.h, Gate(w.W_xo, w.W_ho, w.b_o) * tanh(right.c)), "c_t is right, but your output gate doesn't see the cell: c_t W_co is missing.")
            .Expect(Step, got => Same(got.h, right.h), got => $"c_t is right, but h_t differs from the library's by up to {Apart(got.h, right.h):F3}. Compare o_t and h_t with the equations.");

        (Tensor h, Tensor c) Step(Func<Tensor, Tensor, Tensor, LstmCell, (Tensor, Tensor)> step) => step(x, h, c, w);
    }

    /// <summary>4.3: an LSTM of one unit whose cell counts the ones of a string of bits.</summary>
    public static Answer<LstmCell> Count(LstmCell? answer)
    {
        double[] few = [1, 0, 1, 1];
        double[] many = [.. Enumerable.Repeat(1.0, 50)];
        double[] none = new double[50];
        double[] sparse = [1, .. new double[49], 1];
        return Exercise.For("4.3 A counter by hand", answer)
            .Expect(cell => cell.InputSize == 1 && cell.HiddenSize == 1 && !cell.Peepholes, "Wanted: one input, one unit, no peepholes: new LstmCell(1, 1).")
            .Expect(cell => After(cell, none), count => Math.Abs(count) < 0.1, count => $"After fifty zeros c is {count:F2}; wanted: 0. What is written when the input is 0? Look at the candidate's bias.")
            .Expect(cell => After(cell, [1]), count => count > 0.5, count => $"After a single 1, c is {count:F2}; wanted: 1. The input gate must be wide open, and the candidate tanh(…) near 1 when the input is 1.")
            .Expect(cell => After(cell, sparse), count => count > 1.9, count => $"After a 1, forty-nine zeros and a 1, c is {count:F2}; wanted: 2. The first 1 fades: how large must b_f be for σ(b_f)⁵⁰ to be nearly 1?")
            .Expect(cell => After(cell, few), count => Math.Abs(count - 3) < 0.1, count => $"After 1, 0, 1, 1, c is {count:F2}; wanted: 3. Is anything fed back from h that shouldn't be?")
            .Expect(cell => After(cell, many), count => Math.Abs(count - 50) < 0.1, count => $"Right for few ones, but after fifty c is {count:F2}; wanted: 50. Drive the gates and the candidate further: small gaps add up.");

        static double After(LstmCell cell, double[] bits)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var state = cell.Start(1);
            foreach (var bit in bits) state = cell.Step(tensor((float)bit).reshape(1, 1), state);
            return state.c.item<float>();
        }
    }

    private static float Apart(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
