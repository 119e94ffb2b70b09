using System.Numerics;
using System.Reflection;
using RnnLessons.Data;
using RnnLessons.Figures;
using RnnLessons.Probes;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Figures;

/// <summary>Every figure that the library offers, drawn from numbers that are told apart at sight.</summary>
internal static class EveryFigure
{
    /// <summary>The figures by the method that draws them; what each must say stands in EveryFigure.txt.</summary>
    public static readonly (MethodInfo Method, Func<Figure> Draw)[] All =
    [
        Of(() => ClassFigures.Confusion("Pictures", Confusion(), new[] { "cat", "dog", "frog" })),
        Of(() => GateFigures.HeatMaps("LSTM", Panels, new[] { "a", "b", "c" }, Names, 2, null, new StepLine("probability", new[] { 0.1, 0.5, 0.9 }, 0, 1, 0.5))),
        Of(() => PictureFigures.Cut("Two cuts", Pictures.Validation, 3, 2, new[] { ValueTuple.Create(3, 2), ValueTuple.Create(2, 2) })),
        Of(() => PictureFigures.Grid("Test pictures", Pictures, Pictures.Validation, new[] { 3L, 5 }, new[] { 3L, 6 })),
        Of(() => ProbeFigures.GradientByLag(new Curve("SRNN", new[] { 1, 0.01, 0 }), Curve.Prediction("ρ^lag", new[] { 1, 0.5, 0.25 }))),
        Of(() => ProbeFigures.Eigenvalues("W_H", new Complex[] { new(0.6, 0.8), new(0, -2) })),
        Of(() => ProbeFigures.Eigenvalues(Matrices)),
        Of(() => ProbeFigures.NormsOfPowers(new[] { 1, 1.8, 0.9 }, 0.5, 2)),
        Of(() => ProbeFigures.SpectralRadius(new Complex[] { new(2, 0), new(0, 1) }, new[] { 1.0, 2, 4 })),
        Of(() => SeedFigures.Curves("Recall", "updates", "accuracy (0 … 1)", new[] { 10.0, 20 }, new Level("guessing", 0.25), false, new SeedRuns("LSTM", 1, new[] { new[] { 0.3, 0.8 }, new[] { 0.5 } }), new SeedRuns("patient LSTM", 1, new[] { new[] { 0.6, 0.9 } }) { IsVariant = true })),
        Of(() => SeedFigures.Dots("Adding", new[] { "T = 20", "T = 50" }, "mean squared error", new Level("answering 1", 0.1667), true, new SeedRuns("SRNN", 0, new[] { new[] { 0.2, 0.3 }, new[] { 0.4 } }), new SeedRuns("GRU", 3, new[] { new[] { 0.01, 0.03 }, Array.Empty<double>() }))),
        Of(() => SeriesFigures.Lines("Sunspots", new[] { "1987-05", "1987-06" }, "month", "number", new Curve("observed", new[] { 10.0, 20 }), Curve.Prediction("forecast", new[] { 11.0, 19 }))),
        Of(() => SeriesFigures.LogarithmicLines("Loss", "updates", "squared error", Curve.OfModel(1, "seed 1", new[] { 100.0, 1 }), Curve.OfModel(1, "seed 2", new[] { 10.0, 2 }), Curve.OfModel(0, "other", new[] { 50.0, 3 }), Curve.Prediction("guessing", new[] { 5.0, 5 }))),
        Of(() => SeriesFigures.Bars("Accuracy", new[] { "T = 5", "T = 20" }, "length", "accuracy (0 … 1)", new BarSeries("SRNN", new[] { 0.9, 0.5 }, new[] { 0.01, 0.02 }), new BarSeries("LSTM", new[] { 0.8, 0.7 }, null))),
        Of(() => SplitFigures.LossAndScore("Reviews", Runs().Runs, 2, "accuracy", new[] { Curve.Prediction("article", new[] { 0.85, 0.86 }) })),
        Of(() => TrainingFigures.LossCurve(Runs(), false)),
        Of(() => TrainingFigures.LossCurve(Runs().Runs, true)),
        Of(() => TrainingFigures.ScoreCurve(Runs().Runs, "accuracy (0 … 1)")),
        Of(() => TrainingFigures.GradientNorm(Runs().Runs)),
        Of(() => TrainingFigures.Comparison(Runs(), true)),
        Of(() => Figure.Of("", null), () => Figure.Of(Plotly.NET.CSharp.Chart.Line<double, double, string>((double[])[1, 2], (double[])[3, 4], Name: "own"), "own words")),
        Of(() => Figure.WithSlider("n", new[] { 1, 2 }, Power, 1)),
    ];

    private static (string, string)[] Names => [("f", "forget gate f")];

    private static (string, IReadOnlyList<Complex>)[] Matrices => [("before", [new(0.3, 0.4)]), ("after", [new(0, 2), new(1, 0)])];

    private static PictureSet Pictures => GeneratedPictures.Create(20, 20);

    private static IReadOnlyList<Activations> Panels =>
    [
        new("f", new[,] { { 0.1, 0.2, 0.3 }, { 0.4, 0.5, 0.6 }, { 0.7, 0.8, 0.9 } }, false),
        new("candidate", new[,] { { -0.1, 0.2, -0.3 } }, false),
        new("c", new[,] { { -3.0, 1, 2 } }, true) { Units = [4] },
    ];

    /// <summary>Two runs that differ in one setting and in every number.</summary>
    public static RunHistory Runs()
    {
        var history = new RunHistory();
        var first = history.Start("SRNN", new Hyperparameters { LearningRate = 0.01, Updates = 6 });
        first.Add(new(1, 4, 40, 0.5, null, 0.11));
        first.Add(new(2, 2, 20, 1, new(3, 0.31), 0.12, new(3.5, 0.13)));
        first.Add(new(3, 1, 10, 1.5, null, 0.14));
        first.Add(new(4, 0.5, 5, 2, new(2.5, 0.32), 0.15, new(0.75, 0.16)));
        var second = history.Start("LSTM", new Hyperparameters { LearningRate = 0.1, Updates = 6 });
        second.Add(new(1, 8, 800, 0.5, null, 0.21));
        second.Add(new(2, 6, 600, 1, new(7, 0.41), 0.22, new(6.5, 0.23)));
        return history;
    }

    private static ConfusionMatrix Confusion() => ConfusionMatrix.Of(
        tensor(new[,] { { 1f, 0, 0 }, { 0, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0, 1, 0 }, { 1, 0, 0 } }), tensor(new long[] { 0, 0, 0, 1, 1, 2 }));

    private static Figure Power(int power) => SeriesFigures.Lines("Powers", null, "x", "y", ("x^n", [1, Math.Pow(2, power)]));

    private static (MethodInfo, Func<Figure>) Of(System.Linq.Expressions.Expression<Func<Figure>> call, Func<Figure>? draw = null)
    {
        var method = ((System.Linq.Expressions.MethodCallExpression)call.Body).Method;
        return (method.IsGenericMethod ? method.GetGenericMethodDefinition() : method, draw ?? call.Compile());
    }
}
