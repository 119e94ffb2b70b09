using RnnLessons.Cells;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 05.</summary>
public static class Lesson05
{
    /// <summary>5.1: how many parameters the article's GRU cell has, from d and h.</summary>
    public static Answer<Func<long, long, long>> CountTheWeights(Func<long, long, long>? answer)
    {
        const long D = 3, H = 5;
        return Exercise.For("5.1 Count the parameters", answer)
            .Expect(f => f(D, H), got => got != 4 * (D * H + H * H + H),
                got => $"For d = 3, h = 5 you count {got}: that is the LSTM. How many sets of W_x, W_h and b has a GRU?")
            .Expect(f => f(D, H), got => got != 2 * (D * H + H * H + H),
                got => $"For d = 3, h = 5 you count {got}: those are the two gates. The candidate has weights too.")
            .Expect(f => f(D, H), got => got != D * H + H * H + H,
                got => $"For d = 3, h = 5 you count {got}: that is an SRNN, one set of W_x, W_h and b. Each gate and the candidate have a set of their own.")
            .Expect(f => f(D, H), got => got != 3 * (D * H + H * H),
                got => $"For d = 3, h = 5 you count {got}: the biases b_z, b_r and b_h are missing.")
            .Expect(f => f(D, H), got => got != 3 * (D * H + H * H) + 3,
                got => $"For d = 3, h = 5 you count {got}: that is one bias for each gate and the candidate. Each has one for each unit, [h].")
            .Expect(f => f(D, H), got => got != Count(D, H, resetAfter: true),
                got => $"For d = 3, h = 5 you count {got}: that is libtorch's GRU, with a second bias inside the reset. The article's has reset before the product, and three biases.")
            .Expect(f => f(D, H), got => got != 3 * (D * H + H * H + 2 * H),
                got => $"For d = 3, h = 5 you count {got}: that is how PyTorch stores it, with two bias vectors for each gate and the candidate. The article's has one.")
            .Expect(f => f(D, H), got => got == Count(D, H),
                got => $"For d = 3, h = 5 you count {got}; the cell has {Count(D, H)}. Write down the shapes of W_x, W_h and b, and how many there are of each.")
            .Expect(f => f(1, 32), got => got == Count(1, 32),
                got => $"Right for d = 3, h = 5, but for d = 1, h = 32 you count {got} and the cell has {Count(1, 32)}. Do you use both d and h?");

        static long Count(long d, long h, bool resetAfter = false)
        {
            using var cell = new GruCell(d, h, resetAfter);
            return cell.ParameterCount;
        }
    }

