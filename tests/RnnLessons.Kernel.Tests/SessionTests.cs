using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public async Task Variables_types_and_usings_live_on() =>
        Assert.Equal("3", (await session.SucceedAsync("using System.IO;\nvar x = 1;", "record Pair(int A, int B);\nint Add(Pair p) => p.A + p.B;", "Path.GetFileName(\"a/b\").Length + Add(new(x, 1))")).Result);

    [Fact]
    public async Task A_cell_that_is_stopped_before_it_runs_takes_no_place_from_those_after_it()
    {
        // What a stop in the middle of compiling leaves: the chain has grown, and nothing was run.
        var assemblies = new CellAssemblies();
        var compiler = new CellCompiler(assemblies, new CellReferences(assemblies, session.Folder, Assert.Fail), session.Folder);
        CompiledCell Compile(string code) => compiler.Compile(code, "a cell", TestContext.Current.CancellationToken);
        Compile("using System.IO;");
        Compile("var never = 1;");
        var next = Compile("2");
        Assert.Equal(2, next.Place);
        Assert.Equal(2, await next.Run!(new object?[next.Place + 1]));
    }

    [Fact]
    public async Task Anonymous_types_and_redeclared_variables_live_on() =>
        Assert.Equal("[ 6, 6 ]", (await session.SucceedAsync("var x = new { A = 5 };", "var y = x.A + 1;", "var x = \"six\";", "new[] { y, x.Length + 3 }")).Result);

    [Fact]
    public async Task A_cell_that_is_run_again_lets_go_of_what_it_held() =>
        Assert.Equal("1", (await session.SucceedAsync(
            "class Model { public static int Freed; ~Model() => Freed++; }",
            "var model = new Model();",
            "var model = new Model();",
            "GC.Collect(); GC.WaitForPendingFinalizers();",
            "Model.Freed")).Result);

    [Fact]
    public async Task A_function_of_an_earlier_cell_sees_the_variable_that_was_declared_again() =>
        Assert.Equal("[ 2, 2 ]", (await session.SucceedAsync("var rate = 1;", "int Rate() => rate;", "var rate = 2;", "new[] { rate, Rate() }")).Result);

    [Fact]
    public async Task Cells_may_await() =>
        Assert.Equal("42", (await session.SucceedAsync("var later = Task.Run(async () => { await Task.Delay(5); return 41; });", "var v = await later;\nawait Task.Yield();\nv + 1")).Result);

    [Fact]
    public async Task Code_after_an_await_runs_on_the_same_thread() =>
        Assert.Equal("True", (await session.SucceedAsync("var before = Environment.CurrentManagedThreadId;\nawait Task.Delay(5);\nbefore == Environment.CurrentManagedThreadId")).Result);

    [Fact]
    public async Task A_last_expression_is_the_result_and_a_statement_is_not()
    {
        Assert.Equal("2", (await session.SucceedAsync("1 + 1")).Result);
        Assert.Empty((await session.SucceedAsync("var x = 1 + 1;")).All);
        Assert.Empty((await session.SucceedAsync("Math.Abs(-1);")).All);
        var nothing = (await session.SucceedAsync("(string)null")).All.OfType<ExecuteResult>().Single().Bundle.Data;
        Assert.Equal(("<null>", "<pre>&lt;null&gt;</pre>"), (nothing[MimeBundle.PlainText].ToString(), nothing[MimeBundle.Html].ToString()));
    }

    [Theory]
    [InlineData("display(1)")]
    [InlineData("2.Display()")]
    [InlineData("\"<b>x</b>\".DisplayAs(\"text/html\")")]
    [InlineData("new[] { new { A = 1 } }.DisplayTable()")]
    [InlineData("var shown = display(3);\nshown")]
    public async Task The_handle_of_something_shown_is_no_result(string code)
    {
        var outputs = await session.SucceedAsync(code);
        Assert.Single(outputs.All.OfType<DisplayData>());
        Assert.Empty(outputs.All.OfType<ExecuteResult>());
    }

    [Fact]
    public async Task What_the_compiler_warns_of_is_shown_with_its_line()
    {
        var outputs = await session.SucceedAsync("var used = 1;\nvoid F()\n{\n    int unused;\n}\nused");
        Assert.Equal("1", outputs.Result);
        Assert.Contains("Cell 1, line 4, column 9: warning CS0168", outputs.Stderr);
        Assert.Contains("    int unused;", outputs.Stderr);
        Assert.Equal("", (await session.SucceedAsync("used + 1")).Stderr);
    }

    [Fact]
    public async Task Unsafe_code_runs()
    {
        Assert.Equal("7", (await session.SucceedAsync("unsafe int Seventh(int[] numbers) { fixed (int* first = numbers) return first[6]; }\nSeventh(new[] { 1, 2, 3, 4, 5, 6, 7 })")).Result);
        Assert.Equal("4", (await session.SucceedAsync("namespace Pointers { public static class Sizes { public static unsafe int OfInt() => sizeof(int); } }", "Pointers.Sizes.OfInt()")).Result);
    }

    [Fact]
    public async Task Output_keeps_its_order_among_displays()
    {
        var outputs = await session.SucceedAsync("Console.WriteLine(\"a\"); display(\"b\"); Console.Error.Write(\"c\"); Console.Write('d');");
        Assert.Equal(["StreamText a\n", "DisplayData b", "StreamText c", "StreamText d"], outputs.All.Select(e => e switch
        {
            StreamText s => "StreamText " + s.Text,
            DisplayData d => "DisplayData " + d.Bundle.Data[MimeBundle.PlainText],
            _ => e.ToString(),
        }));
    }

    [Fact]
    public async Task Text_before_an_exception_is_kept()
    {
        var (outcome, outputs) = await session.RunAsync("Console.WriteLine(\"so far\");\nthrow new InvalidOperationException(\"no further\");");
        Assert.Equal(CellStatus.Failed, outcome.Status);
        Assert.Equal("so far\n", outputs.Stdout);
        Assert.Equal(("InvalidOperationException", "no further", 2), (outputs.Error!.Name, outputs.Error.Message, outputs.Error.Line));
    }

    [Fact]
    public async Task A_run_time_error_names_the_lines_of_every_cell_on_its_way()
    {
        await session.SucceedAsync("// a comment\nint Divide(int a, int b)\n{\n    return a / b;\n}");
        var error = await session.FailAsync("var one = 1;\n\nDivide(one, 0)");
        Assert.Equal(3, error.Line);
        Assert.Contains("   at Cell 1, line 4: return a / b;", error.Traceback);
        Assert.Contains("   at Cell 2, line 3: Divide(one, 0)", error.Traceback);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("RnnLessons.Kernel"));
    }

    [Fact]
    public async Task A_compile_error_names_line_and_column_and_shows_the_source()
    {
        var error = await session.FailAsync("#!time\nvar fine = 1;\nvar wrong = nowhere + 1;");
        Assert.Equal(("CompilationError", 3, 13), (error.Name, error.Line, error.Column));
        Assert.Contains("CS0103", error.Traceback[0]);
        Assert.Equal(["    var wrong = nowhere + 1;", "                ^^^^^^^"], error.Traceback.Skip(1).Take(2));
    }

    [Fact]
    public async Task What_a_failing_cell_did_before_stays_done()
    {
        await session.FailAsync("var kept = 7;\nthrow new Exception(\"stop\");");
        Assert.Equal("7", (await session.SucceedAsync("kept")).Result);
        await session.FailAsync("var never = 1; oops");
        Assert.Equal("CS0103", (await session.FailAsync("never")).Traceback[0].Split(": ")[1]);
    }

    [Fact]
    public async Task Extension_methods_and_namespaces_are_cells_like_others()
    {
        await session.SucceedAsync(
            "using System.Globalization;",
            "public record Point(int X);\npublic static class Extensions { public static Point Twice(this Point p) => new(p.X * 2); }\nvar p = new Point(21).Twice();",
            "namespace Deep.Down { public static class Well { public static string Culture => CultureInfo.InvariantCulture.Name + \"!\"; } }");
        Assert.Equal("42!", (await session.SucceedAsync("p.X + Deep.Down.Well.Culture")).Result);
    }

    [Fact]
    public async Task A_library_cell_may_be_run_again_with_changes()
    {
        await session.SucceedAsync("static class E { public static int By(this int i) => i * 2; }", "var two = 1.By();", "static class E { public static int By(this int i) => i * 3; }");
        Assert.Equal("[ 2, 3 ]", (await session.SucceedAsync("new[] { two, 1.By() }")).Result);
    }

    [Fact]
    public async Task A_library_cells_errors_are_on_the_cells_own_lines()
    {
        Assert.Equal(3, (await session.FailAsync("var x = 1;\nstatic class E\n{ public static int By(this int i) => nowhere; }")).Line);
        await session.SucceedAsync("static class F\n{\n    public static int Over(this int i, int j) => i / j;\n}");
        Assert.Contains("   at Cell 2, line 3: public static int Over(this int i, int j) => i / j;", (await session.FailAsync("1.Over(0)")).Traceback);
    }

    [Fact]
    public async Task A_file_is_referenced_relative_to_the_folder_with_what_stands_beside_it()
    {
        var plotly = Path.Combine(Repository.Root, "artifacts", "lessons", "plotly");
        foreach (var name in new[] { "XPlot.Plotly", "FSharp.Core", "Newtonsoft.Json", "Giraffe.ViewEngine" })
        {
            Directory.CreateDirectory(Path.Combine(session.Folder, "lib"));
            File.Copy(Path.Combine(plotly, name + ".dll"), Path.Combine(session.Folder, "lib", name + ".dll"));
        }

        var outputs = await session.SucceedAsync("#r \"lib/XPlot.Plotly.dll\"", "var chart = XPlot.Plotly.Chart.Line(new[] { 1, 2, 3 });\nchart.GetHtml().Contains(\"newPlot\")");
        Assert.Equal("True", outputs.Result);
    }

    [Fact]
    public async Task A_missing_reference_is_an_error_that_says_where_it_looked() =>
        Assert.Contains((await session.FailAsync("#r \"nowhere.dll\"")).Traceback, line => line.Contains("nowhere.dll"));

    [Fact]
    public async Task Load_runs_a_file_relative_to_the_folder_and_errors_name_it()
    {
        session.Write("code/good.csx", "int Loaded() => 12;");
        session.Write("bad.csx", "int Broken() => nowhere;");
        Assert.Equal("12", (await session.SucceedAsync("#load \"code/good.csx\"\nLoaded()")).Result);
        Assert.Contains("bad.csx", (await session.FailAsync("#load \"bad.csx\"")).Traceback[0]);
    }

    [Fact]
    public async Task The_host_itself_is_not_in_sight() =>
        Assert.Contains("CS0246", (await session.FailAsync("using Spectre.Console;")).Traceback[0]);

    [Fact]
    public async Task Two_cells_started_at_once_run_one_after_the_other()
    {
        var first = session.RunAsync("var order = new List<int>();\norder.Add(1); System.Threading.Thread.Sleep(200); order.Add(2);");
        var second = session.RunAsync("order.Add(3); string.Join(\" \", order)");
        await first;
        Assert.Equal("1 2 3", (await second).Outputs.Result);
    }

    [Fact]
    public async Task What_an_async_void_throws_is_shown_and_ends_nothing()
    {
        var outputs = await session.SucceedAsync("async void Bad() { await Task.Yield(); throw new Exception(\"lost\"); }\nBad(); await Task.Delay(50);");
        Assert.Contains("lost", outputs.Stderr);
        Assert.Equal("1", (await session.SucceedAsync("1")).Result);
    }

    [Fact]
    public async Task A_task_left_running_writes_under_its_own_cell()
    {
        var outputs = await session.SucceedAsync("var go = new TaskCompletionSource();\nvar late = Task.Run(async () => { await go.Task; Console.WriteLine(\"late\"); });");
        var next = await session.SucceedAsync("go.SetResult(); await late;");
        Assert.Equal(("late\n", ""), (outputs.Stdout, next.Stdout));
    }
}
