using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>Cells that a browser runs: real kernels, each a process of its own.</summary>
public sealed class ServedKernelTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cell_runs_and_shows_what_it_shows(bool v1)
    {
        server.Write("solutions/run.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("solutions/run.ipynb");
        using var browser = await new ChannelClient().ConnectAsync(server, kernel, v1);
        Assert.Equal(v1 ? ChannelClient.V1 : null, browser.Protocol);
        var shown = await browser.RunAsync("Console.Write(\"‖∂L‖ 😀\"); var handle = display(\"one\"); handle.Update(\"two\"); 6 * 7");
        Assert.Equal("‖∂L‖ 😀", (string?)shown.Single(m => m.Type == "stream").Content["text"]);
        Assert.Equal("42", (string?)shown.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        Assert.Equal("two", (string?)shown.Single(m => m.Type == "update_display_data").Content["data"]!["text/plain"]);
        Assert.Equal("ok", (string?)shown.Single(m => m.Channel == "shell").Content["status"]);
        // It works where the notebook is.
        var folder = (await browser.RunAsync("Environment.CurrentDirectory")).Single(m => m.Type == "execute_result");
        Assert.EndsWith("solutions", (string?)folder.Content["data"]!["text/plain"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
        Assert.DoesNotContain(server.Server.Kernels, k => k.Id == kernel);
    }

    [Fact]
    public async Task Two_tabs_share_a_kernel_and_each_gets_its_own_answers()
    {
        server.Write("shared.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("shared.ipynb");
        Assert.Equal((session, kernel), await server.OpenAsync("shared.ipynb"));
        using var one = await new ChannelClient().ConnectAsync(server, kernel);
        using var two = await new ChannelClient().ConnectAsync(server, kernel);
        var id = await one.ExecuteAsync("var x = 5; x");
        Assert.Contains(await one.EndOfAsync(id), m => m.Channel == "shell");
        var seen = await two.UntilAsync(m => m.ParentId == id && m.Type == "status" && (string?)m.Content["execution_state"] == "idle");
        Assert.Contains(seen, m => m.Type == "execute_result");
        Assert.DoesNotContain(seen, m => m.Channel == "shell");
        Assert.Equal("6", (string?)(await two.RunAsync("x + 1")).Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task A_question_reaches_the_browser_that_asked_and_a_long_cell_is_interrupted()
    {
        server.Write("stop.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("stop.ipynb");
        using var browser = await new ChannelClient().ConnectAsync(server, kernel);
        var asking = await browser.ExecuteAsync("var name = Console.ReadLine(); name");
        await browser.UntilAsync(m => m.Channel == "stdin" && m.Type == "input_request");
        await browser.SendAsync("input_reply", new() { ["value"] = "Ada", ["status"] = "ok" }, "stdin");
        Assert.Equal("Ada", (string?)(await browser.EndOfAsync(asking)).Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);

        var endless = await browser.ExecuteAsync("Console.Write(\"on\"); while (true) { }");
        await browser.UntilAsync(m => m.Type == "stream");
        Assert.Equal("busy", (string?)(await server.GetAsync($"api/kernels/{kernel}")).Json!["execution_state"]);
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Post, $"api/kernels/{kernel}/interrupt")).Status);
        Assert.Equal("error", (string?)(await browser.EndOfAsync(endless)).Single(m => m.Channel == "shell").Content["status"]);
        Assert.Equal("Ada", (string?)(await browser.RunAsync("name")).Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task A_restart_ends_the_process_whatever_it_does_and_a_crash_is_told()
    {
        server.Write("crash.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("crash.ipynb");
        using var browser = await new ChannelClient().ConnectAsync(server, kernel);
        var before = server.Server.Kernels.Single(k => k.Id == kernel).ProcessId!.Value;
        await browser.ExecuteAsync("var gone = 1; Console.Write(\"on\"); while (true) { }");
        await browser.UntilAsync(m => m.Type == "stream");
        var restart = server.SendAsync(HttpMethod.Post, $"api/kernels/{kernel}/restart");
        await browser.UntilAsync(m => m.Type == "status" && (string?)m.Content["execution_state"] == "restarting");
        Assert.Equal(HttpStatusCode.OK, (await restart).Status);
        Assert.False(Lives(before));
        Assert.Equal("error", (string?)(await browser.RunAsync("gone")).Single(m => m.Channel == "shell").Content["status"]);

        var last = await browser.ExecuteAsync("Console.Write(\"before\"); display(\"shown\"); Environment.FailFast(\"the last word\");");
        var told = (await browser.UntilAsync(m => m.Type == "status" && (string?)m.Content["execution_state"] == "dead")).Where(m => m.ParentId == last).ToList();
        Assert.Equal("before", (string?)told.Single(m => m.Type == "stream").Content["text"]);
        Assert.Equal("shown", (string?)told.Single(m => m.Type == "display_data").Content["data"]!["text/plain"]);
        Assert.Contains("the last word", told.Single(m => m.Type == "error").Content["traceback"]!.ToJsonString());
        Assert.Equal("ProcessEnded", (string?)told.Single(m => m.Channel == "shell").Content["ename"]);
        var dead = (await server.GetAsync($"api/kernels/{kernel}")).Json!;
        Assert.Equal("dead", (string?)dead["execution_state"]);
        Assert.Contains("exit code", (string)dead["reason"]!);
        Assert.Contains("the last word", (string)dead["traceback"]!);
        // Who comes later is told as well.
        using (var later = await new ChannelClient().ConnectAsync(server, kernel))
            Assert.Equal("dead", (string?)(await later.ReceiveAsync())!.Content["execution_state"]);

        var replaced = await server.SendAsync(HttpMethod.Patch, $"api/sessions/{session}", new JsonObject { ["kernel"] = new JsonObject { ["name"] = ".net-csharp" } });
        var fresh = (string)replaced.Json!["kernel"]!["id"]!;
        Assert.NotEqual(kernel, fresh);
        using var again = await new ChannelClient().ConnectAsync(server, fresh);
        Assert.Equal("ok", (string?)(await again.RunAsync("1")).Single(m => m.Channel == "shell").Content["status"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task What_was_missed_while_the_connection_was_lost_is_told_afterwards()
    {
        server.Write("lost.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("lost.ipynb");
        var name = Guid.NewGuid().ToString("N");
        string id;
        using (var before = await new ChannelClient { Session = name }.ConnectAsync(server, kernel))
        {
            await before.RunAsync("1");
            id = await before.ExecuteAsync("Console.Write(\"on\"); while (!System.IO.File.Exists(\"go\")) System.Threading.Thread.Sleep(20); Console.Write(\"missed\"); 42");
            await before.UntilAsync(m => m.Type == "stream");
            before.Abort();
        }

        while ((int)(await server.GetAsync($"api/kernels/{kernel}")).Json!["connections"]! > 0)
            await Task.Delay(20);
        File.WriteAllText(Path.Combine(server.Folder, "go"), "");
        while ((string)(await server.GetAsync($"api/kernels/{kernel}")).Json!["execution_state"]! != "idle")
            await Task.Delay(20);
        using var after = await new ChannelClient { Session = name }.ConnectAsync(server, kernel);
        var told = await after.EndOfAsync(id);
        Assert.Equal("missed", (string?)told.Single(m => m.Type == "stream").Content["text"]);
        Assert.Equal("42", (string?)told.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task Of_two_tabs_one_that_lost_its_connection_is_told_what_it_missed_and_its_answer_once()
    {
        server.Write("lose.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("lose.ipynb");
        using var other = await new ChannelClient().ConnectAsync(server, kernel);
        var name = Guid.NewGuid().ToString("N");
        string id;
        using (var before = await new ChannelClient { Session = name }.ConnectAsync(server, kernel))
        {
            id = await before.ExecuteAsync("Console.Write(\"on\"); while (!System.IO.File.Exists(\"lose\")) System.Threading.Thread.Sleep(20); Console.Write(\"missed\"); 42");
            await before.UntilAsync(m => m.Type == "stream");
            before.Abort();
        }

        while ((int)(await server.GetAsync($"api/kernels/{kernel}")).Json!["connections"]! > 1)
            await Task.Delay(20);
        // A third tab is told of the cell, and takes nothing from who has yet to come back.
        using var third = await new ChannelClient().ConnectAsync(server, kernel);
        Assert.Equal("execute_input", (await third.ReceiveAsync())!.Type);
        File.WriteAllText(Path.Combine(server.Folder, "lose"), "");
        await other.UntilAsync(m => m.ParentId == id && m.Type == "status" && (string?)m.Content["execution_state"] == "idle");
        using var after = await new ChannelClient { Session = name }.ConnectAsync(server, kernel);
        var told = await after.EndOfAsync(id);
        Assert.Equal("missed", (string?)told.Single(m => m.Type == "stream").Content["text"]);
        Assert.Equal("ok", (string?)told.Single(m => m.Channel == "shell").Content["status"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task A_restart_goes_on_when_the_page_that_asked_for_it_is_gone()
    {
        server.Write("restart.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("restart.ipynb");
        using var browser = await new ChannelClient().ConnectAsync(server, kernel);
        using (var leaving = new CancellationTokenSource())
        {
            var restart = server.Client.PostAsync($"api/kernels/{kernel}/restart", null, leaving.Token);
            await browser.UntilAsync(m => m.Type == "status" && (string?)m.Content["execution_state"] == "restarting");
            leaving.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restart);
        }

        await browser.UntilAsync(m => m.Type == "status" && (string?)m.Content["execution_state"] is "idle" or "dead");
        Assert.Equal("ok", (string?)(await browser.RunAsync("1")).Single(m => m.Channel == "shell").Content["status"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    // JupyterLab's components open a session under a name of their own, and give it the notebook's afterwards.
    [Fact]
    public async Task A_page_that_is_loaded_anew_finds_its_kernel_and_is_told_what_the_running_cell_has_shown()
    {
        server.Write("anew.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("a-name-of-its-own");
        var renamed = await server.SendAsync(HttpMethod.Patch, $"api/sessions/{session}", new JsonObject { ["path"] = "anew.ipynb" });
        Assert.Equal("anew.ipynb", (string?)renamed.Json!["path"]);
        string id;
        using (var before = await new ChannelClient().ConnectAsync(server, kernel))
        {
            await before.RunAsync("\"over\"");
            id = await before.ExecuteAsync("Console.Write(\"begun\"); while (!System.IO.File.Exists(\"anew\")) System.Threading.Thread.Sleep(20); 42");
            await before.UntilAsync(m => m.Type == "stream");
            await before.CloseAsync();
        }

        Assert.Equal((session, kernel), await server.OpenAsync("anew.ipynb"));
        using var after = await new ChannelClient().ConnectAsync(server, kernel);
        var told = await after.UntilAsync(m => m.Type == "stream");
        Assert.Equal(["execute_input", "stream"], told.Select(m => m.Type));
        Assert.All(told, m => Assert.Equal(id, m.ParentId));
        File.WriteAllText(Path.Combine(server.Folder, "anew"), "");
        await after.UntilAsync(m => m.Type == "execute_result");
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task Two_tabs_that_are_opened_at_once_share_a_kernel_too()
    {
        server.Write("at-once.ipynb", TestNotebook.Code("1"));
        var (one, kernel) = await server.OpenAsync("a-name-of-the-first");
        var (two, spare) = await server.OpenAsync("a-name-of-the-second");
        Assert.NotEqual(kernel, spare);
        foreach (var session in new[] { one, two })
            Assert.Equal(kernel, (string?)(await server.SendAsync(HttpMethod.Patch, $"api/sessions/{session}", new JsonObject { ["path"] = "at-once.ipynb" })).Json!["kernel"]!["id"]);
        Assert.DoesNotContain(server.Server.Kernels, k => k.Id == spare);
        using var browser = await new ChannelClient().ConnectAsync(server, kernel);
        Assert.Equal("ok", (string?)(await browser.RunAsync("1")).Single(m => m.Channel == "shell").Content["status"]);
        // A kernel in place of this one serves both as well.
        var replaced = await server.SendAsync(HttpMethod.Patch, $"api/sessions/{one}", new JsonObject { ["kernel"] = new JsonObject { ["name"] = ".net-csharp" } });
        Assert.Equal((string?)replaced.Json!["kernel"]!["id"], (string?)(await server.GetAsync($"api/sessions/{two}")).Json!["kernel"]!["id"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{one}");
    }

    [Fact]
    public async Task A_session_takes_no_name_outside_the_folder()
    {
        var (session, _) = await server.OpenAsync("inside.ipynb");
        var refused = await server.SendAsync(HttpMethod.Patch, $"api/sessions/{session}", new JsonObject { ["path"] = "../outside.ipynb" });
        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Equal("inside.ipynb", (string?)(await server.GetAsync($"api/sessions/{session}")).Json!["path"]);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("12345678", true)]
    [InlineData("ffffffffffffffff", true)]
    [InlineData("06000000000000003800000000000000ffffffffffffffff0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("7b7d", false)]
    [InlineData("6e6f206a736f6e", false)]
    [InlineData("7b2261223a312c2261223a317d", false)]
    public async Task A_message_that_is_none_closes_the_socket_and_harms_nobody_else(string hex, bool v1)
    {
        server.Write("malformed.ipynb", TestNotebook.Code("1"));
        var (_, kernel) = await server.OpenAsync("malformed.ipynb");
        using var good = await new ChannelClient().ConnectAsync(server, kernel);
        using (var bad = await new ChannelClient().ConnectAsync(server, kernel, v1))
        {
            await bad.SendBytesAsync(Convert.FromHexString(hex), v1 ? WebSocketMessageType.Binary : WebSocketMessageType.Text);
            while (await bad.ReceiveAsync() is not null)
            {
                // What the kernel tells everyone.
            }
        }

        Assert.Equal("ok", (string?)(await good.RunAsync("1")).Single(m => m.Channel == "shell").Content["status"]);
    }

    [Fact]
    public async Task No_kernel_outlives_the_server_and_none_leaves_its_key_behind()
    {
        var own = new RunningServer();
        await own.InitializeAsync();
        own.Write("a.ipynb", TestNotebook.Code("1"));
        var (_, kernel) = await own.OpenAsync("a.ipynb");
        using var browser = await new ChannelClient().ConnectAsync(own, kernel);
        await browser.ExecuteAsync("Console.Write(\"on\"); while (true) { }");
        await browser.UntilAsync(m => m.Type == "stream");
        var process = own.Server.Kernels.Single().ProcessId!.Value;
        Assert.True(Lives(process));
        var keys = ConnectionFileOf(process);
        if (keys is not null && !OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(keys)!));
        }

        await own.DisposeAsync();
        Assert.False(Lives(process));
        Assert.False(keys is not null && Directory.Exists(Path.GetDirectoryName(keys)));
    }

    [Fact]
    [Attack("Another user of the machine listens to what a kernel of the page shows, which needs no key", "The kernel has no port: it listens at Unix domain sockets in a folder that only its user may enter")]
    public async Task A_kernel_of_the_page_has_no_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whose ports are whose is read from Linux's /proc.");
        server.Write("ports.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("ports.ipynb");
        using (var browser = await new ChannelClient().ConnectAsync(server, kernel))
            await browser.RunAsync("1");
        var process = server.Server.Kernels.Single(k => k.Id == kernel).ProcessId!.Value;
        Assert.Empty(Listening("/proc/net/tcp", process).Concat(Listening("/proc/net/tcp6", process)));
        Assert.Equal(5, Sockets(process).Count(name => name.StartsWith(Path.GetDirectoryName(ConnectionFileOf(process))!, StringComparison.Ordinal)));
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Fact]
    public async Task It_says_what_JupyterLab_asks_before_it_begins()
    {
        Assert.Equal(".net-csharp", (string?)(await server.GetAsync("api/kernelspecs")).Json!["default"]);
        Assert.Equal("C#", (string?)(await server.GetAsync("api/kernelspecs")).Json!["kernelspecs"]![".net-csharp"]!["spec"]!["language"]);
        Assert.NotNull((await server.GetAsync("api/me")).Json!["identity"]!["username"]);
        Assert.NotNull((await server.GetAsync("api")).Json!["version"]);
        foreach (var absent in new[] { "api/kernels/none", "api/sessions/none" })
            Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync(absent)).Status);
        using var events = new ClientWebSocket();
        events.Options.SetRequestHeader("Authorization", "token " + server.Server.Token);
        await events.ConnectAsync(new UriBuilder(server.Server.Address) { Scheme = "ws", Path = "api/events/subscribe" }.Uri, TestContext.Current.CancellationToken);
        await events.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Closed, events.State);
    }

    private static bool Lives(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static HashSet<string> Inodes(int process) => [.. Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")
        .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1])];

    // The last word but one of a line's first ten is the state (0A: listening), the tenth the inode.
    private static List<string> Listening(string table, int process)
    {
        var own = Inodes(process);
        return [.. File.ReadLines(table).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words[3] == "0A" && own.Contains(words[9])).Select(words => words[1])];
    }

    private static List<string> Sockets(int process)
    {
        var own = Inodes(process);
        // 00010000: it accepts connections.
        return [.. File.ReadLines("/proc/net/unix").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 7 && words[3] == "00010000" && own.Contains(words[6])).Select(words => words[7])];
    }

    // Where the system shows a process's command line.
    private static string? ConnectionFileOf(int process) => OperatingSystem.IsLinux()
        ? Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline")).Split('\0').Single(word => word.EndsWith(".json", StringComparison.Ordinal)) : null;
}
