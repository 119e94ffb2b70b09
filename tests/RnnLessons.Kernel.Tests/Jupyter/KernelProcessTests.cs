using System.Diagnostics;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary><c>rnn kernel</c> as front ends start it: how it comes and how it leaves.</summary>
public sealed class KernelProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
    private readonly ConnectionFile connection = KernelClient.FreeConnection();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_takes_native_output_too_and_leaves_when_asked()
    {
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        if (!OperatingSystem.IsWindows())
        {
            var shown = client.Run("System.Diagnostics.Process.Start(\"echo\", \"from a child\").WaitForExit();").Shown;
            Assert.Equal("from a child\n", (string?)Assert.Single(shown, m => m.Type == "stream").Content["text"]);
        }

        Assert.Equal("ok", (string?)client.Reply(client.Send("shutdown_request", [], onControl: true), onControl: true)["status"]);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task An_interrupt_signal_means_the_cell_and_a_termination_signal_the_kernel()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals on Windows.");
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        client.Run("1");
        var id = client.Begin("System.Threading.Thread.Sleep(-1);");
        await SignalAsync("-INT", process.Id);
        Assert.Equal("Stopped", (string?)client.Reply(id)["ename"]);

        client.Begin("while (true) { }");
        await SignalAsync("-TERM", process.Id);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    [Fault("The program that started a kernel is killed", "The kernel ends by itself")]
    public async Task It_leaves_when_the_process_that_it_serves_has_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows passes a handle instead of a number.");
        using var served = Process.Start("sleep", "600");
        using var process = Start(served.Id.ToString());
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        served.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("[1]", "is not a Jupyter connection file")]
    [InlineData("{\"ip\":\"127.0.0.1\"}", "it has no shell_port")]
    [InlineData("{\"transport\":\"udp\"}", "Wanted: tcp or ipc")]
    [InlineData("{\"transport\":\"ipc\",\"ip\":\"LONG\",\"shell_port\":1,\"control_port\":2,\"stdin_port\":3,\"iopub_port\":4,\"hb_port\":5}", "no place to listen at")]
    [InlineData("{\"key\":\"k\",\"signature_scheme\":\"hmac-md5\"}", "Wanted: hmac-sha256")]
    [Fault("A connection file that is missing, is no JSON, lacks a port, or names a transport or a signature that is not spoken", "Exit code 2, and one sentence that says what was wanted")]
    public async Task A_connection_file_that_cannot_be_used_is_refused_with_a_word_on_why(string? content, string said)
    {
        var file = Path.Combine(folder, "c.json");
        if (content is not null)
            File.WriteAllText(file, content.Replace("LONG", new string('k', 200)));
        var (exit, output) = await RnnProgram.RunAsync(new Dictionary<string, string?>(), "kernel", file);
        Assert.Equal(2, exit);
        Assert.Contains(said, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    [Fault("A port of the connection file is taken", "Exit code 2, and a sentence that says so")]
    public async Task A_port_that_is_taken_is_said()
    {
        using var first = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        using var second = Start();
        var output = second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("Is another kernel running", await output);
        client.Send("shutdown_request", [], onControl: true);
        await first.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    private const string Told = "The cell keeps what it showed and gets an error with the exit code, what it means and the process's last words; the client gets its answer.";

    [Theory]
    [FaultData("A cell calls Environment.FailFast", Told, "Environment.FailFast(\"the last word\");", "SIGABRT", "the last word")]
    [FaultData("A cell calls Environment.Exit(0)", Told, "Environment.Exit(0);", "exit code 0", "no last words")]
    [FaultData("A cell aborts in native code", Told, "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern void abort();\nabort();", "SIGABRT", "no last words")]
    [FaultData("A cell writes to memory that is not its own", Told, "System.Runtime.InteropServices.Marshal.WriteByte((nint)0x12345678, 1);", "SIGABRT", "AccessViolationException")]
    [FaultData("A cell's process is killed, as for too much memory", Told, "System.Diagnostics.Process.GetCurrentProcess().Kill(); System.Threading.Thread.Sleep(-1);", "SIGKILL", "too much memory")]
    [FaultData("A library's recursion overflows the stack", Told, "var pattern = string.Concat(Enumerable.Repeat(\"(\", 3_000_000)); object nested = null; for (var i = 0; i < 2_000_000; i++) nested = new Tuple<object>(nested); nested.GetHashCode();", "SIGABRT", "Stack overflow")]
    public async Task A_process_that_ends_without_a_word_is_told_to_the_front_end(string code, string end, string word)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are Unix's.");
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        client.Run("1");
        var id = client.Execute("Console.Write(\"before\"); display(\"shown\");\n" + code);
        var reply = client.Reply(id);
        Assert.Equal(("error", "ProcessEnded"), ((string?)reply["status"], (string?)reply["ename"]));
        var shown = client.ShownUntilIdle(id);
        Assert.Equal("before", string.Concat(shown.Where(m => m.Type == "stream").Select(m => (string?)m.Content["text"])));
        Assert.Equal("shown", (string?)Assert.Single(shown, m => m.Type == "display_data").Content["data"]!["text/plain"]);
        var error = Assert.Single(shown, m => m.Type == "error");
        var told = string.Join('\n', error.Content["traceback"]!.AsArray().Select(line => (string?)line));
        Assert.Contains(end, told);
        Assert.Contains(word, told);
        Assert.DoesNotContain("RnnLessons.Kernel.Scripting", told);
        Assert.All(shown, m => Assert.True(m.Signed));
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.NotEqual(0, process.ExitCode);
    }

    [Theory]
    [FaultData("An exception on a thread that a cell started", "The thread ends and not the process; the cell counts as failed, with that exception.", "var thread = new System.Threading.Thread(() => throw new Exception(\"boom\")); thread.Start(); thread.Join();")]
    [FaultData("An exception in a callback of the thread pool", "The process goes on; the cell counts as failed, with that exception.", "System.Threading.ThreadPool.QueueUserWorkItem(_ => throw new Exception(\"boom\")); System.Threading.Thread.Sleep(500);")]
    [FaultData("An exception in a timer of a cell", "The process goes on; the cell counts as failed, with that exception.", "var timer = new System.Threading.Timer(_ => throw new Exception(\"boom\"), null, 0, -1); System.Threading.Thread.Sleep(500);")]
    [FaultData("An exception in a finalizer of a cell", "The process goes on; the cell counts as failed, with that exception.", "class Bad { ~Bad() => throw new Exception(\"boom\"); }\nvoid Make() { new Bad(); }\nMake(); GC.Collect(); GC.WaitForPendingFinalizers(); System.Threading.Thread.Sleep(200);")]
    public async Task An_exception_on_a_thread_of_the_cells_is_its_error_and_not_the_end(string code)
    {
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        client.Run("var kept = 41;");
        var (reply, _) = client.Run(code);
        Assert.Equal(("error", "boom"), ((string?)reply["status"], (string?)reply["evalue"]));
        Assert.Contains(client.Run("kept + 1").Shown, m => (string?)m.Content["data"]?["text/plain"] == "42");
        client.Send("shutdown_request", [], onControl: true);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    [Fault("An exception on a thread that goes on when its cell has ended", "It is shown under the cell that started the thread; the session goes on.")]
    public async Task A_late_exception_is_shown_under_its_own_cell()
    {
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        var id = client.Execute("var go = new System.Threading.ManualResetEventSlim(); new System.Threading.Thread(() => { go.Wait(); throw new Exception(\"late\"); }).Start();");
        Assert.Equal("ok", (string?)client.Reply(id)["status"]);
        client.ShownUntilIdle(id);
        client.Execute("go.Set();");
        var shown = client.Next("stream");
        Assert.Equal(id, shown.ParentId);
        Assert.Contains("late", (string?)shown.Content["text"]);
        Assert.Equal("ok", (string?)client.Run("1").Reply["status"]);
        client.Send("shutdown_request", [], onControl: true);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    [Fact]
    [Fault("The folder that a kernel works in is deleted", "Cells still run; what needs the folder is an error that says what happened and what to do.")]
    public async Task A_deleted_folder_is_said_and_cells_still_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no folder that a process works in.");
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        using var process = Start();
        using var client = new KernelClient(connection);
        client.WaitUntilReady();
        client.Run($"Environment.CurrentDirectory = @\"{home}\"; System.IO.Directory.Delete(Environment.CurrentDirectory);");
        Assert.Equal("ok", (string?)client.Run("1 + 1").Reply["status"]);
        foreach (var code in new[] { "System.IO.File.ReadAllText(\"x\")", "System.Diagnostics.Process.Start(\"true\")", "#load \"x.csx\"", "#r \"x.dll\"" })
        {
            var reply = client.Run(code).Reply;
            Assert.Contains("has been deleted", string.Join('\n', reply["traceback"]!.AsArray().Select(line => (string?)line)));
        }

        Assert.Equal("ok", (string?)client.Run("2 + 2").Reply["status"]);
        client.Send("shutdown_request", [], onControl: true);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, process.ToString()]);
        await kill.WaitForExitAsync();
    }

    private Process Start(string? parent = null)
    {
        var file = Path.Combine(folder, "connection.json");
        File.WriteAllText(file, new JsonObject
        {
            ["transport"] = "tcp",
            ["ip"] = connection.Ip,
            ["shell_port"] = connection.ShellPort,
            ["control_port"] = connection.ControlPort,
            ["stdin_port"] = connection.StdinPort,
            ["iopub_port"] = connection.IoPubPort,
            ["hb_port"] = connection.HeartbeatPort,
            ["key"] = connection.Key,
            ["signature_scheme"] = "hmac-sha256",
        }.ToJsonString());
        return RnnProgram.Start(new Dictionary<string, string?> { ["JPY_PARENT_PID"] = parent }, "kernel", file);
    }
}
