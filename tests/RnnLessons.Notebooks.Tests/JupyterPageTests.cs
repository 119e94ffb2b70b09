using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A lesson in Jupyter's own Notebook, as Debian has it: no extension that knows plotly, no network.</summary>
public sealed partial class JupyterPageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-jupyter-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_lesson_runs_in_Jupyters_Notebook_and_its_figures_draw()
    {
        BrowserScript.Want();
        WantJupyter();
        using (var install = RnnProgram.Start(folder, ["install"], Places()))
            await install.WaitForExitAsync();

        // Taken between two breaths, Jupyter goes to the next port, and says so.
        using var jupyter = RnnProgram.StartOther("jupyter-notebook", Lessons.Root,
            ["--allow-root", "--no-browser", "--ip=127.0.0.1", $"--port={PageServer.FreePort()}", "--NotebookApp.token=known-to-the-test", $"--notebook-dir={Lessons.Root}"], Places());
        try
        {
            var port = await PortAsync(jupyter.StandardError);
            // Read on, or Jupyter stops when what it says fills the pipe.
            _ = jupyter.StandardError.ReadToEndAsync();
            await BrowserScript.RunAsync("jupyter.mjs", $"http://127.0.0.1:{port}/notebooks/notebooks/00-start-here.ipynb?token=known-to-the-test");
        }
        finally
        {
            jupyter.Kill();
            await jupyter.WaitForExitAsync();
        }
    }

    private Dictionary<string, string> Places() => new()
    {
        ["JUPYTER_DATA_DIR"] = Path.Combine(folder, "data"),
        ["JUPYTER_CONFIG_DIR"] = Path.Combine(folder, "config"),
        ["JUPYTER_RUNTIME_DIR"] = Path.Combine(folder, "runtime"),
    };

    private static async Task<string> PortAsync(StreamReader says)
    {
        while (await says.ReadLineAsync().WaitAsync(BrowserScript.Patience) is { } line)
            if (Address().Match(line) is { Success: true } found) return found.Groups[1].Value;
        throw new InvalidOperationException("jupyter-notebook ended before it said where it listens.");
    }

    private static void WantJupyter()
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(place => File.Exists(Path.Combine(place, "jupyter-notebook")))) return;
        const string Reason = "Jupyter's Notebook is not installed (Debian: apt-get install jupyter-notebook).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(\d+)/")]
    private static partial Regex Address();
}
