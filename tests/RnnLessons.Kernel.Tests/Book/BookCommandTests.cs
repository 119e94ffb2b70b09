using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests.Book;

/// <summary><c>rnn book</c>, as a process.</summary>
public sealed class BookCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_runs_every_notebook_in_a_process_of_its_own_and_writes_a_book()
    {
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# A"), TestNotebook.Code("var rate = 1;", "parameters"), TestNotebook.Code("$\"rate {rate} in {Environment.ProcessId}\"")));
        Write("notes/answers/a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# Answer"), TestNotebook.Code("$\"answered in {Environment.ProcessId}\"")));
        var (exit, output) = await BookAsync("notes", "--out", Path.Combine(folder, "site") + Path.DirectorySeparatorChar, "-p", "rate=7");
        Assert.True(exit == 0, output);
        Assert.Contains("wrote", output);
        Assert.DoesNotContain("warning", output);
        Assert.Single(output.Split('\n'), line => line.StartsWith("wrote", StringComparison.Ordinal));
        var (a, answer) = (Read("site/a.html"), Read("site/answers/a.html"));
        Assert.Contains("rate 7 in", a);
        Assert.NotEqual(Process(a), Process(answer));
        Assert.Equal(["notes", "site"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());

        static string Process(string html) => System.Text.RegularExpressions.Regex.Match(html, @"in (\d+)<").Groups[1].Value;
    }

    [Fact]
    public async Task A_notebook_that_fails_leaves_the_old_book_as_it_was()
    {
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# A"), TestNotebook.Code("1")));
        Assert.Equal(0, (await BookAsync("notes", "--out", "site")).Exit);
        var before = Read("site/a.html");
        Write("notes/b.ipynb", TestNotebook.Text(TestNotebook.Code("var b = 2;\nthrow new Exception(\"told\");")));
        var (exit, output) = await BookAsync("notes", "--out", "site");
        Assert.Equal(1, exit);
        Assert.Contains(">   2 | throw new Exception(\"told\");", output);
        Assert.Contains("No book was written.", output);
        Assert.Equal(before, Read("site/a.html"));
        Assert.False(File.Exists(Path.Combine(folder, "site", "b.html")));
        Assert.Equal(["notes", "site"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_notebook_that_was_cut_off_is_refused_before_any_is_run()
    {
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Code($"System.IO.File.WriteAllText(@\"{Path.Combine(folder, "ran")}\", \"\");")));
        var whole = TestNotebook.Text(TestNotebook.Markdown("# B"), TestNotebook.Code("1"));
        Write("notes/b.ipynb", whole[..(whole.Length / 2)]);
        var (exit, output) = await BookAsync("notes", "--out", "site");
        Assert.Equal(2, exit);
        Assert.Contains("b.ipynb", Assert.Single(output.Trim().Split('\n')));
        Assert.Contains("was cut off", output);
        Assert.Equal(["notes"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Executed_notebooks_are_taken_as_they_are()
    {
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# A\n![d](d.svg)"), TestNotebook.Code("40 + 2")));
        Write("notes/d.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        var (exit, output) = await BookAsync("notes", "--out", "site", "--executed", "notes");
        Assert.Equal(2, exit);
        Assert.Contains("rnn run a.ipynb", output);

        Assert.Equal(0, (await RnnProgram.RunAsync(Nothing, "run", Path.Combine(folder, "notes", "a.ipynb"), "--out", Path.Combine(folder, "done"))).Exit);
        (exit, output) = await BookAsync("notes", "--out", "site", "--executed", "done");
        Assert.True(exit == 0, output);
        Assert.Contains("<pre>42</pre>", Read("site/a.html"));
        Assert.Contains("data:image/svg+xml", Read("site/a.html"));
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("nowhere", "nowhere", "--out", "site")]
    [InlineData("'rate'", "notes", "--out", "site", "-p", "rate")]
    [InlineData("no notebook of", "notes", "--out", "site", "-p", "rate=1")]
    [InlineData("--executed runs nothing", "notes", "--out", "site", "--executed", "done", "-p", "rate=1")]
    [InlineData("a.ipynb, which is not part of a book", "notes", "--out", "notes")]
    public async Task A_wrong_call_is_refused_with_a_word_on_why(string why, params string[] arguments)
    {
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Code("1")));
        var (exit, output) = await BookAsync(arguments);
        Assert.NotEqual(0, exit);
        Assert.DoesNotContain("   at ", output);
        Assert.Contains(why.Trim('\''), output);
        Assert.Equal(["notes"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_playground_can_be_written_alone_and_its_book_replaces_itself()
    {
        Assert.SkipUnless(PlaygroundFiles.AreBuilt, "The playground was not built: there is no Node here.");
        for (var time = 0; time < 2; time++)
        {
            var (exit, output) = await BookAsync("--playground-only", "--out", "site");
            Assert.True(exit == 0, output);
        }

        Assert.Equal(["book/files.json", "index.html"], Directory.EnumerateFiles(Path.Combine(folder, "site"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Path.Combine(folder, "site"), file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(PlaygroundFiles.Page(), Read("site/index.html"));
        var (refused, why) = await BookAsync("notes", "--playground-only", "--out", "site");
        Assert.NotEqual(0, refused);
        Assert.Contains("--playground-only reads no notebook", why);
    }

    [Fact]
    public async Task A_book_carries_the_playground_and_its_front_page_leads_there()
    {
        Assert.SkipUnless(PlaygroundFiles.AreBuilt, "The playground was not built: there is no Node here.");
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# A"), TestNotebook.Code("1")));
        var (exit, output) = await BookAsync("notes", "--out", "site");
        Assert.True(exit == 0, output);
        Assert.Contains("href=\"playground/index.html\"", Read("site/index.html"));
        Assert.Equal(PlaygroundFiles.Page(), Read("site/playground/index.html"));
    }

    private static readonly Dictionary<string, string?> Nothing = [];

    // Paths are the test's own: the program runs in the folder of the tests.
    private Task<(int Exit, string Output)> BookAsync(params string[] arguments) =>
        RnnProgram.RunAsync(Nothing, ["book", .. arguments.Select(argument => argument is "notes" or "site" or "done" or "nowhere" ? Path.Combine(folder, argument) : argument)]);

    private void Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(folder, name));
}
