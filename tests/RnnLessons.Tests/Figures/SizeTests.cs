using System.Numerics;
using System.Text;
using RnnLessons.Figures;
using RnnLessons.Training;

namespace RnnLessons.Tests.Figures;

public sealed class SizeTests
{
    private const int Most = 32 * 1024;

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(4, 100_000)]
    [InlineData(50, 2_000)]
    public void A_live_update_of_any_length_stays_below_32_KB_with_all_its_mime_types(int runs, int steps)
    {
        var history = SomeRuns.History(runs, steps);
        Run[] newest = [.. history.Runs.TakeLast(8)];
        double[] norms = [.. history.Runs[0].Updates.Select(step => step.GradientNorm * 1e-12)];
        Figure[] figures = [
            TrainingFigures.LossCurve(history), TrainingFigures.ScoreCurve(newest), TrainingFigures.GradientNorm(newest),
            ProbeFigures.GradientByLag(("SRNN", norms), ("LSTM", norms), ("GRU", norms), Curve.Prediction("ρ^lag", norms))];
        Assert.All(figures, figure => Assert.InRange(Encoding.UTF8.GetByteCount(figure.Json + figure.ToHtml() + figure.AltText), 1, Most));
    }

    [Theory]
    [InlineData(3, 100_000)]
    [InlineData(20, 500)]
    [InlineData(50, 2_000)]
    [InlineData(200, 100)]
    public void A_comparison_stays_below_32_KB(int runs, int steps) =>
        Assert.InRange(Bytes(TrainingFigures.Comparison(SomeRuns.History(runs, steps))), 1, Most);

    [Fact]
    public void Probe_figures_stay_below_32_KB()
    {
        var random = new Random(1);
        double[] Norms(int count) => [.. Enumerable.Range(0, count).Select(i => Math.Exp(-i * 0.1) * random.NextDouble())];
        Complex[] Eigenvalues(int count) => [.. Enumerable.Range(0, count).Select(i => Complex.FromPolarCoordinates(random.NextDouble(), i))];
        Figure[] figures = [
            ProbeFigures.GradientByLag(("a", Norms(5000)), ("b", Norms(5000)), ("c", Norms(5000)), ("d", Norms(5000))),
            ProbeFigures.Eigenvalues("W_H", Eigenvalues(256)),
            ProbeFigures.NormsOfPowers(Norms(2000), 0.9, 1.7),
            ProbeFigures.SpectralRadius(Eigenvalues(40), Norms(500)),
            ProbeFigures.SpectralRadius(Eigenvalues(128), Norms(100)),
            SeriesFigures.Lines("Sunspots", [.. Enumerable.Range(0, 3300).Select(i => $"{1749 + i / 12}-{i % 12 + 1:00}")], "month", "number", ("a", Norms(3300)), ("b", Norms(3300)), ("c", Norms(3300)))];
        Assert.All(figures, figure => Assert.InRange(Bytes(figure), 1, Most));
    }

    private static int Bytes(Figure figure) => Encoding.UTF8.GetByteCount(figure.Json);
}

internal static class SomeRuns
{
    public static RunHistory History(int runs, int steps)
    {
        var history = new RunHistory();
        var random = new Random(7);
        for (var number = 1; number <= runs; number++)
        {
            var run = history.Start("SRNN", new Hyperparameters { LearningRate = 0.001 * number, HiddenSize = 8 * number, Updates = steps });
            for (var step = 1; step <= steps; step++)
            {
                run.Add(new TrainingUpdate(step, Math.Exp(-step * 3.0 / steps) + 0.1 * random.NextDouble(), random.NextDouble(), step * 0.01,
                    step % 25 == 0 ? new Validation(random.NextDouble(), random.NextDouble()) : null));
            }
        }
        return history;
    }
}
