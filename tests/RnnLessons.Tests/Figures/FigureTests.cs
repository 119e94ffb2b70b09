using System.Collections;
using System.Reflection;
using System.Text.Json;
using RnnLessons.Figures;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Figures;

public sealed class FigureTests
{
    private static Figure Sample => SeriesFigures.Lines("Loss <of> both", null, "step", "loss", ("a", [1, double.NaN, 0.123456789]), ("b", [3, 4, 5]));

    [Theory]
    [InlineData(typeof(Figure), "application/vnd.plotly.v1+json,text/html,text/plain")]
    [InlineData(typeof(Claim), "application/vnd.rnnlessons.claim+json,text/html,text/plain")]
    [InlineData(typeof(Exercise), "application/vnd.rnnlessons.exercise+json,text/html,text/plain")]
    [InlineData(typeof(SourceOf), "text/html,text/plain")]
    [InlineData(typeof(PlotlyScript), "text/html,text/plain")]
    public void A_host_finds_the_formatters_by_name(Type type, string mimeTypes)
    {
        var attribute = type.GetCustomAttributes().Single(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");
        var source = (Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!;
        var preferred = (string[])attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute)!;
        var formatters = ((IEnumerable)source.GetMethod("CreateTypeFormatters")!.Invoke(Activator.CreateInstance(source), null)!).Cast<object>();
        Assert.Equal(mimeTypes.Split(','), preferred);
        Assert.Equal(preferred, formatters.Select(formatter => (string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!));
        Assert.All(formatters, formatter => Assert.NotNull(formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])));
        Assert.NotNull(type.GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, []));
    }

    [Fact]
    public void A_formatter_writes_its_type_and_refuses_other_values()
    {
        var formatter = new SelfFormatter(Mime.Text);
        var figure = Sample;
        using var writer = new StringWriter();
        Assert.True(formatter.Format(figure, writer));
        Assert.Equal(figure.AltText, writer.ToString());
        Assert.False(formatter.Format("not ours", writer));
    }

    [Fact]
    public void Json_is_plotlys_own_form_in_the_house_style()
    {
        using var json = JsonDocument.Parse(Sample.Json);
        var root = json.RootElement;
        var layout = root.GetProperty("layout");
        Assert.Equal(2, root.GetProperty("data").GetArrayLength());
        Assert.Equal("rgba(0,0,0,0)", layout.GetProperty("paper_bgcolor").GetString());
        Assert.False(layout.TryGetProperty("template", out _));
        Assert.False(layout.TryGetProperty("width", out _));
        Assert.Equal("step", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.False(root.GetProperty("config").GetProperty("displaylogo").GetBoolean());
        Assert.True(root.GetProperty("config").GetProperty("responsive").GetBoolean());
        var y = root.GetProperty("data")[0].GetProperty("y");
        Assert.NotEqual(JsonValueKind.Number, y[1].ValueKind);
        Assert.Equal(0.1235, y[2].GetDouble());
    }

    [Fact]
    public void Html_says_the_figure_in_words_asks_no_network_and_can_not_be_broken_by_a_title()
    {
        var html = Sample.ToHtml();
        Assert.Contains("aria-label=\"Loss &lt;of&gt; both.", html);
        Assert.DoesNotContain("<of>", html);
        Assert.DoesNotContain("http", html);
        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.NotEqual(html, Sample.ToHtml());
    }

    [Fact]
    public void A_saved_page_carries_plotly_and_leaves_nothing_beside_it()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "figure.html");
            Sample.Save(path);
            Sample.Save(path);
            Assert.Equal([path], Directory.GetFiles(folder.FullName));
            Assert.InRange(new FileInfo(path).Length, 3_000_000, 6_000_000);
            Assert.DoesNotContain("<script src", File.ReadAllText(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("fig.html", null)]
    [InlineData("FIG.HTML", null)]
    [InlineData("fig.Htm", null)]
    [InlineData("a.b.html", null)]
    [InlineData("fig.png", "ends with .png")]
    [InlineData("fig.PNG", "ends with .PNG")]
    [InlineData("fig.svg", "ends with .svg")]
    [InlineData("fig.pdf", "ends with .pdf")]
    [InlineData("fig.json", "ends with .json")]
    [InlineData("fig.html.gz", "ends with .gz")]
    [InlineData("fig.xhtml", "ends with .xhtml")]
    [InlineData("fig.html ", "wanted: an ending of .html")]
    [InlineData("fig.", "has no ending")]
    [InlineData("fig", "has no ending")]
    public void A_figure_is_saved_as_a_page_and_every_other_ending_is_refused(string name, string? refused)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, name);
            if (refused is null)
            {
                Sample.Save(path);
                Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(path));
            }
            else
            {
                Assert.Contains(refused, Assert.Throws<ArgumentException>(() => Sample.Save(path)).Message);
                Assert.Empty(folder.GetFileSystemInfos());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void No_path_at_all_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Sample.Save(null!));
        Assert.Throws<ArgumentException>(() => Sample.Save(" "));
    }

    [Fact]
    public void An_XPlot_chart_is_taken_in()
    {
        var xplot = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "plotly", "XPlot.Plotly.dll"));
        var trace = Activator.CreateInstance(xplot.GetType("XPlot.Plotly.Scatter")!)!;
        trace.GetType().GetProperty("x")!.SetValue(trace, new[] { 1, 2 });
        trace.GetType().GetProperty("y")!.SetValue(trace, new[] { 3, 4 });
        trace.GetType().GetProperty("name")!.SetValue(trace, "from XPlot");
        var plot = xplot.GetType("XPlot.Plotly.Chart")!.GetMethods().Single(method => method.Name == "Plot"
            && !method.IsGenericMethod && method.GetParameters() is [{ ParameterType.Name: "Trace" }]);
        var chart = plot.Invoke(null, [trace])!;
        chart.GetType().GetMethod("WithTitle")!.Invoke(chart, ["An older chart"]);

        var figure = Figure.Of(chart);

        Assert.Equal("An older chart", figure.Title);
        Assert.Contains("\"from XPlot\"", figure.AltText);
        using var json = JsonDocument.Parse(figure.Json);
        Assert.Equal(4, json.RootElement.GetProperty("data")[0].GetProperty("y")[1].GetInt32());
        Assert.Equal(HouseStyle.Text, json.RootElement.GetProperty("layout").GetProperty("font").GetProperty("color").GetString());
    }

    [Fact]
    public void Anything_else_is_refused_by_one_clear_error()
    {
        var error = Assert.Throws<ArgumentException>(() => Figure.Of("a string"));
        Assert.Contains("got a System.String; wanted: a PlotlyChart of XPlot.Plotly or a GenericChart of Plotly.NET", error.Message);
    }

    [Fact]
    public void A_slider_restyles_and_has_no_frames()
    {
        var figure = Figure.WithSlider("power", [1, 2, 3], power => SeriesFigures.Lines("Powers", null, "x", "y", ("x^n", [1, Math.Pow(2, power)]), ("fixed", [1, 1])), start: 1);
        using var json = JsonDocument.Parse(figure.Json);
        Assert.False(json.RootElement.TryGetProperty("frames", out _));
        var slider = json.RootElement.GetProperty("layout").GetProperty("sliders")[0];
        Assert.Equal(1, slider.GetProperty("active").GetInt32());
        var steps = slider.GetProperty("steps");
        Assert.Equal(["1", "2", "3"], steps.EnumerateArray().Select(step => step.GetProperty("label").GetString()));
        Assert.All(steps.EnumerateArray(), step => Assert.Equal("update", step.GetProperty("method").GetString()));
        // Only what differs travels: y of the first trace.
        Assert.Equal("""{"y":[[1,8]]}""", steps[2].GetProperty("args")[0].GetRawText().Replace(".0", ""));
        Assert.Equal("[0]", steps[2].GetProperty("args")[2].GetRawText());
        Assert.Equal(4, json.RootElement.GetProperty("data")[0].GetProperty("y")[1].GetDouble());
        // Above the axes, in room of its own that a page with another slider can take away; the legend stays where it is in other figures.
        Assert.Equal((1, "bottom"), (slider.GetProperty("y").GetInt32(), slider.GetProperty("yanchor").GetString()));
        var (layout, room) = (json.RootElement.GetProperty("layout"), json.RootElement.GetProperty("layout").GetProperty("meta").GetProperty("sliderRoom").GetDouble());
        Assert.Equal((380 + room, 50 + room), (layout.GetProperty("height").GetDouble(), layout.GetProperty("margin").GetProperty("t").GetDouble()));
        Assert.True(layout.GetProperty("legend").GetProperty("y").GetDouble() < 0);
    }

    [Fact]
    public void Long_places_on_an_axis_are_written_seldom_enough_to_lie_flat()
    {
        Assert.Equal(7, Ticks([.. Enumerable.Range(1, 20).Select(t => $"{t} restart")]));
        Assert.Null(Ticks(["1987-05", "1987-06"]));
        Assert.Equal(3, Ticks([new string('x', 80), "y"]));

        static int? Ticks(string[] places)
        {
            using var json = JsonDocument.Parse(SeriesFigures.Lines("t", places, "x", "y", ("a", [.. places.Select(_ => 1.0)])).Json);
            return json.RootElement.GetProperty("layout").GetProperty("xaxis").TryGetProperty("nticks", out var ticks) ? ticks.GetInt32() : null;
        }
    }

    [Fact]
    public void A_slider_refuses_positions_of_another_shape()
    {
        Curve[] curves = [("a", [1]), ("b", [2])];
        Assert.Throws<ArgumentException>(() => Figure.WithSlider("n", [1, 2], n => SeriesFigures.Lines("t", null, "x", "y", curves[..n])));
    }
}
