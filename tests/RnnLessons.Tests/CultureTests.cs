using System.Globalization;
using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Lesson;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Tests.Figures;
using RnnLessons.Tests.Lesson;
using RnnLessons.Tests.Lesson.Exercises;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests;

/// <summary>The culture is the user's; what the library writes and reads is the same in all of them.</summary>
public sealed class CultureTests
{
    // Decimal commas and other minus signs, an i without a dot, calendars of other years.
    private static readonly string[] Cultures = ["de-DE", "tr-TR", "ar-SA", "fa-IR", "sv-SE", "th-TH", "fr-CH"];

    /// <summary>All that has words: what can't be, figures, exercises, tables, equations, files.</summary>
    private static IEnumerable<(string What, Func<string> Say)> Everything =>
    [
        .. FaultTests.Impossible.Select(row => row.Data).Select(fault => ($"fault: {fault.Item1}", (Func<string>)(() => Message(fault.Item2)))),
        .. EveryFigure.All.Select(figure => ($"figure: {EveryFigureTests.Name(figure.Method)}", (Func<string>)(() => $"{figure.Draw().Json} {figure.Draw()}"))),
        .. WrongAnswers.Checks.Select(check => ($"exercise: {WrongAnswers.Name(check)}", (Func<string>)(() => WrongAnswers.Said(check)))),
        .. TableTests.Values.Select(row => row.Data).Select(value => ($"table: {value.Item1}", (Func<string>)(() => Table.Of(new { value = value.Item2 }).ToString()))),
        ("exercise: a number that is wrong", () => Lesson09.SameBudget(66.5).Result().ToString()),
        ("exercise: settings that differ", () => Lesson00.OneChangedLine(new() { HiddenSize = 96, ClipNorm = 1, LearningRate = 0.5 }, new()).Result().ToString()),
        ("exercise: a clip norm", () => Lesson00.OneChangedLine(new() { HiddenSize = 96, ClipNorm = 0.5 }, new()).Result().ToString()),
        ("exercise: a list of losses", () => Lesson07.StopInTime((losses, patience) => (6, 1)).Result().ToString()),
        ("settings: a number", () => Message(() => new RunHistory().Start("SRNN", new(), -0.5))),
        ("settings: a date", () => Message(() => new RunHistory().Start("SRNN", new(), new DateOnly(2026, 11, 30)))),
        ("equations", () => EquationWithNumbers.OverTime(Seeded(), full(2, 1, -0.5)) is var shown ? $"{shown} {shown.ToLatex()} {shown.Steps[0].ToHtml()}" : ""),
        ("progress", () => new Bar(new("reading", 250_000, 1_500_000)).ToHtml()),
        ("divergence", () => new TrainingDivergedException(3, -1.5, 2.5, new() { ClipNorm = 0.5 }).Message),
        ("series", () => string.Join(' ', Series.Sunspots() is var series ? series.Months.Take(3).Select(month => $"{month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}").Concat(series.Values.Take(9).Select(value => FormattableString.Invariant($"{value}"))) : [])),
        ("words", () => string.Join(' ', GeneratedReviews.Create(20, 20).Vocabulary.Encode("I THINK IT IS A FINE FILM"))),
        ("reviews", () => $"{GeneratedReviews.Create(20, 20)}"),
        ("weights", SavedWeights),
        ("installation", () => $"{Installation.Summary} {Installation.DataSets}"),
        ("figures' fault: a spread too many", () => Message(() => RnnLessons.Figures.SeriesFigures.Bars("x", ["a"], "x", "y", new RnnLessons.Figures.BarSeries("b", [1], [1, 2])))),
        ("figures' fault: a radius of 0", () => Message(() => RnnLessons.Figures.ProbeFigures.SpectralRadius([new(0, 0)], [1, 2]))),
        ("figures' fault: a slider's start", () => Message(() => RnnLessons.Figures.Figure.WithSlider("n", [1], _ => RnnLessons.Figures.SeriesFigures.Lines("x", null, "x", "y", ("a", [1])), -1))),
    ];

    public static TheoryData<string> Names => [.. Everything.Select(one => one.What)];

    [Fact]
    public void This_machine_knows_cultures() =>
        Assert.True(new CultureInfo("de-DE").NumberFormat.NumberDecimalSeparator == ",", "These tests need ICU: apt-get install libicu72, and no DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");

    [Theory]
    [MemberData(nameof(Names))]
    public void It_reads_the_same_in_every_culture(string what)
    {
        var say = Everything.First(one => one.What == what).Say;
        var expected = In("", say);
        Assert.All(Cultures, culture => Assert.Equal(expected, In(culture, say)));
    }

    [Fact]
    public void A_readers_own_code_keeps_its_culture() => Assert.Equal("✗ Exercise x: not right yet. Your code threw FormatException: 1,5", In("de-DE", () =>
        Exercise.For("x", (Func<double>)(() => throw new FormatException(1.5.ToString(CultureInfo.CurrentCulture)))).Expect(f => f(), value => value > 0, "").Result().ToString()));

    private static string In(string culture, Func<string> say)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            return say();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Message(Action make) => Record.Exception(make)!.Message;

    private static Cell Seeded()
    {
        manual_seed(3);
        return new LstmCell(1, 2);
    }

    private static string SavedWeights()
    {
        var path = Path.Combine(Path.GetTempPath(), $"rnnlessons-{Guid.NewGuid():N}.safetensors");
        try
        {
            manual_seed(3);
            using var model = new SequenceModel(new SrnnCell(1, 2), 1, Returns.EveryState);
            new Trainer { BestWeightsFile = path }.Run(model, new Echo(1, 4), new() { Updates = 2, ValidateEvery = 1 }).Last();
            return Convert.ToHexString(File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
