using System.Net;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>Opening and saving notebooks.</summary>
public sealed class ContentsTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> Lessons => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Lessons))]
    public async Task Saving_a_lesson_that_was_not_changed_changes_nothing(string lesson)
    {
        var file = Path.Combine(server.Folder, "same.ipynb");
        File.Copy(Path.Combine(Repository.Root, lesson), file, overwrite: true);
        var before = File.ReadAllText(file);
        var opened = await server.GetAsync("api/contents/same.ipynb");
        // As JupyterLab sends it: text as one string, names in another order.
        var content = opened.Json!["content"]!.DeepClone().AsObject();
        foreach (var cell in content["cells"]!.AsArray().Cast<JsonObject>())
        {
            cell["source"] = string.Concat(cell["source"]!.AsArray().Select(line => (string)line!));
            var type = cell["cell_type"];
            cell.Remove("cell_type");
            cell["cell_type"] = type;
        }

        var saved = await SaveAsync("same.ipynb", content, opened.Tag);
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Equal(opened.Tag, saved.Tag);
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public async Task A_notebook_is_shown_as_JupyterLab_wants_it()
    {
        server.Write("shown.ipynb", TestNotebook.Markdown("# T"), TestNotebook.Code("1"));
        var (status, model, tag) = await server.GetAsync("api/contents/shown.ipynb?type=notebook&content=1&hash=1");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("shown.ipynb", "shown.ipynb", "notebook", "json"), ((string?)model!["name"], (string?)model["path"], (string?)model["type"], (string?)model["format"]));
        Assert.Equal(2, model["content"]!["cells"]!.AsArray().Count);
        Assert.Equal(tag, $"\"{model["hash"]}\"");
        Assert.Null((await server.GetAsync("api/contents/shown.ipynb?content=0")).Json!["content"]);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("api/contents/absent.ipynb")).Status);
    }

    [Fact]
    [Fault("two tabs that save one notebook", "the second is refused, and told that the file was changed; nothing is written")]
    public async Task Two_tabs_do_not_write_over_each_other_unless_told_to()
    {
        var file = server.Write("tabs.ipynb", TestNotebook.Code("original"));
        var (one, two) = (await server.GetAsync("api/contents/tabs.ipynb"), await server.GetAsync("api/contents/tabs.ipynb"));
        var first = await SaveAsync("tabs.ipynb", With(one.Json!, "of the first tab"), one.Tag);
        Assert.Equal(HttpStatusCode.OK, first.Status);

        var refused = await SaveAsync("tabs.ipynb", With(two.Json!, "of the second tab"), two.Tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("Nothing was written", (string)refused.Json!["message"]!);
        Assert.Contains("of the first tab", File.ReadAllText(file));

        Assert.Equal(HttpStatusCode.OK, (await SaveAsync("tabs.ipynb", With(one.Json!, "the first tab again"), first.Tag)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SaveAsync("tabs.ipynb", With(two.Json!, "of the second tab"), null)).Status);
        Assert.Contains("of the second tab", File.ReadAllText(file));
    }

    [Fact]
    [Fault("a notebook that another program changes or deletes while it is open", "the save is refused, and told so")]
    public async Task A_change_by_another_program_is_noticed_too()
    {
        var file = server.Write("editor.ipynb", TestNotebook.Code("original"));
        var opened = await server.GetAsync("api/contents/editor.ipynb");
        server.Write("editor.ipynb", TestNotebook.Code("by an editor"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SaveAsync("editor.ipynb", With(opened.Json!, "mine"), opened.Tag)).Status);
        File.Delete(file);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SaveAsync("editor.ipynb", With(opened.Json!, "mine"), opened.Tag)).Status);
        Assert.False(File.Exists(file));
    }

    [Fact]
    [Fault("20 saves of one notebook at once, while it is read", "one wins, 19 are told; every reader sees a whole file")]
    public async Task Of_many_saves_at_once_each_sees_a_whole_file_and_one_wins()
    {
        var file = server.Write("many.ipynb", TestNotebook.Code("original"));
        var opened = await server.GetAsync("api/contents/many.ipynb");
        var reading = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!reading.IsCancellationRequested)
                JsonNode.Parse(File.ReadAllText(file));
        });
        var saves = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SaveAsync("many.ipynb", With(opened.Json!, $"save {i} " + new string('x', 100_000)), opened.Tag)));
        reading.Cancel();
        await reader;
        Assert.Equal(1, saves.Count(save => save.Status == HttpStatusCode.OK));
        Assert.Equal(19, saves.Count(save => save.Status == HttpStatusCode.PreconditionFailed));
        Assert.DoesNotContain(Directory.EnumerateFiles(server.Folder), path => path.EndsWith(".tmp"));
    }

    [Theory]
    [Attack("a save of what is no notebook", "refused; the file is as it was")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"nbformat\":4}")]
    [InlineData("{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\"}]}")]
    [InlineData("{\"nbformat\":3,\"cells\":[]}")]
    public async Task What_is_no_notebook_is_not_written(string content)
    {
        var file = server.Write("kept.ipynb", TestNotebook.Code("kept"));
        var before = File.ReadAllText(file);
        var answer = await SaveAsync("kept.ipynb", JsonNode.Parse(content), null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Wanted", (string)answer.Json!["message"]!);
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Theory]
    [Attack("a save to a name that is no notebook, such as `program.sh`, or into a folder that is not there", "404; nothing is written")]
    [InlineData("other.txt")]
    [InlineData("program.sh")]
    [InlineData("nowhere/a.ipynb")]
    [InlineData("solutions")]
    public async Task Only_notebooks_are_written_and_only_where_a_folder_is(string path)
    {
        var content = JsonNode.Parse(TestNotebook.Text(TestNotebook.Code("1")));
        Assert.Equal(HttpStatusCode.NotFound, (await SaveAsync(path, content, null)).Status);
        Assert.False(File.Exists(Path.Combine(server.Folder, path)));
    }

    // What a program that is not careful writes, and what another one that is not may make of it.
    [Fact]
    public async Task Odd_files_hide_no_other_from_the_list()
    {
        var twice = Path.Combine(server.Folder, "twice.ipynb");
        File.WriteAllText(twice, TestNotebook.Text(TestNotebook.Code("1")).Replace("\"unknown\"", "\"nbformat\":4,\"unknown\""));
        var odd = TestNotebook.Code("1");
        odd["outputs"] = new JsonArray("text", new JsonObject { ["output_type"] = 5 });
        odd["metadata"] = new JsonObject { ["execution"] = new JsonObject { ["shell.execute_reply"] = 7 } };
        server.Write("odd.ipynb", TestNotebook.Markdown("# Odd\n\nAbout 99999999999 minutes"), odd);
        var answer = await server.GetAsync("rnn/lessons");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var listed = answer.Json!["groups"]![0]!["notebooks"]!.AsArray().ToDictionary(n => (string)n!["path"]!);
        Assert.Contains("nbformat", (string)listed["twice.ipynb"]!["problem"]!);
        Assert.Equal(("Odd", 0), ((string)listed["odd.ipynb"]!["title"]!, (int)listed["odd.ipynb"]!["failed"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("api/contents/twice.ipynb")).Status);
        using var sent = new StringContent("{\"source\":\"1\",\"source\":\"2\"}");
        using var refused = await server.Client.PostAsync("rnn/parameters", sent);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("source", (string)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["message"]!);
        File.Delete(twice);
    }

    [Fact]
    [Fault("a notebook that was cut off, among others", "the list and the page say so; the others are listed")]
    public async Task A_broken_file_is_said_to_be_broken_and_the_others_are_listed_all_the_same()
    {
        server.Write("whole.ipynb", TestNotebook.Markdown("# 07 · Whole\n\n**You will be able to** read. About **25 minutes**."), TestNotebook.Code("1"));
        var broken = Path.Combine(server.Folder, "broken.ipynb");
        File.WriteAllText(broken, "{\"cells\": [");
        var answer = await server.GetAsync("api/contents/broken.ipynb");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("broken.ipynb", (string)answer.Json!["message"]!);
        var listed = (await server.GetAsync("rnn/lessons")).Json!["groups"]![0]!["notebooks"]!.AsArray().ToDictionary(n => (string)n!["path"]!);
        Assert.Contains("not JSON", (string)listed["broken.ipynb"]!["problem"]!);
        Assert.Equal(("07 · Whole", 25, 0), ((string?)listed["whole.ipynb"]!["title"], (int)listed["whole.ipynb"]!["minutes"]!, (int)listed["whole.ipynb"]!["run"]!));
        File.Delete(broken);
    }

    [Fact]
    public async Task The_list_says_what_was_run_and_when()
    {
        var run = TestNotebook.Code("1");
        run["execution_count"] = 3;
        run["metadata"]!["execution"] = new JsonObject { ["iopub.execute_input"] = "2026-01-02T03:04:05.000000Z", ["shell.execute_reply"] = "2026-01-02T03:04:06.000000Z" };
        var failed = TestNotebook.Code("2");
        failed["execution_count"] = 4;
        failed["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "error", ["ename"] = "E", ["evalue"] = "", ["traceback"] = new JsonArray() });
        server.Write("solutions/run.ipynb", TestNotebook.Markdown("# R"), run, failed, TestNotebook.Code("3"), TestNotebook.Code(" "));
        var lesson = (await server.GetAsync("rnn/lessons")).Json!["groups"]!.AsArray().Single(g => (string)g!["name"]! == "solutions")!["notebooks"]!.AsArray().Single(n => (string)n!["path"]! == "solutions/run.ipynb")!;
        Assert.Equal((3, 2, 1, "2026-01-02T03:04:06.000000Z"), ((int)lesson["cells"]!, (int)lesson["run"]!, (int)lesson["failed"]!, (string)lesson["when"]!));
    }

    [Fact]
    public async Task A_lesson_can_be_begun_again_as_it_came()
    {
        var file = server.Write("again.ipynb", TestNotebook.Code("as it came"));
        var before = File.ReadAllText(file);
        Assert.Empty((await server.GetAsync("api/contents/again.ipynb/checkpoints")).Json!.AsArray());
        var opened = await server.GetAsync("api/contents/again.ipynb");
        await SaveAsync("again.ipynb", With(opened.Json!, "changed"), null);
        await SaveAsync("again.ipynb", With(opened.Json!, "changed again"), null);
        var kept = Assert.Single((await server.GetAsync("api/contents/again.ipynb/checkpoints")).Json!.AsArray())!;
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Post, $"api/contents/again.ipynb/checkpoints/{kept["id"]}")).Status);
        Assert.Equal(before, File.ReadAllText(file));
        await SaveAsync("again.ipynb", With(opened.Json!, "another beginning"), null);
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "api/contents/again.ipynb/checkpoints")).Status);
        await server.SendAsync(HttpMethod.Post, "api/contents/again.ipynb/checkpoints/checkpoint");
        Assert.Contains("another beginning", File.ReadAllText(file));
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, "api/contents/again.ipynb/checkpoints/checkpoint")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, "api/contents/again.ipynb/checkpoints/checkpoint")).Status);
        foreach (var outside in new[] { "api/contents/%2e%2e/secret.ipynb/checkpoints", "api/contents/a.txt/checkpoints", "api/contents/again.ipynb/checkpoints/other" })
            Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, outside)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "api/contents/again.ipynb")).Status);
        Assert.True(File.Exists(file));
    }

    private Task<(HttpStatusCode Status, JsonNode? Json, string? Tag)> SaveAsync(string path, JsonNode? content, string? tag) =>
        server.SendAsync(HttpMethod.Put, "api/contents/" + path, new JsonObject { ["type"] = "notebook", ["format"] = "json", ["content"] = content?.DeepClone() }, tag);

    private static JsonNode With(JsonNode model, string source)
    {
        var content = model["content"]!.DeepClone();
        content["cells"]![0]!["source"] = source;
        return content;
    }
}
