using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive;
using RnnLessons.Figures;
using RnnLessons.Lesson;
using RnnLessons.Training;

namespace RnnLessons.Tests.Figures;

/// <summary>What the axes, the legend, the order, the colours and the hover of every figure say, against the numbers that it was drawn from.</summary>
public sealed class EveryFigureTests
{
    private static readonly Dictionary<string, string> Expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "EveryFigure.txt")).ReplaceLineEndings("\n")
        .Split("### ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(figure => figure.Split('\n')[0], figure => figure[(figure.IndexOf('\n') + 1)..].TrimEnd());

    public static TheoryData<string> Names => [.. EveryFigure.All.Select(figure => Name(figure.Method))];

    [Fact]
    public void No_figure_of_the_library_is_left_out()
    {
        var offered = typeof(Figure).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(Figure)).Select(Name).Order(StringComparer.Ordinal);
        Assert.Equal(offered, EveryFigure.All.Select(figure => Name(figure.Method)).Order(StringComparer.Ordinal));
        Assert.Equal(offered, Expected.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_figure_says_what_its_numbers_are(string name) =>
        Assert.Equal(Expected[name].Split('\n'), FigureText.Of(EveryFigure.All.Single(figure => Name(figure.Method) == name).Draw()).Split('\n').Select(line => line.TrimEnd()));

    [Fact]
    public void A_live_figure_draws_what_the_figure_of_its_name_does()
    {
        var history = EveryFigure.Runs();
        (LiveFigure Live, Figure Same)[] pairs =
        [
            (LiveFigure.LossCurve(history), TrainingFigures.LossCurve(history)),
            (LiveFigure.LossCurve(history, logarithmic: true), TrainingFigures.LossCurve(history, logarithmic: true)),
            (LiveFigure.ScoreCurve(history, "accuracy"), TrainingFigures.ScoreCurve(history.Runs, "accuracy")),
            (LiveFigure.GradientNorm(history), TrainingFigures.GradientNorm(history.Runs)),
            (LiveFigure.Of(() => TrainingFigures.Comparison(history)), TrainingFigures.Comparison(history)),
        ];
        foreach (var (live, same) in pairs)
        {
            using var cell = new KernelInvocationContext();
            live.Refresh();
            Assert.Equal(same.Json, Assert.IsType<Figure>(Assert.Single(cell.Shown).States[^1]).Json);
        }
    }

    [Fact]
    public void Axes_of_known_range_stay_where_they_are_while_a_run_grows()
    {
        var history = new RunHistory();
        var run = history.Start("SRNN", new Hyperparameters { Updates = 40 });
        Func<Figure>[] figures =
        [
            () => TrainingFigures.LossCurve(history), () => TrainingFigures.GradientNorm(history.Runs), () => TrainingFigures.Comparison(history),
            () => TrainingFigures.ScoreCurve(history.Runs, "accuracy (0 … 1)"), () => SplitFigures.LossAndScore("Reviews", history.Runs, 10),
        ];
        var early = Ranges(3);
        Assert.Equal(["0 40", "0 40", "0 40", "0 40, 0 1", "0 4, 0 4, 0 1"], early);
        Assert.Equal(early, Ranges(40));
        // A run that goes on past its plan is seen whole.
        Assert.Equal(["0 50", "0 50", "0 50", "0 50, 0 1", "0 5, 0 5, 0 1"], Ranges(50));
        // What somebody else trained longer is seen too, and a run without a plan is fitted.
        Assert.Contains("0 7", Range(SplitFigures.LossAndScore("Reviews", history.Runs, 10, references: [Curve.Prediction("article", [.1, .2, .3, .4, .5, .6, .7])])));
        history.Start("own loop", new(), new { Updates = "until it is good" });
        Assert.Equal("", Range(TrainingFigures.LossCurve(history)));

        string[] Ranges(int updates)
        {
            while (run.Updates.Count < updates) run.Add(new(run.Updates.Count + 1, 1, 1, 1, new(1, 0.5), 0.5, new(1, 0.5)));
            return [.. figures.Select(draw => Range(draw()))];
        }

        static string Range(Figure figure) => string.Join(", ", JsonNode.Parse(figure.Json)!["layout"]!.AsObject().Where(entry => entry.Key.Contains("axis", StringComparison.Ordinal))
            .Select(entry => entry.Value!["range"]).OfType<JsonArray>().Select(range => string.Join(" ", range)));
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("comparison")]
    public void A_long_run_is_smoothed_and_its_batches_are_drawn_as_they_were(string kind)
    {
        var history = new RunHistory();
        var run = history.Start("SRNN", new());
        double[] losses = [.. Enumerable.Range(0, 200).Select(step => 2 + step % 2 - step / 200.0)];
        foreach (var (at, loss) in losses.Index()) run.Add(new(at + 1, loss, 1, at));
        using var json = JsonDocument.Parse((kind == "loss" ? TrainingFigures.LossCurve(history) : TrainingFigures.Comparison(history)).Json);
        double[] Values(int trace) => [.. json.RootElement.GetProperty("data")[trace].GetProperty("y").EnumerateArray().Select(value => value.GetDouble())];
        double[] smooth = [.. Thinning.Smooth(losses, 5).Select(value => Thinning.Round(value))];
        Assert.Equal(smooth, Values(kind == "loss" ? 1 : 0));
        if (kind == "loss") Assert.Equal(losses.Select(value => Thinning.Round(value)), Values(0));
    }

    [Theory]
    [InlineData(4, 4, 12)]
    [InlineData(5, 5, 10)]
    [InlineData(12, 8, 16)]
    public void Of_many_runs_the_newest_are_drawn_and_the_legend_names_them_once(int started, int drawn, int traces)
    {
        var history = SomeRuns.History(started, 50);
        using var json = JsonDocument.Parse(TrainingFigures.LossCurve(history).Json);
        var data = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(traces, data.Length);
        var named = data.Where(trace => trace.GetProperty("mode").GetString() == "lines" && !trace.TryGetProperty("showlegend", out _)).ToArray();
        var looks = new RunLooks([.. history.Runs.TakeLast(drawn)]);
        Assert.Equal(history.Runs.TakeLast(drawn).Select(looks.Name), named.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal(history.Runs.TakeLast(drawn).Select(run => looks.Pen(run).Colour), named.Select(trace => trace.GetProperty("line").GetProperty("color").GetString()));
        Assert.Equal(history.Runs.TakeLast(drawn).Select(run => looks.Pen(run).Dash), named.Select(trace => trace.GetProperty("line").GetProperty("dash").GetString()));
        Assert.Equal(drawn, named.Select(trace => (trace.GetProperty("line").GetProperty("color").GetString(), trace.GetProperty("line").GetProperty("dash").GetString())).Distinct().Count());
        Assert.Equal("Loss by training step" + (started > drawn ? $" (without runs 1 to {started - drawn})" : ""), json.RootElement.GetProperty("layout").GetProperty("title").GetProperty("text").GetString());
    }

    [Fact]
    public void A_comparison_names_the_newest_fifty_runs_in_the_colours_of_their_lines()
    {
        var history = SomeRuns.History(53, 3);
        using var json = JsonDocument.Parse(TrainingFigures.Comparison(history).Json);
        var data = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        var cells = data[^1].GetProperty("cells");
        Assert.Equal(history.Runs.Skip(3).Select(run => run.Label), cells.GetProperty("values")[1].EnumerateArray().Select(label => label.GetString()));
        Assert.Equal(data[..^1].Select(line => line.GetProperty("line").GetProperty("color").GetString()), cells.GetProperty("font").GetProperty("color")[0].EnumerateArray().Select(colour => colour.GetString()));
        Assert.Equal(data[..^1].Select(line => line.GetProperty("name").GetString()), cells.GetProperty("values")[1].EnumerateArray().Select(label => label.GetString()));
    }

    internal static string Name(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.Name))})";
}
