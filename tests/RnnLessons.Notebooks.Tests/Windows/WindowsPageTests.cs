using System.Text.Json.Nodes;
using static RnnLessons.Notebooks.Tests.SmallNotebook;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>The page that the Windows build serves under Wine, driven by a browser on Linux, as <see cref="PageTests"/> drives this system's own.</summary>
[Collection(WindowsLane.Name)]
public sealed class WindowsPageTests(WindowsKit kit) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-windows-page-").FullName;

    private string Notebooks => Path.Combine(folder, "notebooks");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("lesson")]
    [InlineData("interrupting")]
    [InlineData("sharing")]
    [InlineData("crashing")]
    public async Task The_page_does_what_a_reader_wants_of_it(string scenario)
    {
        WindowsKit.Want();
        BrowserScript.Want();
        Prepare();
        using var server = await OpenAsync();
        await BrowserScript.RunAsync("scenarios.mjs", scenario, server.Address, server.Id, Notebooks);
    }

    [Fact]
    public async Task A_server_that_is_killed_leaves_no_kernel_behind()
    {
        WindowsKit.Want();
        BrowserScript.WantPage();
        Prepare();
        // Of a test before this one, a kernel may be about to leave.
        var others = WindowsKit.ProcessesWith("rnn-kernel-").ToHashSet();
        IEnumerable<int> Kernels() => WindowsKit.ProcessesWith("rnn-kernel-").Where(id => !others.Contains(id));
        var server = await OpenAsync();
        using (server)
        {
            using var client = new PageClient(server.Address);
            await client.OpenAsync("small.ipynb");
            await WaitForAsync(() => Kernels().Count() == 1);
        }

        await WaitForAsync(() => !Kernels().Any());
    }

    [Fact]
    public async Task Names_that_Windows_keeps_for_devices_and_paths_that_lead_out_are_not_served()
    {
        WindowsKit.Want();
        BrowserScript.WantPage();
        Prepare();
        File.WriteAllText(Path.Combine(folder, "outside.ipynb"), "{}");
        using var server = await OpenAsync();
        using var client = new PageClient(server.Address);
        foreach (var path in new[] { "NUL.ipynb", "aux.ipynb", "con.ipynb", "COM1.ipynb", "small.ipynb:stream", "small.ipynb.", "small.ipynb%20", "..%5Coutside.ipynb", "C:%5Cwindows%5Cwin.ini", "%5C%5Cserver%5Cshare%5Cx.ipynb", "%5C%5C.%5CNUL.ipynb", "%5C%5C%3F%5CC:%5Cx.ipynb" })
            Assert.True((int)(await client.GetAsync("/api/contents/" + path)).StatusCode == 404, path);
        // Capital letters count as small ones: two names of one notebook have one kernel.
        await client.OpenAsync("small.ipynb");
        await client.OpenAsync("SMALL.ipynb");
        Assert.Single((await client.JsonAsync("/api/kernels")).AsArray());
    }

    /// <summary>Windows neither replaces nor deletes a file that another program has open.</summary>
    [Fact]
    public async Task A_notebook_that_another_program_has_open_is_not_lost_when_it_is_saved()
    {
        WindowsKit.Want();
        BrowserScript.WantPage();
        Prepare();
        var file = Path.Combine(Notebooks, "small.ipynb");
        var before = File.ReadAllText(file);
        using var server = await OpenAsync();
        using var client = new PageClient(server.Address);
        var holding = Path.Combine(folder, "holding.ipynb");
        foreach (var (share, isSaved) in new[] { ("None", false), ("Read", false), ("ReadWrite", true) })
        {
            var held = Path.Combine(folder, "held-" + share);
            Write(holding, Code($$"""
                using (System.IO.File.Open(@"{{WindowsKit.OnWindows(file)}}", System.IO.FileMode.Open, System.IO.FileAccess.Read, System.IO.FileShare.{{share}}))
                {
                    System.IO.File.WriteAllText(@"{{WindowsKit.OnWindows(held)}}", "");
                    while (System.IO.File.Exists(@"{{WindowsKit.OnWindows(held)}}")) Thread.Sleep(50);
                }
                """.Replace("Thread.", "System.Threading.Thread.")));
            using var holder = kit.Start(folder, ["run", "holding.ipynb"]);
            await WaitForAsync(() => File.Exists(held));

            var answer = await client.PutAsync("/api/contents/small.ipynb", Notebook("saved while it is open: " + share));

            var said = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode == isSaved, said);
            if (!isSaved)
            {
                Assert.Equal(before, File.ReadAllText(file));
                Assert.Contains(share == "None" ? "cannot be read" : "another program has it open", said);
            }

            File.Delete(held);
            await holder.WaitForExitAsync().WaitAsync(BrowserScript.Patience);
            Assert.Equal(0, holder.ExitCode);
            answer = await client.PutAsync("/api/contents/small.ipynb", Notebook("saved: " + share));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            before = File.ReadAllText(file);
            Assert.Contains("saved: " + share, before);
        }

        Assert.Equal(["small.ipynb"], Directory.EnumerateFiles(Notebooks, "*", SearchOption.TopDirectoryOnly).Select(path => Path.GetFileName(path)).Where(name => !Lessons.All.Contains(name)));
    }

    private static JsonObject Notebook(string text) => new()
    {
        ["type"] = "notebook",
        ["format"] = "json",
        ["content"] = new JsonObject { ["cells"] = new JsonArray(Text(text)), ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 },
    };

    private static async Task WaitForAsync(Func<bool> happened)
    {
        for (var until = DateTime.UtcNow + BrowserScript.Patience; !happened(); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < until, "What was waited for did not come.");
    }

    private Task<PageServer> OpenAsync() => PageServer.OfAsync(kit.Start(folder, ["open", "notebooks", "--no-browser", "--port", PageServer.FreePort().ToString()]));

    private void Prepare()
    {
        Directory.CreateDirectory(Notebooks);
        foreach (var beside in new[] { "artifacts", "assets" })
            Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(kit.Root, beside));
        File.Copy(Path.Combine(Lessons.Folder, "00-start-here.ipynb"), Path.Combine(Notebooks, "00-start-here.ipynb"));
        Write(Path.Combine(Notebooks, "small.ipynb"), Text("# Small"), Code("6 * 7"), Text("## More"), Code("\"end\""));
    }
}
