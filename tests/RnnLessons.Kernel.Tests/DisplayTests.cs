using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Tests;

public sealed class DisplayTests : IDisposable
{
    // What a library writes that has no reference to any formatting package.
    private const string SelfFormatting = """
        [System.AttributeUsage(System.AttributeTargets.Class)]
        public sealed class TypeFormatterSourceAttribute(System.Type formatterSourceType) : System.Attribute
        {
            public System.Type FormatterSourceType { get; } = formatterSourceType;
            public string[] PreferredMimeTypes { get; set; }
        }
        [TypeFormatterSource(typeof(FigureFormatters), PreferredMimeTypes = new[] { "application/vnd.plotly.v1+json", "text/html", "text/plain" })]
        public sealed class Figure { public int N = 1; }
        public sealed class FigureFormatters
        {
            public System.Collections.Generic.IEnumerable<object> CreateTypeFormatters()
            {
                yield return new FigureFormatter("application/vnd.plotly.v1+json", f => "{\"data\":[{\"y\":[" + f.N + "]}]}");
                yield return new FigureFormatter("text/html", f => "<b>" + f.N + "</b>");
                yield return new FigureFormatter("text/plain", f => "figure " + f.N);
            }
        }
        public sealed class FigureFormatter(string mimeType, System.Func<Figure, string> write)
        {
            public string MimeType { get; } = mimeType;
            public bool Format(object instance, System.IO.TextWriter writer) { writer.Write(write((Figure)instance)); return true; }
        }
        """;

    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public async Task OnComplete_is_called_while_the_cell_can_still_show_something()
    {
        var (outcome, outputs) = await session.RunAsync(
            "Microsoft.DotNet.Interactive.KernelInvocationContext.Current.OnComplete(context => Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.DisplayAs(context, \"last\", \"text/plain\"));\ndisplay(\"first\");\nthrow new Exception();");
        Assert.Equal(RnnLessons.Kernel.Scripting.CellStatus.Failed, outcome.Status);
        Assert.Equal(["first", "last"], outputs.All.OfType<DisplayData>().Select(shown => shown.Bundle.Data[MimeBundle.PlainText].ToString()));
    }

    [Fact]
    public async Task A_type_may_format_itself_in_many_forms_at_once()
    {
        var outputs = await session.SucceedAsync("namespace Library {\n" + SelfFormatting + "\n}", "display(new Library.Figure { N = 3 });");
        var data = outputs.All.OfType<DisplayData>().Single().Bundle.Data;
        Assert.Equal([MimeBundle.Plotly, MimeBundle.Html, MimeBundle.PlainText], data.Keys);
        Assert.Equal(3, (int)data[MimeBundle.Plotly]["data"]![0]!["y"]![0]!);
        Assert.Equal(["<b>3</b>", "figure 3"], data.Values.Skip(1).Select(v => v.ToString()));
    }

    [Fact]
    public async Task A_library_finds_the_display_by_reflection_and_updates_keep_the_id()
    {
        await session.SucceedAsync("""
            object handle;
            object Show(object value)
            {
                var type = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType("Microsoft.DotNet.Interactive.KernelInvocationContextExtensions")).First(t => t is not null);
                var context = type.Assembly.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext").GetProperty("Current").GetValue(null);
                return type.GetMethod("Display").Invoke(null, new object[] { context, value, Array.Empty<string>() });
            }
            void Update(object value) => handle.GetType().GetMethod("Update").Invoke(handle, new[] { value });
            """);
        var first = await session.SucceedAsync("handle = Show(new[] { 1 });\nfor (var i = 2; i < 4; i++) Update(i);");
        await session.SucceedAsync("Update(\"later\");");
        var shown = Assert.IsType<DisplayData>(first.All[0]);
        Assert.Equal([MimeBundle.Html, MimeBundle.PlainText], shown.Bundle.Data.Keys.Order());
        Assert.Equal(["2", "3", "later"], first.All.Skip(1).Cast<DisplayUpdate>().Select(u => u.DisplayId == shown.DisplayId ? u.Bundle.Data[MimeBundle.PlainText].ToString() : "another id"));
    }

    [Fact]
    public async Task A_cell_sends_commands_and_goes_on_when_one_fails()
    {
        var outputs = await session.SucceedAsync(
            "using Microsoft.DotNet.Interactive.Commands;\nvar sent = await Microsoft.DotNet.Interactive.Kernel.Root.SendAsync(new SubmitCode(\"var inner = 41; inner + 1\"));",
            "await Root.SendAsync(new SubmitCode(\"nowhere\"));\nawait Root.SendAsync(new SubmitCode(\"#!value --name x --from-file nowhere.txt\"));\n"
            + "Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, inner, \"text/plain\");");
        Assert.Contains("'nowhere' does not exist", outputs.Stderr);
        Assert.Contains("nowhere.txt", outputs.Stderr);
        Assert.Equal("41", outputs.All.OfType<DisplayData>().Single().Bundle.Data[MimeBundle.PlainText].ToString());
        Assert.Equal("42", (await session.SucceedAsync("sent.Events.OfType<Microsoft.DotNet.Interactive.Events.ReturnValueProduced>().Single().Value")).Result);
    }

