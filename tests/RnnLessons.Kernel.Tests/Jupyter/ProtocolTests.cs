using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>The protocol, message by message.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    private KernelClient Client => kernel.Client;

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void It_says_who_it_is()
    {
        var info = Client.Reply(Client.Send("kernel_info_request", []));
        Assert.Equal(("5.3", "C#", ".cs"), ((string?)info["protocol_version"], (string?)info["language_info"]!["name"], (string?)info["language_info"]!["file_extension"]));
        Assert.True(Client.Beats());
    }

    [Fact]
    public void A_cell_is_busy_then_shows_then_is_idle_and_all_is_signed()
    {
        var (reply, shown) = Client.Run("Console.Write(\"a\"); Console.Error.Write(\"b\"); display(\"c\"); 1 + 1");
        Assert.Equal(("ok", 1), ((string?)reply["status"], (int)reply["execution_count"]!));
        Assert.Equal(["status", "execute_input", "stream", "stream", "display_data", "execute_result", "status"], shown.Select(m => m.Type));
        Assert.All(shown, message => Assert.True(message.Signed));
        Assert.Equal(("stdout", "stderr"), ((string?)shown[2].Content["name"], (string?)shown[3].Content["name"]));
        Assert.Equal(("2", 1), ((string?)shown[5].Content["data"]!["text/plain"], (int)shown[5].Content["execution_count"]!));
    }

    [Fact]
    public void An_error_names_the_cells_own_lines()
    {
        Client.Run("int Half(int a)\n{\n    return 1 / a;\n}");
        var (reply, shown) = Client.Run("\nHalf(0)");
        Assert.Equal(("error", "DivideByZeroException", 2), ((string?)reply["status"], (string?)reply["ename"], (int)reply["execution_count"]!));
        var error = Assert.Single(shown, m => m.Type == "error").Content;
        Assert.Equal(["   at Cell 1, line 3: return 1 / a;", "   at Cell 2, line 2: Half(0)"], error["traceback"]!.AsArray().Skip(1).Select(line => (string?)line));
    }

    [Fact]
    public void A_silent_cell_shows_nothing_and_does_not_count()
    {
        var (reply, shown) = Client.Run("Console.WriteLine(1); display(2); var kept = 3; kept", new() { ["silent"] = true });
        Assert.Equal(("ok", 0), ((string?)reply["status"], (int)reply["execution_count"]!));
        Assert.Equal(["status", "status"], shown.Select(m => m.Type));
        Assert.Equal(1, (int)Client.Run("kept").Reply["execution_count"]!);
    }

    [Fact]
    public void A_cell_that_is_not_kept_in_history_does_not_count()
    {
        Client.Run("1");
        Assert.Equal(1, (int)Client.Run("2", new() { ["store_history"] = false }).Reply["execution_count"]!);
        Assert.Equal(2, (int)Client.Run("3").Reply["execution_count"]!);
        var history = Client.Reply(Client.Send("history_request", new() { ["hist_access_type"] = "tail", ["n"] = 10, ["output"] = true, ["raw"] = true }));
        Assert.Equal("""[[1,1,["1","1"]],[1,2,["3","3"]]]""", history["history"]!.ToJsonString());
    }

    [Fact]
    public void History_is_found_by_range_and_by_pattern()
    {
        foreach (var code in new[] { "var a = 1;", "a + 1", "var b = 2;", "a + 1" })
            Client.Run(code);
        Assert.Equal("""[[1,2,"a \u002B 1"],[1,3,"var b = 2;"]]""", Ask(new() { ["hist_access_type"] = "range", ["session"] = 0, ["start"] = 2, ["stop"] = 4 }));
        Assert.Equal("""[[1,1,"var a = 1;"],[1,3,"var b = 2;"]]""", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = "var ? = *;" }));
        Assert.Equal("""[[1,4,"a \u002B 1"]]""", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = "a*", ["unique"] = true }));
        Assert.Equal("""[[1,1,"var a = 1;"],[1,3,"var b = 2;"]]""", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = "var [a-c] = [0-9];" }));
        Assert.Equal("""[[1,3,"var b = 2;"]]""", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = "var [!a]*" }));
        Assert.Equal("[]", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = "[z-a]" }));
        Assert.Equal("[]", Ask(new() { ["hist_access_type"] = "search", ["pattern"] = string.Concat(Enumerable.Repeat("*a", 60)) + "!" }));
        Assert.Equal("[]", Ask(new() { ["hist_access_type"] = "range", ["session"] = -1, ["start"] = 0 }));

        string Ask(JsonObject request) => Client.Reply(Client.Send("history_request", request))["history"]!.ToJsonString();
    }

    [Fact]
    public void User_expressions_are_evaluated_and_may_fail()
    {
        var (reply, shown) = Client.Run("var a = 20;", new() { ["user_expressions"] = new JsonObject { ["twice"] = "a * 2", ["wrong"] = "nowhere" } });
        Assert.Equal("40", (string?)reply["user_expressions"]!["twice"]!["data"]!["text/plain"]);
        Assert.Equal(("error", "CompilationError"), ((string?)reply["user_expressions"]!["wrong"]!["status"], (string?)reply["user_expressions"]!["wrong"]!["ename"]));
        Assert.DoesNotContain(shown, m => m.Type is "error" or "execute_result");
    }

    [Fact]
    public void Cells_that_wait_behind_a_failure_are_aborted_unless_told_otherwise()
    {
        const string Failing = "Console.ReadLine(); throw new Exception();";
        var failing = Client.Execute(Failing);
        var next = Client.Execute("1");
        var info = Client.Send("kernel_info_request", []);
        Client.Question();
        Client.Answer("");
        Assert.Equal("error", (string?)Client.Reply(failing)["status"]);
        Assert.Equal("aborted", (string?)Client.Reply(next)["status"]);
        Assert.Equal("ok", (string?)Client.Reply(info)["status"]);
        Assert.Equal("ok", (string?)Client.Run("1").Reply["status"]);

        failing = Client.Execute(Failing, new() { ["stop_on_error"] = false });
        next = Client.Execute("1");
        Client.Question();
        Client.Answer("");
        Assert.Equal("error", (string?)Client.Reply(failing)["status"]);
        Assert.Equal("ok", (string?)Client.Reply(next)["status"]);
    }

    [Fact]
    public void Cells_sent_at_once_run_one_after_another()
    {
        var ids = Enumerable.Range(0, 5).Select(i => Client.Execute(i == 0 ? "var order = new List<int> { 0 }; System.Threading.Thread.Sleep(200);" : $"order.Add({i});")).ToList();
        foreach (var id in ids)
            Assert.Equal("ok", (string?)Client.Reply(id)["status"]);
        Assert.Contains(Client.Run("string.Join(\"\", order)").Shown, m => (string?)m.Content["data"]?["text/plain"] == "01234");
    }

    [Fact]
    public void A_value_is_replaced_in_place_also_by_a_later_cell()
    {
        var first = Client.Run("var shown = display(\"old\"); shown.Update(\"new\");").Shown;
        var id = (string?)first.Single(m => m.Type == "display_data").Content["transient"]!["display_id"];
        var update = Assert.Single(first, m => m.Type == "update_display_data");
        Assert.Equal((id, "new"), ((string?)update.Content["transient"]!["display_id"], (string?)update.Content["data"]!["text/plain"]));

        // The update belongs to the cell that showed the value, whichever cell asks for it.
        var later = Client.Execute("shown.Update(\"newer\");");
        Client.Reply(later);
        var message = Client.Next("update_display_data");
        Assert.Equal(("newer", update.ParentId), ((string?)message.Content["data"]!["text/plain"], message.ParentId));
    }

    [Fact]
    public void What_a_cell_shows_after_its_end_is_still_its_own()
    {
        var first = Client.Execute("var go = new TaskCompletionSource(); var late = Task.Run(async () => { await go.Task; Console.Write(\"late\"); });");
        Client.ShownUntilIdle(first);
        var second = Client.Execute("go.SetResult(); await late; Console.Write(\"in time\");");
        var texts = new Dictionary<string, string>();
        while (texts.Count < 2)
        {
            var message = Client.Next("stream");
            texts[message.ParentId] = (string)message.Content["text"]!;
        }

        Assert.Equal(("late", "in time"), (texts[first], texts[second]));
    }

    [Fact]
    public void Text_is_gathered_and_none_of_it_is_lost()
    {
        var shown = Client.Run("for (var i = 0; i < 20_000; i++) Console.WriteLine(i);").Shown.Where(m => m.Type == "stream").ToList();
        Assert.InRange(shown.Count, 1, 500);
        Assert.Equal(string.Concat(Enumerable.Range(0, 20_000).Select(i => i + "\n")), string.Concat(shown.Select(m => (string?)m.Content["text"])));
    }

    [Fact]
    public void A_character_written_by_halves_comes_whole()
    {
        var shown = Client.Run("Console.Write(\"😀\"[0]); System.Threading.Thread.Sleep(200); Console.Write(\"😀\"[1]);").Shown;
        Assert.Equal("😀", (string?)Assert.Single(shown, m => m.Type == "stream").Content["text"]);
    }

    [Fact]
    public void A_huge_message_arrives_whole()
    {
        var text = new string('x', 3_900_000);
        var (reply, shown) = Client.Run($"var huge = \"{text}\";\nConsole.Write(huge); huge.Length");
        Assert.Equal("ok", (string?)reply["status"]);
        Assert.Equal($"{text.Length}", (string?)Assert.Single(shown, m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        // What a cell prints is bounded, and the front end is told.
        Assert.Equal(2_000_000, Printed("stdout").Length);
        Assert.Contains("left out", Printed("stderr"));

        string Printed(string stream) => string.Concat(shown.Where(m => m.Type == "stream" && (string?)m.Content["name"] == stream).Select(m => (string)m.Content["text"]!));
    }

    [Fact]
    public void An_unknown_comm_is_closed_and_none_is_open()
    {
        var id = Client.Send("comm_open", new() { ["comm_id"] = "c1", ["target_name"] = "nobody", ["data"] = new JsonObject() });
        Assert.Equal("c1", (string?)Assert.Single(Client.ShownUntilIdle(id), m => m.Type == "comm_close").Content["comm_id"]);
        Assert.Empty(Client.Reply(Client.Send("comm_info_request", []))["comms"]!.AsObject());
    }

    [Fact]
    public void An_editor_asks_over_its_comm_what_the_compiler_says_and_which_variables_there_are()
    {
        Client.Run("var known = 7; var text = \"a\";");
        Client.ShownUntilIdle(Client.Send("comm_open", new() { ["comm_id"] = "e1", ["target_name"] = "rnn.editing", ["data"] = new JsonObject() }));
        Assert.Equal("rnn.editing", (string?)Client.Reply(Client.Send("comm_info_request", []))["comms"]!["e1"]!["target_name"]);
        Assert.Empty(Client.Reply(Client.Send("comm_info_request", new() { ["target_name"] = "other" }))["comms"]!.AsObject());

        const string Code = "#!time\n// 😀\nvar sum = known + unknown;\nint wrong = \"x\";\nusing var held = new System.IO.MemoryStream();\nsum";
        var said = Ask(new() { ["ask"] = "diagnostics", ["code"] = Code, ["number"] = 1 });
        Assert.Equal(1, (int)said["number"]!);
        Assert.Equal(["CS0103 unknown", "CS0029 \"x\""], said["diagnostics"]!.AsArray().Where(one => (string?)one!["severity"] == "error").Select(one => $"{one!["id"]} {Code[(int)one["from"]!..(int)one["to"]!]}"));
        // Asking has run nothing.
        var variables = Ask(new() { ["ask"] = "variables", ["number"] = 2 })["variables"]!.AsArray();
        Assert.Equal(["known int 7", "text string \"a\""], variables.Select(one => $"{one!["name"]} {one["type"]} {one["value"]}").Where(one => one.StartsWith("known") || one.StartsWith("text")));
        Assert.DoesNotContain(variables, one => (string?)one!["name"] == "sum");

        var call = Ask(new() { ["ask"] = "signatures", ["code"] = "Math.Max(1, known", ["position"] = 12, ["number"] = 3 })["signatures"]![0]!;
        Assert.Equal(("Max(", 1, ")"), (((string)call["before"]!)[^4..], (int)call["active"]!, (string?)call["after"]));
        Assert.EndsWith(" val2", (string?)call["parameters"]![1]);

        Assert.Contains("Wanted", (string?)Ask(new() { ["ask"] = 5 })["problem"]);
        Assert.Empty(Ask(new() { ["ask"] = "diagnostics", ["code"] = new string('(', 100_000) })["diagnostics"]!.AsArray());
        Client.ShownUntilIdle(Client.Send("comm_close", new() { ["comm_id"] = "e1", ["data"] = new JsonObject() }));
        Assert.DoesNotContain(Client.ShownUntilIdle(Client.Send("comm_msg", new() { ["comm_id"] = "e1", ["data"] = new JsonObject { ["ask"] = "variables" } })), m => m.Type == "comm_msg");

        JsonObject Ask(JsonObject question) =>
            Assert.Single(Client.ShownUntilIdle(Client.Send("comm_msg", new() { ["comm_id"] = "e1", ["data"] = question })), m => m.Type == "comm_msg").Content["data"]!.AsObject();
    }

    [Fact]
    public void A_cell_tells_how_far_it_is_and_leaves_no_output()
    {
        var shown = Client.ShownUntilIdle(Client.Send("execute_request", new() { ["code"] = "ReportProgress(\"update 1 of 2\");" }));
        Assert.Equal("update 1 of 2", (string?)Assert.Single(shown, m => m.Type == "rnn_progress").Content["words"]);
        Assert.DoesNotContain(shown, m => m.Type is "stream" or "display_data" or "execute_result" or "error");
    }

    [Fact]
    public void A_request_of_an_unknown_kind_does_no_harm()
    {
        Assert.Equal(["busy", "idle"], Client.ShownUntilIdle(Client.Send("nonsense_request", [])).Select(m => (string?)m.Content["execution_state"]));
        Assert.Equal("error", (string?)Client.Reply(Client.Send("execute_request", new() { ["code"] = "nowhere", ["user_expressions"] = 5, ["allow_stdin"] = "perhaps" }))["status"]);
        Assert.Equal("ok", (string?)Client.Run("1").Reply["status"]);
    }

    [Fact]
    public async Task Shutdown_is_answered_and_obeyed_also_while_a_cell_runs()
    {
        Client.Execute("await Task.Delay(-1);");
        Client.Next("execute_input");
        var reply = Client.Reply(Client.Send("shutdown_request", new() { ["restart"] = true }, onControl: true), onControl: true);
        Assert.Equal(("ok", true), ((string?)reply["status"], (bool)reply["restart"]!));
        await kernel.Left.WaitAsync(Patience.Long);
        Client.Send("interrupt_request", [], onControl: true);
    }
}
