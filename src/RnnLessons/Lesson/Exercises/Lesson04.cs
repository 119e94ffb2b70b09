using RnnLessons.Cells;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 04.</summary>
public static class Lesson04
{
    /// <summary>4.1: how many parameters an LSTM cell has whose peepholes have one weight for each unit, from d and h.</summary>
    public static Answer<Func<long, long, long>> CountTheParameters(Func<long, long, long>? answer)
    {
        const long D = 3, H = 5;
        return Exercise.For("4.1 Count the parameters", answer)
            .Expect(f => f(D, H), got => got != Count(D, H) - 3 * H,
                got => $"For d = 3, h = 5 you count {got}: that is the LSTM without peepholes. p_f, p_i and p_o are trained too.")
            .Expect(f => f(D, H), got => got != Count(D, H) - 3 * H + 3 * H * H,
                got => $"For d = 3, h = 5 you count {got}: those are full peephole matrices, [h, h]. Here each has one weight for each unit, [h].")
            .Expect(f => f(D, H), got => got != Count(D, H) - 4 * H,
                got => $"For d = 3, h = 5 you count {got}: the biases are missing. There are four of them, each with h entries.")
            .Expect(f => f(D, H), got => got != Count(D, H) + H,
                got => $"For d = 3, h = 5 you count {got}: that gives the candidate a peephole too. Only the three gates have one.")
            .Expect(f => f(D, H), got => got != Count(D, H) - 2 * H,
                got => $"For d = 3, h = 5 you count {got}: that is one peephole. Each of the three gates has its own.")
            .Expect(f => f(D, H), got => got != Count(D, H) - 3 * H + 3,
                got => $"For d = 3, h = 5 you count {got}: that is one peephole weight for each gate. There is one for each unit of each gate.")
            .Expect(f => f(D, H), got => got == Count(D, H),
                got => $"For d = 3, h = 5 you count {got}; the cell has {Count(D, H)}. Write down the shapes of W_x, W_h, b and p, and how many there are of each.")
            .Expect(f => f(1, 32), got => got == Count(1, 32),
                got => $"Right for d = 3, h = 5, but for d = 1, h = 32 you count {got} and the cell has {Count(1, 32)}. Do you use both d and h?");

        static long Count(long d, long h)
        {
            using var cell = new LstmCell(d, h);
            return cell.ParameterCount + 3 * h;
        }
    }

