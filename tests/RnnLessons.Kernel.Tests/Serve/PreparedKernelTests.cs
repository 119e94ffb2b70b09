using System.Diagnostics;
using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>A kernel that runs before anybody asks for one, so that the first cell of a lesson need not wait for its start.</summary>
public sealed class PreparedKernelTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-prepared-").FullName;
    private RunningKernels running = null!;

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(folder, "solutions"));
        running = new(new ServedFolder(folder));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_is_the_one_of_the_next_lesson_and_counts_as_running_from_then_on()
    {
        running.Prepare();
        running.Prepare();
        var waiting = Assert.Single(Children()).Id;
        Assert.Empty(running.Kernels);

        // In a folder of its own a kernel would work in the wrong place.
        Assert.NotEqual(waiting, (await OpenAsync("solutions/one.ipynb")).ProcessId);
        Assert.Equal(waiting, (await OpenAsync("one.ipynb")).ProcessId);
        Assert.NotEqual(waiting, (await OpenAsync("two.ipynb")).ProcessId);
        Assert.Equal(3, running.Kernels.Count());
    }

    [Fact]
    public async Task One_that_has_died_meanwhile_is_not_handed_out_and_one_that_nobody_took_ends_with_the_rest()
    {
        running.Prepare();
        var mine = Assert.Single(Children());
        mine.Kill();
        await mine.WaitForExitAsync(TestContext.Current.CancellationToken);
        var opened = await OpenAsync("one.ipynb");
        Assert.NotEqual(mine.Id, opened.ProcessId);
        Assert.False(Process.GetProcessById(opened.ProcessId!.Value).HasExited);

        running.Prepare();
        var unused = Assert.Single(Children(), child => child.Id != opened.ProcessId);
        await running.DisposeAsync();
        Assert.True(unused.WaitForExit(TimeSpan.FromSeconds(30)));
        running.Prepare();
        Assert.Empty(Children());
    }

    // Kernels of this test: they work in its folder.
    private List<Process> Children()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Where a process works is read from /proc, which is Linux's.");
        return [.. Process.GetProcesses().Where(process => WorksIn(process) == folder)];
    }

    private static string? WorksIn(Process process)
    {
        try
        {
            return Directory.ResolveLinkTarget($"/proc/{process.Id}/cwd", false)?.FullName;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // It has ended since, or is somebody else's.
            return null;
        }
    }

    private async Task<ServedKernel> OpenAsync(string path)
    {
        var session = await running.OpenAsync(path, Path.GetFileName(path), "notebook", TestContext.Current.CancellationToken);
        return running.Kernel((string)session["kernel"]!["id"]!)!;
    }
}
