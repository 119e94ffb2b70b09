using System.Text.Json.Nodes;
using static RnnLessons.Notebooks.Tests.SmallNotebook;

namespace RnnLessons.Notebooks.Tests;

/// <summary>Packages of the reader's own beside the lessons' library: what was there before a later <c>#r</c> keeps its type, and charts of other libraries are drawn in each host.</summary>
public sealed class ReadersChartTests : IDisposable
{
    private const string Plotly = "application/vnd.plotly.v1+json";

    private readonly string folder = Directory.CreateTempSubdirectory("rnn-charts-").FullName;

    private string Notebook => Path.Combine(folder, "notes", "charts.ipynb");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task In_the_kits_kernel_and_in_a_book()
    {
        await Registry.WantAsync();
        Chromium.Want();
        WriteNotebook();

        var executed = ExecutedNotebook.Run(Notebook);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        AssertShown(executed.Notebook["cells"]!.AsArray(), read: form => form);
        var book = Path.Combine(folder, "book");
        var (exit, printed) = RnnProgram.Run("book", Path.GetDirectoryName(Notebook)!, "--out", book, "--executed", Path.GetDirectoryName(executed.HtmlPath)!);
        Assert.True(exit == 0, printed);
        foreach (var page in new[] { executed.HtmlPath, Path.Combine(book, "charts.html") })
        {
            var (document, console) = Chromium.Open(page);
            Assert.Equal(4, document.Split("class=\"plot-container").Length - 1);
            Assert.Equal("", console);
        }
    }

    [Fact]
    public async Task In_dotnet_interactive()
    {
        InteractiveKernel.Want();
        await Registry.WantAsync();
        WriteNotebook();

        await using var kernel = new InteractiveKernel();
        var (executed, _) = await kernel.RunAsync(Notebook);

        // It hands on JSON as text; a front end reads it.
        AssertShown(executed["cells"]!.AsArray(), read: form => JsonNode.Parse((string)form!)!);
    }

    private void WriteNotebook()
    {
        var artifacts = Path.Combine(Lessons.Root, "artifacts", "lessons").Replace('\\', '/');
        Directory.CreateDirectory(Path.GetDirectoryName(Notebook)!);
        Write(
            Notebook,
            Code($"#r \"{artifacts}/RnnLessons.dll\"\n#r \"{artifacts}/TorchSharp.dll\"\nusing RnnLessons.Figures;\nusing RnnLessons.Training;"),
            Code("var h = new Hyperparameters();"),
            Code("#r \"nuget: Plotly.NET, 6.0.0\"\n#r \"nuget: Plotly.NET.CSharp, 0.14.0\"\n#r \"nuget: XPlot.Plotly, 4.1.0\""),
            Code("Hyperparameters k = h;\nConsole.Write($\"{object.ReferenceEquals(h, k)} {k is Hyperparameters}\");"),
            Code("var line = Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 3.0, 4 }, Name: \"a line\");\nline"),
            Code("Figure.Of(line)"),
            Code("var scatter = XPlot.Plotly.Chart.Plot(new XPlot.Plotly.Scatter { y = new[] { 3.0, 4 }, name = \"a line\" });\nscatter"),
            Code("Figure.Of(scatter)"));
    }

    /// <summary>One value and one type, and four charts: two as their library made them, two in the kit's style.</summary>
    private static void AssertShown(JsonArray cells, Func<JsonNode, JsonNode> read)
    {
        Assert.Empty(cells.SelectMany(cell => cell!["outputs"]!.AsArray()).Where(shown => (string)shown!["output_type"]! == "error").Select(shown => (string)shown!["evalue"]!));
        Assert.Equal("True True", string.Concat(cells[3]!["outputs"]!.AsArray().Select(shown => RnnLessons.Kernel.Run.NotebookCell.Text(shown!["text"]))));
        foreach (var at in new[] { 4, 5, 6, 7 })
        {
            var shown = cells[at]!["outputs"]!.AsArray().Single()!["data"]!.AsObject();
            Assert.Equal([Plotly, "text/html", "text/plain"], shown.Select(form => form.Key).Order(StringComparer.Ordinal));
            var figure = read(shown[Plotly]!);
            Assert.Equal("a line", (string)figure["data"]!.AsArray().Single()!["name"]!);
            Assert.Equal(4, (double)figure["data"]![0]!["y"]![1]!);
            // The kit's style has no background of its own.
            Assert.Equal(at % 2 == 1, (string?)figure["layout"]!["paper_bgcolor"] == "rgba(0,0,0,0)");
        }
    }
}