    /// <summary>5.2: one step of the GRU of Cho et al. 2014 (an open z keeps, reset before the product), from x, h and a cell that holds the weights.</summary>
    public static Answer<Func<Tensor, Tensor, GruCell, Tensor>> WriteTheStep(Func<Tensor, Tensor, GruCell, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(52);
        var (w, withInnerBias) = (new GruCell(3, 4, update: UpdateGate.Keeps), new GruCell(3, 4, resetAfter: true, UpdateGate.Keeps));
        using (no_grad())
            foreach (var bias in w.parameters().Where(parameter => parameter.dim() == 1)) bias.uniform_(-1, 1);
        var (x, h) = (randn(2, 3), randn(2, 4));
        var right = w.Step(x, new(h));
        var (z, r, candidate) = right.Opened!;
        Tensor Candidate(Tensor past) => tanh(x.mm(w.W_xh) + past);
        Tensor Keeps(Tensor written) => z * h + (1 - z) * written;
        Tensor Writes(Tensor written) => (1 - z) * h + z * written;
        var product = h.mm(w.W_hh);
        // libtorch's candidate, by where the bias of the one that has a single b_h is put.
        Tensor[] after = [Candidate(r * product + w.b_h), Candidate(r * (product + w.b_h)), Candidate(w.b_h + r * (product + w.b_h))];
        var noReset = Candidate(product + w.b_h);
        return Exercise.For("5.2 Write the step", answer)
            .Expect(AsksForInnerBias, asks => !asks, "Your step uses w.b_hh, which is null here. It is the second bias of PyTorch's GRU, inside the reset: there r acts after the product, r ∘ (h W_hh + b_hh). In the GRU of Cho et al. r acts before it, (r ∘ h) W_hh, and b_h is the only bias of the candidate.")
            .Expect(Step, got => got.shape.SequenceEqual([2L, 4L]), got => $"For x of shape [2, 3] and h of [2, 4] your step gives [{string.Join(", ", got.shape)}]; wanted: [2, 4].")
            .Expect(Step, got => !Same(got, Writes(candidate)), "That is the article's GRU, where an open z writes. In the GRU of Cho et al. an open z keeps: z and 1 − z change places. The reset is right.")
            .Expect(Step, got => !Is(got, after[0], Keeps), "That is PyTorch's and Keras's GRU: its reset acts after the product, r ∘ (h W_hh). In the GRU of Cho et al. it acts before it: (r ∘ h) W_hh. Your z is right.")
            .Expect(Step, got => !after[1..].Any(one => Is(got, one, Keeps)), "That is PyTorch's and Keras's GRU, with b_h inside the reset as its second bias b_hn: r ∘ (h W_hh + b_h). In the GRU of Cho et al. the reset acts before the product, (r ∘ h) W_hh, and b_h stands outside. Your z is right.")
            .Expect(Step, got => !after.Any(one => Is(got, one, Writes)), "Two things differ. Your reset acts after the product, r ∘ (h W_hh), as in PyTorch and Keras; in the GRU of Cho et al. it acts before it, (r ∘ h) W_hh. And your open z writes, as in the article; here it keeps.")
            .Expect(Step, got => !Is(got, noReset, Keeps), "The reset gate is missing: the candidate sees r ∘ h, not h.")
            .Expect(Step, got => !Is(got, noReset, Writes), "Two things differ. The reset gate is missing: the candidate sees r ∘ h, not h. And your open z writes, as in the article; here it keeps.")
            .Expect(Step, got => !Same(got, r * h + (1 - r) * Candidate((z * h).mm(w.W_hh) + w.b_h)), "z and r have changed roles: r belongs inside the candidate, z decides how much of h is kept.")
            .Expect(Step, got => !Same(got, Keeps(x.mm(w.W_xh) + (r * h).mm(w.W_hh) + w.b_h)), "The candidate needs its tanh.")
            .Expect(Step, got => !Same(got, Keeps(Candidate((r * h).mm(w.W_hh)))), "The candidate's bias b_h is missing.")
            .Expect(Step, got => !Same(got, candidate), "That is the candidate alone. z decides unit by unit how much of h is kept, 1 − z how much of the candidate is written.")
            .Expect(Step, got => !Same(got, z * h + candidate), "Your h_t adds the whole candidate. 1 − z decides unit by unit how much of it is written.")
            .Expect(Step, got => Same(got, right.h), got => $"Your h_t differs from the library's by up to {(got - right.h).abs().max().item<float>():F3}. Compare z, r, the candidate and their mixture with the equations, term by term.");

        Tensor Step(Func<Tensor, Tensor, GruCell, Tensor> step) => step(x, h, w);

        bool Is(Tensor got, Tensor written, Func<Tensor, Tensor> mixed) => Same(got, mixed(written));

        bool AsksForInnerBias(Func<Tensor, Tensor, GruCell, Tensor> step)
        {
            try
            {
                step(x, h, w);
                return false;
            }
            catch (Exception thrown) when (thrown is NullReferenceException or ArgumentNullException)
            {
                // Whoever needs nothing but this bias succeeds with a cell that has it; anything else that is null throws again.
                step(x, h, withInnerBias);
                return true;
            }
        }
    }

    /// <summary>5.3: the bias b_z with which half of the state is left after n steps, where nothing else moves z.</summary>
    public static Answer<Func<double, double>> HalfLife(Func<double, double>? answer) =>
        Exercise.For("5.3 Half-life", answer)
            .Expect(f => f(1), b => double.IsFinite(b) && Math.Abs(b) < 1e-6, b => $"For n = 1 you get {b:G4}; wanted: 0, for then z = σ(0) = ½ and half is left after one step.")
            .Expect(f => f(100), b => !Near(b, -Bias(100)), b => $"For n = 100 you get {b:F3}: the right size, the wrong sign. The article's z writes, so a cell that keeps has z near 0.")
            .Expect(f => f(100), b => !Near(b, 1 - Math.Pow(0.5, 0.01)), b => $"For n = 100 you get {b:F5}: that is z itself. b_z is the number from which σ computes z: solve z = σ(b) for b.")
            .Expect(f => f(100), b => Near(Left(b, 100), 0.5), b => $"With b_z = {b:F3} there is {Left(b, 100):P1} left after 100 steps; wanted: 50 %. After n steps (1 − z)ⁿ is left.")
            .Expect(f => f(7), b => Near(Left(b, 7), 0.5), b => $"Right for n = 1 and 100, but for n = 7 you get {b:F3}, and {Left(b, 7):P1} is left. Does your function use n?");

    private static double Left(double bias, double steps) => Math.Pow(1 - 1 / (1 + Math.Exp(-bias)), steps);

    private static double Bias(double steps) => Math.Log((1 - Math.Pow(0.5, 1 / steps)) / Math.Pow(0.5, 1 / steps));
}
