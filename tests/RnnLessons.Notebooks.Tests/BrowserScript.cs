namespace RnnLessons.Notebooks.Tests;

/// <summary>A script that drives a real browser as a reader would: src/RnnLessons.Kernel/web/test and src/RnnLessons.Playground/web/test.</summary>
internal static class BrowserScript
{
    /// <summary>How long a script, or a program that it drives, is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string Web = Path.Combine(Lessons.Root, "src", "RnnLessons.Kernel", "web");

    /// <summary>Skips the test, and says why, where there is no browser, or no Node to drive it; on CI that is a failure.</summary>
    public static void Want()
    {
        Chromium.Want();
        WantPage();
    }

    /// <summary>Skips the test, and says why, where the page of <c>rnn open</c> was not built; on CI that is a failure.</summary>
    public static void WantPage()
    {
        if (Directory.Exists(Path.Combine(Web, "node_modules", "playwright-core")) && File.Exists(Path.Combine(AppContext.BaseDirectory, "web", "page", "lesson.js"))) return;
        const string Reason = "The page is not built: Node 18 or newer, with npm, was not found at the last build (Debian: apt-get install nodejs npm).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    /// <summary>Runs a script to its end, which must be a good one.</summary>
    /// <returns>What it printed.</returns>
    public static Task<string> RunAsync(string script, params string[] arguments) => RunInAsync(Web, script, arguments);

    /// <summary>The same for the scripts of another page.</summary>
    /// <param name="web">The folder with its package.json, and its scripts in <c>test</c>.</param>
    /// <param name="script">The script's file.</param>
    /// <param name="arguments">What it is given.</param>
    public static async Task<string> RunInAsync(string web, string script, params string[] arguments)
    {
        using var node = RnnProgram.StartOther("node", web, [Path.Combine("test", script), .. arguments], new() { ["CHROMIUM"] = Chromium.Find()! });
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(node.ExitCode == 0, await output + await errors);
        return await output;
    }
}
