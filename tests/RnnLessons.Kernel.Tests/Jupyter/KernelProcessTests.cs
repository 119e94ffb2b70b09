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
    [InlineData("{\"transport\":\"ipc\"}", "Wanted: tcp")]
    [InlineData("{\"key\":\"k\",\"signature_scheme\":\"hmac-md5\"}", "Wanted: hmac-sha256")]
    public async Task A_connection_file_that_cannot_be_used_is_refused_with_a_word_on_why(string? content, string said)
    {
        var file = Path.Combine(folder, "c.json");
        if (content is not null)
            File.WriteAllText(file, content);
        var (exit, output) = await RnnProgram.RunAsync(new Dictionary<string, string?>(), "kernel", file);
        Assert.Equal(2, exit);
        Assert.Contains(said, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
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
