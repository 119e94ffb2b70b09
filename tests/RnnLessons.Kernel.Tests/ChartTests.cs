using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Tests;

/// <summary>Charts of other libraries, as the last value of a cell. The libraries are those that the lessons' own library is built with.</summary>
public sealed class ChartTests : IDisposable
{
    private static readonly string Libraries = string.Concat(
        ((string[])["FSharp.Core", "Newtonsoft.Json", "DynamicObj", "Giraffe.ViewEngine", "Fable.Core", "Plotly.NET", "Plotly.NET.CSharp", "XPlot.Plotly"])
        .Select(name => $"#r \"{Path.Combine(Repository.Root, "artifacts", "lessons", "plotly", name + ".dll").Replace('\\', '/')}\"\n"));

    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 3.0, 4 }, Name: \"</script><b>\")", 1, 4)]
    [InlineData("Plotly.NET.CSharp.Chart.Combine(new[] { 2.0, 3 }.Select(n => Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 0, n }, Name: \"</script><b>\")))", 2, 2)]
    [InlineData("XPlot.Plotly.Chart.Plot(new XPlot.Plotly.Scatter { y = new[] { 3.0, 4 }, name = \"</script><b>\" })", 1, 4)]
    public async Task A_chart_is_drawn_where_plotly_is_known_and_where_it_is_not(string chart, int traces, double last)
    {
        var bundle = (await session.SucceedAsync(Libraries, chart)).All.OfType<ExecuteResult>().Single().Bundle.Data;
        Assert.Equal([MimeBundle.Plotly, MimeBundle.Html, MimeBundle.PlainText], bundle.Keys);
        Assert.Equal(traces, bundle[MimeBundle.Plotly]["data"]!.AsArray().Count);
        Assert.Equal(last, (double)bundle[MimeBundle.Plotly]["data"]![0]!["y"]![1]!);
        var html = bundle[MimeBundle.Html].ToString();
        Assert.Contains("window.Plotly.newPlot", html);
        Assert.Equal(2, html.Split("</script>").Length);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("scatter \"</script><b>\"", bundle[MimeBundle.PlainText].ToString());
    }

    [Fact]
    public async Task A_chart_takes_the_place_of_another_and_is_drawn_for_libraries_too()
    {
        var outputs = await session.SucceedAsync(Libraries, "XPlot.Plotly.PlotlyChart Of(double last) => XPlot.Plotly.Chart.Plot(new XPlot.Plotly.Scatter { y = new[] { 3.0, last } });", """
            var shown = display(Of(4));
            shown.Update(Of(5));
            shown.Update("words");
            shown.Update(Of(5));
            Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, Of(6));
            """);
        Assert.Equal([4, 5, 5, 6], outputs.All.Where(shown => shown is not DisplayUpdate { Bundle.Data.Count: 1 }).Select(shown => (shown as DisplayUpdate)?.Bundle ?? ((DisplayData)shown).Bundle).Select(bundle => (double)bundle.Data[MimeBundle.Plotly]["data"]![0]!["y"]![1]!));
    }

    [Fact]
    public async Task A_chart_of_a_version_that_is_not_known_is_shown_as_any_value_is()
    {
        var bundle = (await session.SucceedAsync("namespace Plotly.NET { public class GenericChart { public int Traces => 3; } }", "new Plotly.NET.GenericChart()")).All.OfType<ExecuteResult>().Single().Bundle.Data;
        Assert.Equal([MimeBundle.Html, MimeBundle.PlainText], bundle.Keys);
        Assert.Contains("Traces: 3", bundle[MimeBundle.PlainText].ToString());
    }

    [Fact]
    public async Task A_form_that_is_asked_for_and_a_formatter_of_the_readers_come_first()
    {
        const string Chart = "Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 3.0, 4 })";
        await session.SucceedAsync(Libraries);
        Assert.Equal([MimeBundle.PlainText], (await session.SucceedAsync($"display({Chart}, \"text/plain\");")).All.OfType<DisplayData>().Single().Bundle.Data.Keys);
        var own = await session.SucceedAsync("Microsoft.DotNet.Interactive.Formatting.Formatter.Register<Plotly.NET.GenericChart>(_ => \"mine\", \"text/html\");", Chart);
        Assert.Equal("mine", own.All.OfType<ExecuteResult>().Single().Bundle.Data[MimeBundle.Html].ToString());
        Microsoft.DotNet.Interactive.Formatting.Formatter.ResetToDefault();
    }
}
