using RnnLessons.Cells;
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

    /// <summary>3.2: ∂h_k/∂h_{k−1} of a tanh SRNN, from W_H and h_k.</summary>
    public static Answer<Func<Tensor, Tensor, Tensor>> OneStepJacobian(Func<Tensor, Tensor, Tensor>? answer)
    {
        manual_seed(32);
        var cell = new SrnnCell(2, 3);
        var past = randn(1, 3).requires_grad_();
        var h = cell.Step(randn(1, 2), new(past)).h;
        // Column j is the gradient of unit j, from autograd.
        var expected = stack([.. Enumerable.Range(0, 3).Select(j => autograd.grad([h[0, j]], [past], retain_graph: true)[0][0])], 1);
        var (W_H, state) = (cell.W_H!.detach(), h.detach()[0]);
        var factor = 1 - state.square();
        return Exercise.For("3.2 One step of the product", answer)
            .Expect(f => f(W_H, state), got => got.shape.SequenceEqual([3L, 3L]), got => $"Your result has shape [{string.Join(", ", got.shape)}]; wanted: [3, 3], a row for each unit before and a column for each unit after.")
            .Expect(f => f(W_H, state), got => !Same(got, W_H), "This is W_H alone: right for a linear cell. tanh adds the factor 1 − h² of each unit after.")
            .Expect(f => f(W_H, state), got => !Same(got, W_H * (1 - state)), "The derivative of tanh(a) is 1 − tanh(a)², so the factor is 1 − h², not 1 − h.")
            .Expect(f => f(W_H, state), got => !Same(got, W_H * factor.unsqueeze(1)), "Your factor multiplies the rows. The factor belongs to the unit after, that is to the column.")
            .Expect(f => f(W_H, state), got => !Same(got, (W_H * factor).t()), "Transposed: with row vectors, entry (i, j) says how unit i before moves unit j after.")
            .Expect(f => f(W_H, state), got => Same(got, expected), got => $"Your matrix differs from autograd's by up to {(got - expected).abs().max().item<float>():F3}. Compare with W_H diag(1 − h_k²).");
    }

    /// <summary>3.3: a 2 × 2 matrix that dies in the end and grows tenfold first.</summary>
    public static Answer<double[,]> GrowsBeforeItDies(double[,]? answer) =>
        Exercise.For("3.3 Grow before you die", answer)
            .Expect(W => W, W => W.GetLength(0) == 2 && W.GetLength(1) == 2, W => $"Your matrix is {W.GetLength(0)} × {W.GetLength(1)}; wanted: 2 × 2.")
            .Expect(W => Spectrum.Of(W).Radius, radius => radius < 1, radius => $"Its spectral radius is {radius:F3}, so its powers don't die; wanted: below 1. The eigenvalues of a triangular matrix stand on its diagonal.")
            .Expect(W => Spectrum.Of(W), spectrum => spectrum.LargestSingularValue > 1, spectrum =>
                $"σ_max is {spectrum.LargestSingularValue:F3}: below 1 no product can stretch anything, so nothing can grow. Make the corner off the diagonal larger.")
            .Expect(W => Spectrum.Of(W).PowerNorms(200).Max(), most => most > 10, most => $"Its powers reach {most:F2} at the most; wanted: more than 10. What happens as the corner off the diagonal grows, and as the eigenvalues come closer to 1?");
}
