using RnnLessons.Probes;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 03.</summary>
public static class Lesson03
{
    /// <summary>3.1: after how many steps |λ|ⁿ has fallen to 1 %, from |λ|.</summary>
    public static Answer<Func<double, double>> StepsToOnePercent(Func<double, double>? answer) =>
        Exercise.For("3.1 How long until 1 % is left", answer)
            .Expect(f => f(0.9), n => !Near(n, Math.Log(0.9) / Math.Log(0.01)), n => $"For |λ| = 0.9 you get {n:F4}: that is one step divided by the number of steps. Turn the fraction over.")
            .Expect(f => f(0.9), n => n >= 0, n => $"For |λ| = 0.9 you get {n:F2} steps; a number of steps is positive. Both logarithms are negative: is a minus sign too many?")
            .Expect(f => f(0.9), n => Near(Math.Pow(0.9, n), 0.01), n => $"For |λ| = 0.9 you get n = {n:F2}, but 0.9ⁿ is then {Math.Pow(0.9, n):G3}, not 0.01. Take the logarithm of both sides of |λ|ⁿ = 0.01.")
            .Expect(f => f(0.5), n => Near(Math.Pow(0.5, n), 0.01), n => $"Right for |λ| = 0.9, but for |λ| = 0.5 you get n = {n:F2}, and 0.5ⁿ is {Math.Pow(0.5, n):G3}. Does your function use its argument?");

    /// <summary>3.2: ∂L/∂W_H of a ReLU SRNN with a loss at every step, from the states h_0 … h_T, the direct gradients and W_H.</summary>
    public static Answer<Func<Tensor[], Tensor[], Tensor, Tensor>> BackThroughTime(Func<Tensor[], Tensor[], Tensor, Tensor>? answer)
    {
        const int T = 4, N = 2, H = 3;
        using var readers = RandomState.Seeded(32);
        var W_H = randn(H, H).requires_grad_();
        var h = new Tensor[T + 1];
        h[0] = rand(N, H);
        for (var t = 1; t <= T; t++) h[t] = nn.functional.relu(randn(N, H) + h[t - 1].mm(W_H));
        Tensor[] g = [zeros(N, H), .. Enumerable.Range(1, T).Select(_ => randn(N, H))];
        Enumerable.Range(1, T).Select(t => (h[t] * g[t]).sum()).Aggregate((a, b) => a + b).backward();
        var (expected, W) = (W_H.grad!.clone(), W_H.detach());
        Tensor[] states = [.. h.Select(state => state.detach())];
        return Exercise.For("3.2 Backpropagation through time, with two changes", answer).Given("Each h[t] and g[t] is [2, 3], W_H is [3, 3].")
            .Expect(Gradient, got => got is not null, "Your function returned null; wanted: ∂L/∂W_H, [3, 3].")
            .Expect(Gradient, got => got.shape.SequenceEqual([(long)H, H]), got => $"Your result has shape [{string.Join(", ", got.shape)}]; wanted: [{H}, {H}] for {H} units and {N} sequences, the shape of W_H. Each term is h_(t−1)ᵀ δ_t.")
            .Expect(Gradient, got => !Same(got, Mistaken(direct: t => t == T)), "Only the loss of the last step reaches your gradient. Every step has a loss: add g[t] to the gradient of h_t at each step on the way back.")
            .Expect(Gradient, got => !Same(got, Mistaken(slope: state => 1 - state.square())), "You use the derivative of tanh, 1 − h². The derivative of ReLU is 1 where h > 0 and 0 elsewhere.")
            .Expect(Gradient, got => !Same(got, Mistaken(slope: state => ones_like(state))), "The derivative of the activation is missing: δ_t is the gradient of h_t where h_t > 0, and 0 elsewhere.")
            .Expect(Gradient, got => !Same(got, Mistaken(left: 0)), "Your terms are h_tᵀ δ_t. W_H was multiplied with the state before: h_(t−1)ᵀ δ_t.")
            .Expect(Gradient, got => !Same(got, Mistaken(back: W)), "On the way back the gradient is multiplied by W_H transposed: δ_t W_Hᵀ.")
            .Expect(Gradient, got => !Same(got, Mistaken(back: zeros(H, H))), "Your gradient never leaves its own step: g[t] alone is not ∂L/∂h_t. What h_t does to the later steps comes back as δ_(t+1) W_Hᵀ.")
            .Expect(Gradient, got => !Same(got, expected.t()), "Transposed: a term is h_(t−1)ᵀ δ_t, a row for each unit before and a column for each unit after.")
            .Expect(Gradient, got => !Same(got, expected / N), "Right up to a factor: you take the mean over the sequences. The sum belongs there; h_(t−1)ᵀ δ_t adds the sequences up by itself.")
            .Expect(Gradient, got => !Same(got, Term(1)), "You return the term of the first step. ∂L/∂W_H is the sum of the terms of all steps.")
            .Expect(Gradient, got => !Same(got, Term(T)), "You return the term of the last step. ∂L/∂W_H is the sum of the terms of all steps.")
            .Expect(Gradient, got => Same(got, expected), got => $"Your matrix differs from autograd's by up to {(got - expected).abs().max().item<float>():F3}. Go through one step on paper: ∂L/∂h_t, δ_t, the term of ∂L/∂W_H, then the gradient of h_(t−1).");

        Tensor Gradient(Func<Tensor[], Tensor[], Tensor, Tensor> of) => of([.. states], [.. g], W);

        Tensor Mistaken(Func<int, bool>? direct = null, Func<Tensor, Tensor>? slope = null, int left = -1, Tensor? back = null) =>
            Terms(direct, slope, left, back).Aggregate((a, b) => a + b);

        Tensor Term(int t) => Terms()[T - t];

        // From the last step to the first.
        List<Tensor> Terms(Func<int, bool>? direct = null, Func<Tensor, Tensor>? slope = null, int left = -1, Tensor? back = null)
        {
            var (terms, dh) = (new List<Tensor>(), zeros(N, H));
            for (var t = T; t >= 1; t--)
            {
                if (direct?.Invoke(t) != false) dh = dh + g[t];
                var δ = dh * (slope?.Invoke(states[t]) ?? (states[t] > 0).to(ScalarType.Float32));
                terms.Add(states[t + left].t().mm(δ));
                dh = δ.mm(back ?? W.t());
            }
            return terms;
        }
    }

    /// <summary>3.3: a 2 × 2 matrix whose powers vanish in the end and grow tenfold first.</summary>
    public static Answer<double[,]> GrowsBeforeItDies(double[,]? answer) =>
        Exercise.For("3.3 Grow before you vanish", answer)
            .Expect(W => W, W => W.GetLength(0) == 2 && W.GetLength(1) == 2, W => $"Your matrix is {W.GetLength(0)} × {W.GetLength(1)}; wanted: 2 × 2.")
            .Expect(W => Spectrum.Of(W).Radius, radius => radius < 1, radius => $"Its spectral radius is {radius:F3}, so its powers do not vanish; wanted: below 1. The eigenvalues of a triangular matrix stand on its diagonal.")
            .Expect(W => Spectrum.Of(W), spectrum => spectrum.LargestSingularValue > 1, spectrum =>
                $"σ_max is {spectrum.LargestSingularValue:F3}: below 1 no product can stretch anything, so nothing can grow. Make the corner off the diagonal larger.")
            .Expect(W => Spectrum.Of(W).PowerNorms(200).Max(), most => most > 10, most => $"Its powers reach {most:F2} at the most; wanted: more than 10. What happens as the corner off the diagonal grows, and as the eigenvalues come closer to 1?");
}
