using Plotly.NET;
using Plotly.NET.CSharp;
using Chart = Plotly.NET.CSharp.Chart;

namespace RnnLessons.Charts;

/// <summary>Charts made by Plotly.NET, handed on as plotly's JSON: none of its types leaves this assembly.</summary>
public static class Charts
{
    // The default template costs 8 KB and 100 ms a chart, and the house has a style of its own.
    static Charts() => Defaults.DefaultTemplate = new Template();

    /// <summary>Points, and a line through them.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="x">Where each point stands: numbers, or names of places.</param>
    /// <param name="y">How high, one for each x.</param>
    /// <param name="line">Whether a line is drawn.</param>
    /// <param name="markers">Whether the points are.</param>
    /// <param name="colour">A CSS colour.</param>
    /// <param name="width">The line's, in pixels.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <returns>A figure as plotly.js takes it.</returns>
    public static string Scatter<TX>(string name, IEnumerable<TX> x, double[] y, bool line, bool markers, string colour, double width, double opacity)
        where TX : IConvertible
    {
        var mode = !line ? StyleParam.Mode.Markers : markers ? StyleParam.Mode.Lines_Markers : StyleParam.Mode.Lines;
        return GenericChart.toFigureJson(Chart.Scatter<TX, double, string>(
            x, y, mode, Name: name, Opacity: opacity, MarkerColor: Color.fromString(colour), LineColor: Color.fromString(colour), LineWidth: width));
    }

    /// <summary>Bars side by side.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="categories">What stands below each bar.</param>
    /// <param name="heights">How high each is.</param>
    /// <param name="colour">A CSS colour.</param>
    /// <returns>A figure as plotly.js takes it.</returns>
    public static string Column(string name, IEnumerable<string> categories, double[] heights, string colour) =>
        GenericChart.toFigureJson(Chart.Column<double, string, string>(heights, Keys: Some(categories), Name: name, MarkerColor: Color.fromString(colour)));

    /// <summary>A colour for each value of a table; rows are counted from 1.</summary>
    /// <param name="rows">The values.</param>
    /// <param name="columns">What stands below each column.</param>
    /// <returns>A figure as plotly.js takes it.</returns>
    public static string Heatmap(IReadOnlyCollection<IEnumerable<double>> rows, IEnumerable<string> columns) =>
        GenericChart.toFigureJson(Chart.Heatmap<double, string, int, string>(rows, X: Some(columns), Y: Some(Enumerable.Range(1, rows.Count))));

    /// <summary>The plotly.js that Plotly.NET carries: the whole library.</summary>
    public static string PlotlyJs()
    {
        var charts = typeof(GenericChart).Assembly;
        using var reader = new StreamReader(charts.GetManifestResourceStream(charts.GetManifestResourceNames().Single(name => name.EndsWith(".min.js", StringComparison.Ordinal)))!);
        return reader.ReadToEnd();
    }

    private static Optional<T> Some<T>(T value) => new(value, true);
}
