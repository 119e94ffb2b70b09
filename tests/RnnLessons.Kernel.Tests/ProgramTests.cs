using System.Diagnostics;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests;

/// <summary>The real program, as a process.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_run_that_succeeds_exits_with_0_and_writes_what_was_asked_for()
    {
        var source = Write("a.ipynb", TestNotebook.Text(TestNotebook.Markdown("# A"), TestNotebook.Code("var rate = 0.5;", "parameters"), TestNotebook.Code("Console.Write(rate)")));
        var before = File.ReadAllText(source);
        var (exit, output) = await RnnAsync("run", "a.ipynb", "-p", "rate=2", "--out", "results", "--html");
        Assert.True(exit == 0, output);
        Assert.Contains("All 3 cells succeeded", output);
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results", "a.ipynb")))!;
        Assert.Equal("2", written["cells"]![3]!["outputs"]![0]!["text"]![0]!.ToString());
        Assert.Equal("2", written["metadata"]!["rnn"]!["parameters"]!["rate"]!.ToString());
        Assert.Contains("<h1", File.ReadAllText(Path.Combine(folder, "results", "a.html")));
        Assert.Equal(before, File.ReadAllText(source));
        Assert.Equal(["a.html", "a.ipynb"], Directory.EnumerateFiles(Path.Combine(folder, "results")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_run_that_fails_exits_with_1_and_shows_the_line()
    {
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("var a = 1;"), TestNotebook.Code("var b = 2;\nthrow new Exception(\"told\");\nvar c = 3;"), TestNotebook.Code("a")));
        var (exit, output) = await RnnAsync("run", "a.ipynb");
        Assert.Equal(1, exit);
        Assert.Contains("Cell 2, line 2: Exception: told", output);
        Assert.Contains(">   2 | throw new Exception(\"told\");", output);
        Assert.Contains("1 cells succeeded, then cell 2 did not", output);
        Assert.Equal(["a.ipynb"], Names());
    }

    [Theory]
    [Fault("`rnn run` of a notebook that cannot be read", "exit code 2, and nothing is written")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"cells\": [")]
    [InlineData("plain text")]
    public async Task A_notebook_that_cannot_be_read_exits_with_2_and_writes_nothing(string? content)
    {
        if (content is not null)
            Write("a.ipynb", content);
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--html", "--out", "results");
        Assert.Equal(2, exit);
        Assert.Contains("a.ipynb", output);
        Assert.Contains("Wanted: ", output);
        Assert.DoesNotContain("   at ", output);
        Assert.False(Directory.Exists(Path.Combine(folder, "results")));
    }

    [Fact]
    [Fault("one of several notebooks fails", "the others are run; the exit code is that of the worst")]
    public async Task Several_notebooks_know_nothing_of_each_other_and_the_worst_decides()
    {
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("Environment.SetEnvironmentVariable(\"LEFT_BY_A\", \"x\"); var x = 1;")));
        Write("b.ipynb", TestNotebook.Text(TestNotebook.Code("throw new Exception(\"b fails\");")));
        Write("c d.ipynb", TestNotebook.Text(TestNotebook.Code("if (Environment.GetEnvironmentVariable(\"LEFT_BY_A\") is not null) throw new Exception(\"leaked\");")));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "b.ipynb", "c d.ipynb");
        Assert.Equal(1, exit);
        Assert.Contains("2 of 3 notebooks succeeded", output);
        Assert.Contains("failed: b.ipynb", output);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(0, unchecked((int)0xC0000005), 2)]
    [InlineData(1, 134, 134)]
    public void The_worst_of_several_runs_decides_also_where_a_crash_is_below_0(int one, int other, int worst) =>
        Assert.Equal(worst, Commands.ChildRuns.Worse(one, other));

    [Theory]
    [FaultData("`rnn run`: a cell calls Environment.Exit(0)", "The run fails and names the cell and the exit code; the outputs so far are in the executed notebook.", "Environment.Exit(0);", "exit code 0")]
    [FaultData("`rnn run`: a cell calls Environment.FailFast", "The run fails and names the cell, the signal and the last words; the outputs so far are in the executed notebook.", "Environment.FailFast(\"the last word\");", "the last word")]
    public async Task A_cell_that_ends_the_process_is_named_and_the_outputs_so_far_are_kept(string code, string said)
    {
        Write("a.ipynb", TestNotebook.Text(
            TestNotebook.Code("var shown = display(\"first\"); 1 + 1"),
            TestNotebook.Code("shown.Update(\"updated\"); Console.Write(\"before\");\n" + code),
            TestNotebook.Code("Console.Write(\"never\");")));
        var source = File.ReadAllText(Path.Combine(folder, "a.ipynb"));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--out", "results", "--html");
        Assert.Equal(1, exit);
        Assert.Contains("Cell 2: ProcessEnded", output);
        Assert.Contains(said, output);
        Assert.Contains("1 cells succeeded, then cell 2 did not", output);
        Assert.Equal(source, File.ReadAllText(Path.Combine(folder, "a.ipynb")));
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results/a.ipynb")))!["cells"]!.AsArray();
        Assert.Equal("updated", (string?)cells[0]!["outputs"]![0]!["data"]!["text/plain"]![0]);
        Assert.Equal(["stream", "error"], cells[1]!["outputs"]!.AsArray().Select(one => (string?)one!["output_type"]));
        Assert.Empty(cells[2]!["outputs"]!.AsArray());
        Assert.Contains("The process ended while this cell ran", File.ReadAllText(Path.Combine(folder, "results/a.html")));
    }

    [Fact]
    [Fault("`rnn run`: a thread of an early cell throws while a later one runs", "The run fails and says which cell had started the thread.")]
    public async Task A_late_exception_fails_the_run()
    {
        Write("a.ipynb", TestNotebook.Text(
            TestNotebook.Code("var thread = new System.Threading.Thread(() => { System.Threading.Thread.Sleep(1000); throw new Exception(\"late\"); }); thread.Start();"),
            TestNotebook.Code("thread.Join();"),
            TestNotebook.Code("1")));
        var (exit, output) = await RnnAsync("run", "a.ipynb");
        Assert.Equal(1, exit);
        Assert.Contains("Cell 2: Exception: A thread that Cell 1 started has ended with an exception: late", output);
    }

    [Fact]
    public async Task What_native_code_and_child_processes_print_is_kept_with_their_cell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Native output is not taken on Windows.");
        Write("a.ipynb", TestNotebook.Text(
            TestNotebook.Code("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int puts(string text);\nputs(\"from libc ∂\");"),
            TestNotebook.Code("System.Diagnostics.Process.Start(\"echo\", \"from a child\").WaitForExit();")));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--out", "results");
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("from libc", output.Replace("puts(", ""));
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results", "a.ipynb")))!["cells"]!;
        Assert.Equal(["from libc ∂\n", "from a child\n"], new[] { 0, 1 }.Select(i => cells[i]!["outputs"]![0]!["text"]![0]!.ToString()));
    }

    [Fact]
    public async Task What_C_plus_plus_libraries_warn_of_is_kept_with_its_cell_each_warning_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "std::cerr is taken from GNU's C++ library on Linux only.");
        const string Warns = """
            [System.Runtime.InteropServices.DllImport("libstdc++.so.6", EntryPoint = "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc")]
            static extern nint Put(nint stream, string text);
            static nint cerr = System.Runtime.InteropServices.NativeLibrary.GetExport(System.Runtime.InteropServices.NativeLibrary.Load("libstdc++.so.6"), "_ZSt4cerr");
            static void Warn(string what, string time) { Put(cerr, $"[W1130 {time}.123456789 loss.h"); Put(cerr, $":118] Warning: {what} ∂\n"); }
            """;
        Write("a.ipynb", TestNotebook.Text(
            TestNotebook.Code(Warns),
            TestNotebook.Code("for (var i = 10; i < 60; i++) { Warn(\"a target\", $\"17:00:{i}\"); if (i > 57) Warn(\"another\", $\"17:00:{i}\"); }\nPut(cerr, \"plain\\n\"); Put(cerr, \"plain\\n\"); Put(cerr, \"unended\");"),
            TestNotebook.Code("Warn(\"a target\", \"17:01:00\");")));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--out", "results");
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("Warning: a target", output);
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results", "a.ipynb")))!["cells"]!;
        string Said(int cell) => string.Concat(cells[cell]!["outputs"]!.AsArray().Where(shown => (string?)shown!["name"] == "stderr").SelectMany(shown => shown!["text"]!.AsArray()).Select(line => (string?)line));
        Assert.Equal("Warning: a target ∂\nWarning: another ∂\nplain\nplain\nunended", Said(1));
        Assert.Equal("Warning: a target ∂\n", Said(2));
    }

    [Fact]
    public async Task A_time_limit_ends_a_cell()
    {
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("while (true) { }")));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--timeout", "1");
        Assert.True(exit == 1, $"{exit}: {output}");
        Assert.Contains("took longer than 1 s", output);
    }

    [Fact]
    public async Task An_interrupt_stops_the_cell_and_writes_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send on Windows.");
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("System.IO.File.WriteAllText(\"started\", \"\"); System.Threading.Thread.Sleep(-1);")));
        using var process = Start("run", "a.ipynb", "--html");
        var output = process.StandardOutput.ReadToEndAsync();
        await Patience.UntilThereAsync(Path.Combine(folder, "started"), process);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("Interrupted", await output);
        Assert.Equal(["a.ipynb", "started"], Names());
    }

    [Theory]
    [InlineData("run", "a.ipynb", "--timeout", "soon")]
    [InlineData("run", "a.ipynb", "--timeout", "-1")]
    [InlineData("run", "a.ipynb", "--timeout", "5000000")]
    [InlineData("run", "a.ipynb", "-p", "novalue")]
    [InlineData("run", "a.ipynb", "-p", "rate=fast")]
    [InlineData("run", "a.ipynb", "--out", ".")]
    [InlineData("run", "a.ipynb", "./a.ipynb", "--out", "x")]
    [InlineData("run")]
    [InlineData("nonsense")]
    public async Task A_wrong_call_is_refused_with_a_word_on_why(params string[] arguments)
    {
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("var rate = 0.5;", "parameters")));
        var (exit, output) = await RnnAsync(arguments);
        Assert.NotEqual(0, exit);
        Assert.NotEmpty(output);
        Assert.DoesNotContain("   at RnnLessons", output);
        Assert.Equal(["a.ipynb"], Names());
    }

    [Fact]
    public async Task Alone_it_says_how_to_begin()
    {
        var (exit, output) = await RnnAsync();
        Assert.Equal(0, exit);
        Assert.Contains("rnn run notebooks/", output);
        Assert.Contains("--timeout", (await RnnAsync("run", "--help")).Output);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order();

    private Process Start(params string[] arguments) => RnnProgram.StartIn(folder, new Dictionary<string, string?>(), arguments);

    private async Task<(int Exit, string Output)> RnnAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        return (process.ExitCode, await output + await errors);
    }
}
