using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnLessons.Figures;
using Plot = Plotly.NET.CSharp.Chart;

namespace RnnLessons.Tests.Figures;

/// <summary>Charts as the chart libraries themselves make them: their run-time types derive from those that are documented.</summary>
public sealed class ForeignChartTests
{
    private static readonly double[] Xs = [1, 2, 3], Ys = [1, 4, 9];

    public static TheoryData<string, string[], double> PlotlyNet => new()
    {
        { "Chart", ["scatter"], 9 },
        { "MultiChart", ["scatter", "bar"], 9 },
    };

    [Theory]
    [MemberData(nameof(PlotlyNet))]
    public void A_Plotly_NET_chart_is_taken_in(string kind, string[] types, double last)
    {
        var line = Plot.Line<double, double, string>(Xs, Ys, Name: "squares");
        var chart = kind == "Chart" ? line : Plot.Combine([line, Plot.Column<double, string, string>(Ys)]);
        Assert.EndsWith("+" + kind, chart.GetType().FullName);

        var figure = Figure.Of(chart);

        var json = JsonNode.Parse(figure.Json)!;
        Assert.Equal(types, json["data"]!.AsArray().Select(trace => (string)trace!["type"]!));
        Assert.Equal(last, (double)json["data"]![0]!["y"]![2]!);
        Assert.Equal(HouseStyle.Text, (string)json["layout"]!["font"]!["color"]!);
        Assert.StartsWith("Chart: scatter \"squares\"", figure.AltText);
    }

    [Fact]
    public void The_words_of_the_caller_win() => Assert.Equal("squares of 1, 2 and 3", Figure.Of(Plot.Line<double, double, string>(Xs, Ys), "squares of 1, 2 and 3").AltText);

    [Fact]
    public void Charts_stand_behind_a_slider()
    {
        var figure = Figure.WithSlider("n", (double[])[1, 2], n => Figure.Of(Plot.Line<double, double, string>(Xs, [.. Ys.Select(y => n * y)])));
        using var json = JsonDocument.Parse(figure.Json);
        Assert.Equal(18, json.RootElement.GetProperty("layout").GetProperty("sliders")[0].GetProperty("steps")[1].GetProperty("args")[0].GetProperty("y")[0][2].GetDouble());
    }

    [Fact]
    public void A_trace_of_XPlot_may_be_called_as_the_script_calls_its_layout()
    {
        var figure = Figure.Of(XPlot("var layout = {\"title\":\"wrong\"};", "right"));
        Assert.Equal("right", figure.Title);
        Assert.Equal("var layout = {\"title\":\"wrong\"};", (string)JsonNode.Parse(figure.Json)!["data"]![0]!["name"]!);
    }

    [Fact]
    public void An_XPlot_chart_with_no_layout_is_taken_in() => Assert.Equal("Chart", Figure.Of(XPlot("a", null)).Title);

    [Fact]
    public void An_XPlot_chart_with_no_trace_is_one_clear_error() =>
        Assert.Contains("has no trace", Assert.Throws<ArgumentException>(() => Figure.Of(Activator.CreateInstance(XPlotType("PlotlyChart"))!)).Message);

    [Fact]
    public void A_version_that_is_not_known_is_one_clear_error()
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new("Another"), AssemblyBuilderAccess.Run).DefineDynamicModule("Another");
        var chart = Activator.CreateInstance(module.DefineType("Plotly.NET.GenericChart", TypeAttributes.Public).CreateType())!;
        Assert.Contains("This version of Plotly.NET is not known: Plotly.NET.GenericChart has no method toFigureJson. Wanted: version 6.0.0", Assert.Throws<ArgumentException>(() => Figure.Of(chart)).Message);
        Assert.Throws<ArgumentNullException>(() => Figure.Of(null!));
    }

    private static object XPlot(string name, string? title)
    {
        var trace = Activator.CreateInstance(XPlotType("Scatter"))!;
        trace.GetType().GetProperty("y")!.SetValue(trace, Ys);
        trace.GetType().GetProperty("name")!.SetValue(trace, name);
        var plot = XPlotType("Chart").GetMethods().Single(method => method.Name == "Plot" && !method.IsGenericMethod && method.GetParameters() is [{ ParameterType.Name: "Trace" }]);
        var chart = plot.Invoke(null, [trace])!;
        if (title is not null) chart.GetType().GetMethod("WithTitle")!.Invoke(chart, [title]);
        return chart;
    }

    private static Type XPlotType(string name) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "plotly", "XPlot.Plotly.dll")).GetType($"XPlot.Plotly.{name}")!;
}