    [Theory]
    [InlineData("\"<i>1</i>\".DisplayAs(\"text/html\")")]
    [InlineData("Microsoft.DotNet.Interactive.Kernel.display(1)")]
    [InlineData("System.DisplayExtensions.Display(1)")]
    [InlineData("1.Display()")]
    [InlineData("display(1)")]
    public async Task Every_way_to_show_gives_a_handle_that_updates(string show)
    {
        var outputs = await session.SucceedAsync($"var shown = {show}; shown.Update(2); shown.Update(HTML(\"<b>3</b>\"));");
        var id = outputs.All.OfType<DisplayData>().Single().DisplayId;
        Assert.Equal([id, id], outputs.All.OfType<DisplayUpdate>().Select(update => update.DisplayId));
        Assert.Equal("<b>3</b>", outputs.All.OfType<DisplayUpdate>().Last().Bundle.Data[MimeBundle.Html].ToString());
    }

    [Fact]
    public async Task A_live_value_leaves_nothing_in_the_memory()
    {
        // .NET Interactive's context keeps every event for as long as its cell runs.
        var outputs = await session.SucceedAsync("""
            var live = Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, "first", "text/plain");
            WeakReference[] shown = [.. Enumerable.Range(0, 20).Select(_ => Show(live))];
            live.Update("last");
            for (var i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
            Console.Write(shown.Count(text => text.IsAlive));

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            static WeakReference Show(Microsoft.DotNet.Interactive.Formatting.DisplayedValue live)
            {
                var text = new string('x', 1000);
                live.Update(text);
                return new(text);
            }
            """);
        Assert.Equal("0", outputs.Stdout);
    }

    [Fact]
    public async Task A_task_that_is_left_running_updates_under_its_cell()
    {
        var first = await session.SucceedAsync("""
            var go = new TaskCompletionSource();
            var live = Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, "first", "text/plain");
            var left = Task.Run(async () => { await go.Task; live.Update("last"); display("new", "text/plain"); });
            """);
        Assert.Empty((await session.SucceedAsync("go.SetResult(); await left;")).All);
        Assert.Equal("last", first.All.OfType<DisplayUpdate>().Single().Bundle.Data[MimeBundle.PlainText].ToString());
        Assert.Equal("new", first.All.OfType<DisplayData>().Last().Bundle.Data[MimeBundle.PlainText].ToString());
    }

    [Theory]
    [InlineData("display(HTML(\"<b>x</b>\"))", "text/html", "<b>x</b>")]
    [InlineData("\"<i>y</i>\".DisplayAs(\"text/html\")", "text/html", "<i>y</i>")]
    [InlineData("display(5, \"text/plain\")", "text/plain", "5")]
    [InlineData("5.Display(\"text/plain\")", "text/plain", "5")]
    [InlineData("Microsoft.DotNet.Interactive.KernelInvocationContextExtensions.Display(Microsoft.DotNet.Interactive.KernelInvocationContext.Current, \"z\", \"text/plain\")", "text/plain", "z")]
    [InlineData("Javascript(\"let a = 1 < 2;\")", "text/html", "<script type=\"text/javascript\">let a = 1 < 2;</script>")]
    [InlineData("CSS(\"p { color: red }\")", "text/html", "<style>p { color: red }</style>")]
    public async Task Values_are_shown_in_the_form_asked_for(string code, string mimeType, string expected) =>
        Assert.Equal(expected, (await session.SucceedAsync(code + ";")).All.OfType<DisplayData>().Single().Bundle.Data[mimeType].ToString());

    [Fact]
    public async Task A_sequence_of_objects_is_a_table()
    {
        var html = (await session.SucceedAsync("new[] { new { Name = \"a\", Size = 1 }, new { Name = \"b\", Size = 2 } }.DisplayTable();")).All.OfType<DisplayData>().Single().Bundle.Data[MimeBundle.Html].ToString();
        Assert.Equal("Name,Size\na,1\nb,2\n", (await session.SucceedAsync("new[] { new { Name = \"a\", Size = 1 }, new { Name = \"b\", Size = 2 } }.DisplayTable();")).All.OfType<DisplayData>().Single().Bundle.Data["text/csv"].ToString().ReplaceLineEndings("\n"));
        Assert.Matches("<table>.*Name.*Size.*a.*1.*b.*2.*</table>", html.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task A_lazy_sequence_gets_one_form_for_each_walks_it_again() =>
        Assert.Single((await session.SucceedAsync("IEnumerable<int> Lazy() { yield return 1; }", "Lazy()")).All.OfType<ExecuteResult>().Single().Bundle.Data);

    [Fact]
    public async Task A_formatter_that_a_cell_registers_is_used() =>
        Assert.Equal("«7»", (await session.SucceedAsync("record Odd(int N);\nMicrosoft.DotNet.Interactive.Formatting.Formatter.Register<Odd>(o => $\"«{o.N}»\", \"text/html\");", "new Odd(7)")).All.OfType<ExecuteResult>().Single().Bundle.Data[MimeBundle.Html].ToString());

    [Fact]
    public void Json_types_hold_json_and_bad_json_is_an_error()
    {
        Assert.IsType<JsonObject>(MimeBundle.Of("application/geo+json", "{\"a\":1}").Data["application/geo+json"]);
        Assert.Throws<FormatException>(() => MimeBundle.Of("application/json", "{ not json"));
        Assert.True(MimeBundle.IsJson(MimeBundle.Plotly));
        Assert.False(MimeBundle.IsJson("text/json-like"));
    }
}
