using System.Diagnostics;
using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>The kernel of the Windows build under Wine, spoken to by Jupyter's own client on Linux; and how it is made known, and how it ends.</summary>
[Collection(WindowsLane.Name)]
public sealed class WindowsKernelTests(WindowsKit kit, ITestOutputHelper output) : IDisposable
{
    private static readonly string Clients = Path.Combine(Lessons.Root, "tests", "RnnLessons.Kernel.Tests", "Jupyter", "real_clients.py");

    // Debian's own: another Python first on the PATH does not see Debian's packages.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private readonly string folder = Directory.CreateTempSubdirectory("rnn-windows-kernel-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Busy loops, sleeps, awaits, printing, loops of torch operations.</summary>
    [Fact]
    public void A_client_stops_cells_and_the_session_lives_on()
    {
        WindowsKit.Want();
        Succeed("interrupt", kit.LibraryForCells);
    }

    [Fact]
    public void Jupyters_own_kernel_test_passes()
    {
        WindowsKit.Want();
        Succeed("protocol");
    }

    /// <summary>Jupyter's client starts the kernel, a process that watches another; when the first is killed, the second leaves.</summary>
    [Fact]
    public async Task A_kernel_leaves_when_the_process_that_watches_it_is_killed()
    {
        WindowsKit.Want();
        WantClients();
        MakeKnown();
        var file = Path.Combine(folder, "kernel-pid");
        using var client = Client("orphan", file);
        await WaitForAsync(() => File.Exists(file));
        var watching = int.Parse(File.ReadAllText(file));
        // Both are started with the name of the connection file.
        var connection = File.ReadAllText($"/proc/{watching}/cmdline").Split('\0').Single(word => word.EndsWith(".json", StringComparison.Ordinal));
        await WaitForAsync(() => WindowsKit.ProcessesWith(connection).Count == 2);
        client.Kill();
        Process.GetProcessById(watching).Kill();
        await WaitForAsync(() => WindowsKit.ProcessesWith(connection).Count == 0);
        await client.WaitForExitAsync();
    }

    /// <summary>On Windows, Jupyter hands its kernel a handle of itself.</summary>
    [Fact]
    public async Task A_kernel_leaves_when_the_front_end_whose_handle_it_has_is_killed()
    {
        WindowsKit.Want();
        var connection = Path.Combine(folder, "connection.json");
        var ports = Enumerable.Range(0, 5).Select(_ => PageServer.FreePort()).ToArray();
        File.WriteAllText(connection, new JsonObject
        {
            ["transport"] = "tcp",
            ["ip"] = "127.0.0.1",
            ["shell_port"] = ports[0],
            ["control_port"] = ports[1],
            ["stdin_port"] = ports[2],
            ["iopub_port"] = ports[3],
            ["hb_port"] = ports[4],
            ["key"] = "k",
            ["signature_scheme"] = "hmac-sha256",
        }.ToJsonString());
        SmallNotebook.Write(Path.Combine(folder, "front-end.ipynb"), SmallNotebook.Code($$"""
            using System.Diagnostics;
            using System.Runtime.InteropServices;
            [DllImport("kernel32")] static extern bool DuplicateHandle(nint process, nint handle, nint to, out nint copy, uint access, bool inherit, uint options);
            DuplicateHandle(-1, -1, -1, out var self, 0, true, 2);
            var start = new ProcessStartInfo(@"{{WindowsKit.OnWindows(kit.Program)}}", ["kernel", @"{{WindowsKit.OnWindows(connection)}}"]);
            start.Environment["JPY_PARENT_PID"] = self.ToString();
            Process.Start(start);
            System.Threading.Thread.Sleep(-1);
            """));
        using var frontEnd = kit.Start(folder, ["run", "front-end.ipynb"]);
        // Two for the front end, which is a notebook's run, and two for the kernel.
        await WaitForAsync(() => WindowsKit.ProcessesWith("connection.json").Count == 2);
        var run = Assert.Single(WindowsKit.ProcessesWith("front-end.ipynb"), id => id != frontEnd.Id);
        Process.GetProcessById(run).Kill();
        await WaitForAsync(() => WindowsKit.ProcessesWith("connection.json").Count == 0);
        await frontEnd.WaitForExitAsync();
    }

    [Fact]
    public void It_is_made_known_where_Jupyter_looks_on_Windows_and_taken_away_again()
    {
        WindowsKit.Want();
        var (exit, printed) = kit.Run(folder, ["install"]);
        Assert.True(exit == 0, printed);
        var roaming = Assert.Single(Directory.EnumerateDirectories(Path.Combine(kit.DriveC, "users")).Select(user => Path.Combine(user, "AppData", "Roaming", "jupyter")), Directory.Exists);
        var file = Path.Combine(roaming, "kernels", ".net-csharp", "kernel.json");
        var spec = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Equal([WindowsKit.OnWindows(kit.Program), "kernel", "{connection_file}"], spec["argv"]!.AsArray().Select(word => (string)word!));
        Assert.Empty(spec["env"]!.AsObject());
        Assert.Contains(@"C:\users\", printed);
        Assert.Contains(@"\AppData\Roaming\jupyter\kernels\.net-csharp\kernel.json", printed);
        Assert.Equal(0, kit.Run(folder, ["install", "--uninstall"]).ExitCode);
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    private void Succeed(params string[] arguments)
    {
        WantClients();
        MakeKnown();
        using var client = Client(arguments);
        var errors = client.StandardError.ReadToEndAsync();
        var said = client.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        client.WaitForExit();
        output.WriteLine(said);
        Assert.True(client.ExitCode == 0, said);
    }

    // For the client on Linux the program is Wine, and the connection file's path one of drive Z:, on which its folder lies.
    private void MakeKnown()
    {
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray(WindowsKit.Wine, WindowsKit.OnWindows(kit.Program), "kernel", "{connection_file}"),
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
        };
        var kernel = Directory.CreateDirectory(Path.Combine(folder, "kernels", ".net-csharp")).FullName;
        File.WriteAllText(Path.Combine(kernel, "kernel.json"), spec.ToJsonString());
    }

    private Process Client(params string[] arguments) => RnnProgram.StartOther(Python, folder, [Clients, .. arguments], WindowsKit.Surroundings(new()
    {
        ["JUPYTER_DATA_DIR"] = folder,
        ["JUPYTER_RUNTIME_DIR"] = Path.Combine(folder, "runtime"),
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    }));

    private static void WantClients()
    {
        using var asked = RnnProgram.StartOther(Python, Environment.CurrentDirectory, ["-c", "import jupyter_client, jupyter_kernel_test"]);
        asked.WaitForExit();
        if (asked.ExitCode == 0) return;
        const string Reason = "Jupyter's clients are not installed (Debian: apt-get install python3-jupyter-client python3-jupyter-kernel-test).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    private static async Task WaitForAsync(Func<bool> happened)
    {
        for (var until = DateTime.UtcNow + BrowserScript.Patience; !happened(); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < until, "What was waited for did not come.");
    }
}
