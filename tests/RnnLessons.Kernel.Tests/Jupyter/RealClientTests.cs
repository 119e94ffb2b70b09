using System.Diagnostics;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>Jupyter's own clients against the kernel as <c>rnn install</c> installs it.</summary>
public sealed class RealClientTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Jupyters_own_kernel_test_passes()
    {
        PythonClients.Want("jupyter_client", "jupyter_kernel_test");
        await InstallAsync();
        await SucceedAsync(PythonClients.RunAsync(folder, "protocol"));
    }

    [Fact]
    public async Task A_client_interrupts_and_the_session_lives_on()
    {
        PythonClients.Want("jupyter_client");
        await InstallAsync();
        await SucceedAsync(PythonClients.RunAsync(folder, "interrupt", Path.Combine(Repository.Root, "artifacts", "lessons")));
    }

    [Fact]
    [Attack("Another user of the machine connects to the sockets of a kernel that Jupyter started with the transport ipc", "The system refuses the connection: the sockets' files belong to the kernel's user alone (0600)")]
    public async Task A_client_speaks_to_it_over_sockets_that_other_users_cannot_connect_to()
    {
        PythonClients.Want("jupyter_client");
        await InstallAsync();
        await SucceedAsync(PythonClients.RunAsync(folder, "ipc"));
    }

    [Fact]
    [Fault("A client of Jupyter's own stops a busy loop, loops that catch everything, native sleeps and a flood of outputs, again and again", "Each stop succeeds, variables stay, and nothing of the stopped cell comes under a later one.")]
    public async Task A_client_stops_cells_of_hard_shapes_in_a_row()
    {
        PythonClients.Want("jupyter_client");
        await InstallAsync();
        var output = await SucceedAsync(PythonClients.RunAsync(folder, "stops", "2", "busy", "nested", "native sleep", "displaying"));
        Assert.Equal(4, output.Split("none").Length - 1);
    }

    [Fact]
    public async Task A_kernel_leaves_when_its_front_end_is_killed()
    {
        PythonClients.Want("jupyter_client");
        await InstallAsync();
        var file = Path.Combine(folder, "kernel-pid");
        using var frontEnd = PythonClients.Start(folder, "orphan", file);
        await Patience.UntilThereAsync(file, frontEnd);
        using var kernel = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file)));
        Assert.False(kernel.HasExited);
        frontEnd.Kill();
        await kernel.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task Nbclient_runs_a_lesson()
    {
        PythonClients.Want("nbclient");
        await InstallAsync();
        var output = await SucceedAsync(PythonClients.RunAsync(folder, "nbclient", Lesson));
        Assert.Contains("cells ran", output);
    }

    [Fact]
    public async Task Nbconvert_runs_a_lesson_and_writes_html()
    {
        PythonClients.Want("nbconvert", "nbclient");
        await InstallAsync();
        await SucceedAsync(PythonClients.RunModuleAsync(folder, "nbconvert", "--execute", "--to", "html", "--output-dir", folder, Lesson));
        var html = await File.ReadAllTextAsync(Path.Combine(folder, "00-start-here.html"));
        Assert.Contains("Start here", html);
        Assert.DoesNotContain("jp-RenderedText jp-OutputArea-output\" data-mime-type=\"application/vnd.jupyter.stderr", html);
    }

    private static string Lesson => Path.Combine(Repository.Root, "notebooks", "00-start-here.ipynb");

    private async Task InstallAsync()
    {
        var (exit, output) = await RnnProgram.RunAsync(new Dictionary<string, string?> { ["JUPYTER_DATA_DIR"] = folder }, "install");
        Assert.True(exit == 0, output);
    }

    private static async Task<string> SucceedAsync(Task<(int Exit, string Output)> run)
    {
        var (exit, output) = await run;
        TestContext.Current.SendDiagnosticMessage(output);
        Assert.True(exit == 0, output);
        return output;
    }
}
