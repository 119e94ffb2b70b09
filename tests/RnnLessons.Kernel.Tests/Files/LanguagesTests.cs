using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Scripting;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Cells and notebooks that are not C#, and cells that are meant to fail.</summary>
[Collection("working directory")]
public sealed class LanguagesTests : IDisposable
{
    private static readonly Dictionary<string, string?> Nothing = [];
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [FaultData("an F# cell, marked by .NET Interactive's metadata", "it is not run, says so, and counts as failed", "polyglot_notebook", "kernelName", "fsharp", "F#")]
    [FaultData("an F# cell, marked by the older metadata", "it is not run, says so, and counts as failed", "dotnet_interactive", "language", "F#", "F#")]
    [FaultData("a PowerShell cell", "it is not run, says so, and counts as failed", "polyglot_notebook", "kernelName", "pwsh", "PowerShell")]
    [FaultData("a cell of SQL", "it is not run, says so, and counts as failed", "dotnet_interactive", "language", "sql", "SQL")]
    [FaultData("a cell of a language that nobody knows", "it is not run, says so, and counts as failed", "polyglot_notebook", "kernelName", "klingon", "Klingon")]
    public async Task A_cell_of_another_language_is_not_run_and_does_not_count(string where, string name, string language, string shown)
    {
        var cell = TestNotebook.Code("let x = 5\nx + 1");
        cell["metadata"] = new JsonObject { [where] = new JsonObject { [name] = language }, ["tags"] = new JsonArray("raises-exception") };
        var (notebook, result) = await RunAsync(cell, TestNotebook.Code("1 + 1"));
        Assert.Equal((0, 1), (result.Cells, result.Failed!.Number));
        Assert.Contains($"This cell is {shown} and was not run", result.Failed.Error.Message);
        Assert.Equal("error", (string?)notebook.Cells[0].Outputs[0]!["output_type"]);
    }