    /// <summary>4.2: one step of the LSTM whose peepholes have one weight for each unit, from x, h, c, a cell that holds the other weights, and the peepholes.</summary>
    public static Answer<Func<Tensor, Tensor, Tensor, LstmCell, Tensor, (Tensor h, Tensor c)>> WriteTheStep(
        Func<Tensor, Tensor, Tensor, LstmCell, Tensor, (Tensor h, Tensor c)>? answer)
    {
        using var readers = RandomState.Seeded(42);
        var w = new LstmCell(3, 4);
        using (no_grad())
            foreach (var bias in w.parameters().Where(parameter => parameter.dim() == 1)) bias.uniform_(-1, 1);
        var (x, h, c, p) = (randn(2, 3), randn(2, 4), randn(2, 4), randn(3, 4));
        Tensor Gate(Tensor W_x, Tensor W_h, Tensor b, Tensor? peep = null) => sigmoid(x.mm(W_x) + h.mm(W_h) + b + (peep ?? zeros([])));
        Tensor Forget(Tensor? peep) => Gate(w.W_xf, w.W_hf, w.b_f, peep);
        Tensor Input(Tensor? peep) => Gate(w.W_xi, w.W_hi, w.b_i, peep);
        Tensor Output(Tensor? peep) => Gate(w.W_xo, w.W_ho, w.b_o, peep);
        var sum = x.mm(w.W_xc) + h.mm(w.W_hc) + w.b_c;
        var (f, i) = (Forget(c * p[0]), Input(c * p[1]));
        var right_c = f * c + i * tanh(sum);
        var right_h = Output(right_c * p[2]) * tanh(right_c);
        return Exercise.For("4.2 Write the step", answer).Given("x is [2, 3], h and c are [2, 4]; p is [3, 4], so p[0] is [4] and multiplies unit by unit.")
            .Expect(Step, got => got.c is not null && got.h is not null, "Your step returns null for h or c; wanted: both, [2, 4].")
            .Expect(Step, got => got.c.shape.SequenceEqual([2L, 4L]) && got.h.shape.SequenceEqual([2L, 4L]),
                got => $"For x of shape [2, 3] and h, c of [2, 4] your step gives h [{string.Join(", ", got.h.shape)}] and c [{string.Join(", ", got.c.shape)}]; wanted: [2, 4] each.")
            .Expect(Step, got => !Same(got.c, right_h), "You return c in the place of h: the order is (h, c).")
            .Expect(Step, got => !Same(got.c, Forget(null) * c + Input(null) * tanh(sum)), "Your gates don't see the cell state: c ∘ p[0] is missing from f, and c ∘ p[1] from i.")
            .Expect(Step, got => !Same(got.c, f * c + Input(null) * tanh(sum)), "Your input gate does not see the cell state: c ∘ p[1] is missing from i.")
            .Expect(Step, got => !Same(got.c, Forget(null) * c + i * tanh(sum)), "Your forget gate does not see the cell state: c ∘ p[0] is missing from f.")
            .Expect(Step, got => !Same(got.c, Forget(c * p[1]) * c + Input(c * p[0]) * tanh(sum)), "The peepholes of f and i have changed places: p[0] belongs to f, p[1] to i.")
            .Expect(Step, got => !Same(got.c, f * c + i * sum), "The candidate needs its tanh before it is written.")
            .Expect(Step, got => !Same(got.c, f * c + i * tanh(sum + c * p[1])), "Your candidate has a peephole. Only the three gates see the cell state.")
            .Expect(Step, got => !Same(got.c, f * c + (1 - f) * tanh(sum)), "i_t is a gate of its own; 1 − f is not i.")
            .Expect(Step, got => Same(got.c, right_c), got => $"Your c_t is off by up to {Apart(got.c, right_c):F3}. Compare f, i and the candidate with the equations, term by term.")
            .Expect(Step, got => !Same(got.h, Output(right_c * p[2]) * right_c), "c_t is right. h_t is o ∘ tanh(c_t): the tanh is missing.")
            .Expect(Step, got => !Same(got.h, Output(c * p[2]) * tanh(right_c)), "c_t is right, but your output gate sees the old cell state. It sees the new one: c_t ∘ p[2].")
            .Expect(Step, got => !Same(got.h, Output(null) * tanh(right_c)), "c_t is right, but your output gate does not see the cell state: c_t ∘ p[2] is missing.")
            .Expect(Step, got => Same(got.h, right_h), got => $"c_t is right, but h_t is off by up to {Apart(got.h, right_h):F3}. Compare o_t and h_t with the equations.");

        (Tensor h, Tensor c) Step(Func<Tensor, Tensor, Tensor, LstmCell, Tensor, (Tensor, Tensor)> step) => step(x, h, c, w, p);
    }

    /// <summary>4.3: an LSTM of one unit whose cell state counts the ones of a string of bits.</summary>
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
            .Expect(cell => (One: After(cell, [1]), Two: After(cell, sparse)), count => count.Two > 2 * count.One - 0.05,
                count => $"A single 1 gives c = {count.One:F2}, but after a 1, forty-nine zeros and a 1, c is only {count.Two:F2}. The first 1 fades: how large must b_f be for σ(b_f)⁵⁰ to be nearly 1?")
            .Expect(cell => After(cell, [1]), count => Math.Abs(count - 1) < 0.1, count => $"After a single 1, c is {count:F2}; wanted: 1. Nothing fades, but too little is written: i · tanh(W_xc) is {count:F2}. tanh(1) is only 0.76, so W_xc and b_i must be larger.")
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
