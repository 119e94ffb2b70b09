using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

// A run changes the working directory of the process.
[Collection("working directory")]
public sealed class NotebookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [Fault("a file that is missing, empty, cut off, of another version, or has a name twice, given as a notebook", "one error that names the file, what was wanted and what is wrong")]
    [InlineData(null, "does not exist")]
    [InlineData("", "it is empty")]
    [InlineData(" \n", "it is empty")]
    [InlineData("{\"cells\": [", "cut off")]
    [InlineData("hello", "not JSON")]
    [InlineData("[1]", "not an object")]
    [InlineData("{}", "nbformat")]
    [InlineData("{\"nbformat\": 4, \"nbformat\": 4, \"cells\": []}", "'nbformat'")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"metadata\": {\"tags\": [], \"tags\": []}}]}", "'tags'")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "nbformat 3")]
    [InlineData("{\"nbformat\": 4}", "no \"cells\"")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\"}]}", "cell 1")]
    [InlineData("{\"nbformat\": 4, \"cells\": [5]}", "cell 1")]
    public void A_file_that_is_no_notebook_is_one_clear_error(string? content, string why)
    {
        var path = Path.Combine(folder, "lesson.ipynb");
        if (content is not null)
            File.WriteAllText(path, content);
        var error = Assert.Throws<NotebookException>(() => Notebook.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Contains("Wanted:", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Fact]
    public void A_folder_is_no_notebook() => Assert.Contains("is a folder", Assert.Throws<NotebookException>(() => Notebook.Read(folder)).Message);

    [Fact]
    public void What_it_does_not_know_is_kept()
    {
        var text = TestNotebook.Text(TestNotebook.Markdown("# é ∂ <b>"), TestNotebook.Code("1"));
        var written = Notebook.Parse(text, "a.ipynb").ToString();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(written)));
        Assert.Contains("# é ∂ <b>", written);
        Assert.Contains("\n \"cells\": [\n", written);
        Assert.Contains("1.50", written);
    }

    [Fact]
    public async Task A_run_fills_in_outputs_numbers_and_times()
    {
        var (notebook, result, _) = await RunAsync(TestNotebook.Markdown("# t"), TestNotebook.Code("Console.Write(\"a\"); Console.WriteLine(\"b\");\n1 + 1"), TestNotebook.Code("var x = 1;"));
        Assert.Null(result.Failed);
        var cells = notebook.Cells.Where(c => c.IsCode).ToList();
        Assert.Equal([1, 2], cells.Select(c => c.ExecutionCount));
        Assert.Equal("""{"name":"stdout","output_type":"stream","text":["ab\n"]}""", cells[0].Outputs[0]!.ToJsonString());
        Assert.Equal("execute_result", (string?)cells[0].Outputs[1]!["output_type"]);
        Assert.Equal(1, (int)cells[0].Outputs[1]!["execution_count"]!);
        Assert.NotNull(cells[0].Metadata["execution"]!["shell.execute_reply"]);
        Assert.Empty(cells[1].Outputs);
    }

    [Fact]
    public async Task The_first_cell_that_fails_ends_the_run_and_old_outputs_go()
    {
        var stale = TestNotebook.Code("3");
        stale["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = "old" });
        var (notebook, result, progress) = await RunAsync(TestNotebook.Code("1"), TestNotebook.Code("var a = 1;\nthrow new Exception(\"no\");"), stale);
        Assert.Equal((1, 2, 2), (result.Cells, result.Failed!.Number, result.Failed.Error.Line));
        Assert.Equal(["start 1/3", "end 1 Succeeded", "start 2/3", "end 2 Failed"], progress.Lines);
        Assert.Equal("error", (string?)notebook.Cells[1].Outputs[0]!["output_type"]);
        Assert.Empty(notebook.Cells[2].Outputs);
        Assert.Null(notebook.Cells[2].ExecutionCount);
    }

    [Fact]
    public async Task A_live_figure_keeps_only_its_last_value_in_its_place()
    {
        var (notebook, _, _) = await RunAsync(
            TestNotebook.Code("var live = display(0, \"text/plain\");\nConsole.WriteLine(\"under\");\nfor (var i = 1; i <= 500; i++) live.Update(i);"),
            TestNotebook.Code("live.Update(\"from a later cell\");"));
        Assert.Equal(2, notebook.Cells[0].Outputs.Count);
        Assert.Equal("from a later cell", notebook.Cells[0].Outputs[0]!["data"]!["text/plain"]![0]!.ToString());
        Assert.Empty(notebook.Cells[1].Outputs);
    }

    [Fact]
    public async Task Json_forms_are_stored_as_objects()
    {
        var (notebook, _, _) = await RunAsync(TestNotebook.Code("\"{\\\"data\\\":[]}\".DisplayAs(\"application/vnd.plotly.v1+json\");"));
        Assert.IsType<JsonArray>(notebook.Cells[0].Outputs[0]!["data"]!["application/vnd.plotly.v1+json"]!["data"]);
    }

    [Fact]
    public async Task The_notebooks_folder_is_the_working_directory_while_it_runs()
    {
        var home = Environment.CurrentDirectory;
        File.WriteAllText(Path.Combine(folder, "data.txt"), "here");
        var (notebook, _, _) = await RunAsync(TestNotebook.Code("Console.Write(System.IO.File.ReadAllText(\"data.txt\"));"));
        Assert.Equal("here", notebook.Cells[0].Outputs[0]!["text"]![0]!.ToString());
        Assert.Equal(home, Environment.CurrentDirectory);
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    public async Task A_cell_over_its_time_ends_the_run(string code)
    {
        var notebook = Notebook.Parse(TestNotebook.Text(TestNotebook.Code(code)), Path.Combine(folder, "a.ipynb"));
        var result = await new NotebookRunner(new Progress(), TimeSpan.FromSeconds(0.5)).RunAsync(notebook);
        Assert.Equal((CellStatus.Stopped, "Timeout"), (result.Failed!.Status, result.Failed.Error.Name));
        Assert.Contains("0.5 s", result.Failed.Error.Message);
    }

    [Fact]
    [Fault("a file that cannot be written", "what was there before is as it was, and nothing half-written stays")]
    public void A_file_is_written_whole_or_not_at_all()
    {
        var path = Path.Combine(folder, "deep", "a.txt");
        AtomicFile.Write(path, "old");
        Directory.CreateDirectory(Path.Combine(folder, "taken.txt"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(Path.Combine(folder, "taken.txt"), "new"));
        // A name that is too long: what was written beside it can't take its place.
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(Path.Combine(folder, new string('a', 300)), "new"));
        AtomicFile.Write(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    private async Task<(Notebook Notebook, RunResult Result, Progress Progress)> RunAsync(params JsonObject[] cells)
    {
        var progress = new Progress();
        var notebook = Notebook.Parse(TestNotebook.Text(cells), Path.Combine(folder, "a.ipynb"));
        return (notebook, await new NotebookRunner(progress).RunAsync(notebook), progress);
    }

    private sealed class Progress : IRunProgress
    {
        public List<string> Lines { get; } = [];

        public void Started(int number, int count, NotebookCell cell) => Lines.Add($"start {number}/{count}");

        public void Ended(int number, int count, NotebookCell cell, CellOutcome outcome, TimeSpan time) => Lines.Add($"end {number} {outcome.Status}");
    }
}