    [Fact]
    public async Task An_imported_notebook_says_it_too()
    {
        using var session = new TestSession();
        var cell = TestNotebook.Code("let x = 5");
        cell["metadata"] = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = "fsharp" } };
        session.Write("f.ipynb", TestNotebook.Text(cell));
        Assert.Contains("This cell is F#", (await session.FailAsync("#!import f.ipynb")).Message);
        session.Write("p.ipynb", TestNotebook.Text(TestNotebook.Code("x = 1")).Replace("\".net-csharp\"", "\"python3\""));
        Assert.Contains("p.ipynb is a Python notebook", (await session.FailAsync("#!import p.ipynb")).Message);
    }

    [Fact]
    public async Task Html_by_metadata_is_shown_as_such_and_a_cell_may_begin_in_another_language_and_go_on_in_C_sharp()
    {
        var html = TestNotebook.Code("<b>x</b>");
        html["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "html" } };
        var mixed = TestNotebook.Code("\n#!csharp\n1 + 1");
        mixed["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "fsharp" } };
        var (notebook, result) = await RunAsync(html, mixed);
        Assert.Null(result.Failed);
        Assert.NotNull(notebook.Cells[0].Outputs[0]!["data"]!["text/html"]);
        Assert.Equal("execute_result", (string?)notebook.Cells[1].Outputs[0]!["output_type"]);
    }

    [Fact]
    [Fault("an F# cell, run by a Jupyter front end, which sends the cell's metadata", "it is not run, and the reply is an error that says so")]
    public async Task A_kernel_reads_the_language_from_the_cells_metadata()
    {
        using var session = new TestSession();
        var shown = new Outputs();
        var outcome = await session.Session.RunAsync("let x = 5", shown, language: "F#");
        Assert.Equal((CellStatus.Failed, CSharpSession.OtherLanguage), (outcome.Status, outcome.Error!.Name));
        Assert.Contains("F#", Assert.Single(shown.All.OfType<ErrorOutput>()).Error.Message);
    }

    [Theory]
    [InlineData("""{"kernelspec":{"name":"python3","display_name":"Python 3","language":"python"}}""", "Python")]
    [InlineData("""{"kernelspec":{"name":"python3","display_name":"Python 3"}}""", "Python")]
    [InlineData("""{"language_info":{"name":"python"}}""", "Python")]
    [InlineData("""{"kernelspec":{"name":"ir","language":"R"}}""", "R")]
    [InlineData("""{"kernelspec":{"name":"julia-1.9"},"language_info":{"name":"julia"}}""", "Julia")]
    [InlineData("""{"kernelspec":{"name":"xcpp17","language":"C++17"}}""", "C++17")]
    [InlineData("""{"kernelspec":{"name":"deno","language":"typescript"}}""", "TypeScript")]
    [InlineData("""{"kernelspec":{"name":"conda-env-x-py"},"language_info":5}""", "Python")]
    [InlineData("""{"kernelspec":{"name":".net-fsharp","language":"F#"}}""", "F#")]
    [InlineData("""{"kernelspec":{"name":".net-csharp","language":"C#"},"polyglot_notebook":{"kernelInfo":{"defaultKernelName":"fsharp"}}}""", "F#")]
    [InlineData("""{}""", null)]
    [InlineData("""{"kernelspec":"python","language_info":[]}""", null)]
    [InlineData("""{"kernelspec":{"name":".net-csharp"},"language_info":{"name":"python"}}""", null)]
    [InlineData("""{"kernelspec":{"name":".net-csharp","language":"C#"},"language_info":{"name":"polyglot-notebook"}}""", null)]
    [InlineData("""{"kernelspec":{"name":"csharp","language":"csharp"}}""", null)]
    [InlineData("""{"language_info":{"name":"C#"}}""", null)]
    public void A_notebook_is_called_by_its_language(string metadata, string? expected)
    {
        var cell = new JsonObject { ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["source"] = "x = 1" };
        var text = new JsonObject { ["cells"] = new JsonArray(cell), ["metadata"] = JsonNode.Parse(metadata), ["nbformat"] = 4 }.ToJsonString();
        Assert.Equal(expected, Notebook.Parse(text, "a.ipynb").OtherLanguage);
    }

    [Fact]
    [Fault("a cell tagged `raises-exception` that throws, or does not compile", "the error is shown, the next cell runs, exit code 0")]
    public async Task A_cell_that_is_meant_to_throw_does_not_end_the_run()
    {
        var path = Path.Combine(folder, "raises.ipynb");
        File.WriteAllText(path, TestNotebook.Text(
            TestNotebook.Code("throw new InvalidOperationException(\"shown to the class\");", "raises-exception"),
            TestNotebook.Code("int x = \"no number\";", "raises-exception"),
            TestNotebook.Code("1", "raises-exception"),
            TestNotebook.Code("\"after\"")));
        var (exit, output) = await RnnProgram.RunAsync(Nothing, "run", path, "--out", Path.Combine(folder, "out"));
        Assert.True(exit == 0, output);
        Assert.Contains("All 4 cells succeeded (2 by raising an exception, as tagged)", output);
        var written = Notebook.Read(Path.Combine(folder, "out", "raises.ipynb"));
        Assert.True(written.Succeeded);
        Assert.Equal("shown to the class", (string?)written.Cells[0].Outputs[0]!["evalue"]);
        Assert.Equal("error", (string?)written.Cells[1].Outputs[0]!["output_type"]);
        Assert.Equal("execute_result", (string?)written.Cells[3].Outputs[0]!["output_type"]);
    }

    [Fact]
    public async Task A_time_limit_is_no_exception_that_a_cell_is_meant_to_throw()
    {
        var notebook = Notebook.Parse(TestNotebook.Text(TestNotebook.Code("await Task.Delay(-1);", "raises-exception")), Path.Combine(folder, "a.ipynb"));
        var result = await new NotebookRunner(new Unseen(), TimeSpan.FromSeconds(0.2)).RunAsync(notebook);
        Assert.Equal("Timeout", result.Failed!.Error.Name);
    }

    private async Task<(Notebook Notebook, RunResult Result)> RunAsync(params JsonObject[] cells)
    {
        var notebook = Notebook.Parse(TestNotebook.Text(cells), Path.Combine(folder, "a.ipynb"));
        return (notebook, await new NotebookRunner(new Unseen()).RunAsync(notebook));
    }

    private sealed class Unseen : IRunProgress
    {
        public void Started(int number, int count, NotebookCell cell)
        {
        }

        public void Ended(int number, int count, NotebookCell cell, CellOutcome outcome, TimeSpan time)
        {
        }
    }
}
