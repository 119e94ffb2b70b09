using System.Text;
using System.Text.Json;
using RnnLessons.Figures;

namespace RnnLessons.Tests.Figures;

public sealed class SeedFiguresTests
{
    [Fact]
    public void The_band_is_filled_between_the_lowest_and_the_highest_seed_and_the_line_is_their_mean()
    {
        using var json = JsonDocument.Parse(SeedFigures.Curves("x", "x", "y", [10, 20, 30], models: new SeedRuns("LSTM", 1, [[1.0, 2, 3], [3.0, 6], [2.0, 1]])).Json);
        var (band, line) = (json.RootElement.GetProperty("data")[0], json.RootElement.GetProperty("data")[1]);
        Assert.Equal("toself", band.GetProperty("fill").GetString());
        Assert.Equal("rgba(213,94,0,0.14)", band.GetProperty("fillcolor").GetString());
        Assert.Equal([1, 1, 3, 3, 6, 3], Numbers(band, "y"));
        Assert.Equal([10, 20, 30, 30, 20, 10], Numbers(band, "x"));
        Assert.Equal([2, 3, 3], Numbers(line, "y"));
    }

    [Fact]
    public void Seeds_with_the_same_value_do_not_hide_each_other()
    {
        using var json = JsonDocument.Parse(SeedFigures.Dots("x", ["T = 1"], "y", models: [new("a", 0, [[1.0, 1, 1]]), new("b", 1, [[2.0]])]).Json);
        var x = Numbers(json.RootElement.GetProperty("data")[0], "x");
        Assert.Equal(4, x.Distinct().Count());
        Assert.Equal(1, x[3]);
        Assert.All(x[..3], place => Assert.InRange(place, -0.5, 0.5));
    }

    [Fact]
    public void Numbers_that_have_no_place_are_refused()
    {
        Assert.Contains("“a” has 3 values for 2 places", Assert.Throws<ArgumentException>(() => SeedFigures.Curves("x", "x", "y", [1, 2], models: new SeedRuns("a", 0, [[1.0, 2, 3]]))).Message);
        Assert.Contains("“a” has 1 rows for 2 groups", Assert.Throws<ArgumentException>(() => SeedFigures.Dots("x", ["g", "h"], "y", models: new SeedRuns("a", 0, [[1.0]]))).Message);
    }

    [Fact]
    public void Seven_models_with_ten_long_curves_each_stay_below_32_KB()
    {
        var rows = Enumerable.Range(1, 10).Select(seed => Enumerable.Range(0, 1000).Select(i => Math.Sin(i) * seed / 3).ToArray()).ToArray();
        SeedRuns[] models = [.. Enumerable.Range(0, 7).Select(model => new SeedRuns($"model {model}", model, rows))];
        Figure[] figures = [SeedFigures.Curves("x", "x", "y", [.. Enumerable.Range(0, 1000).Select(i => (double)i)], new("chance", 0.5), models: models),
            SeedFigures.Dots("x", ["a", "b", "c"], "y", new("chance", 0.5), models: [.. models.Select(model => model with { Values = [.. rows[..3].Select(row => row[..10])] })])];
        Assert.All(figures, figure => Assert.InRange(Encoding.UTF8.GetByteCount(figure.Json + figure.ToHtml() + figure.AltText), 1, 32 * 1024));
    }

    [Fact]
    public void Before_the_first_run_there_is_nothing_yet()
    {
        Assert.Contains("LSTM: nothing yet", SeedFigures.Curves("x", "x", "y", [], models: new SeedRuns("LSTM", 1, [])).AltText);
        Assert.Contains("g nothing yet", SeedFigures.Dots("x", ["g"], "y", models: new SeedRuns("LSTM", 1, [[]])).AltText);
    }

    private static double[] Numbers(JsonElement trace, string axis) => [.. trace.GetProperty(axis).EnumerateArray().Select(value => value.GetDouble())];
}
