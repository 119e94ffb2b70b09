using System.Text;
using System.Text.Json;
using RnnLessons.Cells;
using RnnLessons.Figures;
using RnnLessons.Probes;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Figures;

[Trait("lesson", "04, 05")]
public sealed class GateFiguresTests
{
    [Fact]
    public void Each_gate_and_state_is_a_panel_of_units_by_steps_over_one_time_axis()
    {
        var maps = Maps(new LstmCell(2, 5), steps: 7);
        var figure = GateFigures.HeatMaps("LSTM", maps, [.. Enumerable.Range(0, 7).Select(t => $"{(char)('A' + t)}")], [("f", "forget gate f")], units: 3);
        using var json = JsonDocument.Parse(figure.Json);
        var (traces, layout) = (json.RootElement.GetProperty("data").EnumerateArray().ToArray(), json.RootElement.GetProperty("layout"));
        Assert.Equal(["h", "c", "f", "i", "o", "candidate"], maps.Select(map => map.Name));
        Assert.Equal(6, traces.Length);
        foreach (var (trace, map) in traces.Zip(maps))
        {
            var rows = trace.GetProperty("z").EnumerateArray().ToArray();
            Assert.Equal(3, rows.Length);
            Assert.All(rows, row => Assert.Equal(7, row.GetArrayLength()));
            Assert.Equal(map.Values[2, 6], rows[2][6].GetDouble(), 0.006);
            Assert.Equal("7 G", trace.GetProperty("x")[6].GetString());
        }
        Assert.Equal(["coloraxis2", "coloraxis2", "coloraxis", "coloraxis", "coloraxis"], traces.Take(5).Select(trace => trace.GetProperty("coloraxis").GetString()));
        Assert.Equal((-1, 1), (traces[5].GetProperty("zmin").GetInt32(), traces[5].GetProperty("zmax").GetInt32()));
        Assert.Equal("x", layout.GetProperty("xaxis6").GetProperty("matches").GetString());
        Assert.Equal("time step t", layout.GetProperty("xaxis6").GetProperty("title").GetProperty("text").GetString());
        Assert.StartsWith("forget gate f<br>unit %{y}, step %{x}", traces[2].GetProperty("hovertemplate").GetString());
        Assert.Contains("forget gate f: 3 units over 7 steps", figure.AltText);
    }

    [Fact]
    public void Panels_do_not_overlap()
    {
        using var json = JsonDocument.Parse(GateFigures.HeatMaps("LSTM", Maps(new LstmCell(2, 8), 20)).Json);
        var layout = json.RootElement.GetProperty("layout");
        var panels = Enumerable.Range(1, 6).Select(panel => layout.GetProperty(panel == 1 ? "yaxis" : $"yaxis{panel}").GetProperty("domain"))
            .Select(domain => (Low: domain[0].GetDouble(), High: domain[1].GetDouble())).ToArray();
        Assert.Equal((0, 1), (panels[^1].Low, panels[0].High));
        Assert.All(panels.Zip(panels.Skip(1)), pair => Assert.True(pair.First.Low > pair.Second.High));
        Assert.All(panels, panel => Assert.True(panel.High > panel.Low));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void It_fits_on_a_screen_with_a_slider_and_without(int units)
    {
        var maps = Maps(new LstmCell(2, units), 20);
        var line = new StepLine("probability", [.. Enumerable.Range(0, 20).Select(t => t / 20.0)], 0, 1, 0.5);
        var figure = GateFigures.HeatMaps("LSTM", maps, units: units, line: line);
        Assert.InRange(Height(figure), 300, 620);
        Assert.InRange(Height(Figure.WithSlider("updates", (int[])[0, 10], _ => figure)), 300, 620);
        // Unit numbers do not run into each other.
        using var json = JsonDocument.Parse(figure.Json);
        var axis = json.RootElement.GetProperty("layout").GetProperty("yaxis");
        var panel = (axis.GetProperty("domain")[1].GetDouble() - axis.GetProperty("domain")[0].GetDouble()) * (Height(figure) - 125);
        Assert.True(panel / units * axis.GetProperty("dtick").GetInt32() >= 11, $"A panel of {panel:F0} px for {units} units is marked at each {axis.GetProperty("dtick")}.");

        static double Height(Figure figure)
        {
            using var json = JsonDocument.Parse(figure.Json);
            return json.RootElement.GetProperty("layout").GetProperty("height").GetDouble();
        }
    }

    [Fact]
    public void However_large_it_stays_below_32_KB()
    {
        var figure = GateFigures.HeatMaps("LSTM", Maps(new LstmCell(2, 64), 300), units: 64);
        Assert.InRange(Encoding.UTF8.GetByteCount(figure.Json), 1, 32 * 1024);
        Assert.Contains("each column the mean of", figure.Json);
    }

    [Fact]
    public void A_slider_goes_through_training_with_one_colour_scale()
    {
        var maps = Maps(new GruCell(2, 4), 6);
        var figure = Figure.WithSlider("batches", (int[])[0, 10], batch => GateFigures.HeatMaps($"after {batch}", maps, memoryReach: 2));
        Assert.Contains("\"cmin\":-2", figure.Json);
    }

    [Fact]
    public void What_can_not_be_shown_is_one_clear_error()
    {
        var maps = Maps(new SrnnCell(2, 3), 6);
        Assert.Contains("nothing to show", Assert.Throws<ArgumentException>(() => GateFigures.HeatMaps("SRNN", [])).Message);
        Assert.Contains("5 step names for 6 steps", Assert.Throws<ArgumentException>(() => GateFigures.HeatMaps("SRNN", maps, ["a", "b", "c", "d", "e"])).Message);
        Assert.Contains("panels of one pass", Assert.Throws<ArgumentException>(() => GateFigures.HeatMaps("SRNN", [.. maps, .. Maps(new SrnnCell(2, 3), 4)])).Message);
    }

    private static IReadOnlyList<Activations> Maps(Cell cell, int steps)
    {
        manual_seed(8);
        var layer = new Recurrent(cell);
        using var probe = Probe.On(layer);
        layer.forward(randn(2, steps, 2));
        return probe.All(sequence: 1);
    }
}
