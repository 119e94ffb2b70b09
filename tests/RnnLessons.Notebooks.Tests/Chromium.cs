using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A real browser, without a window and without a network.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    /// <summary>Opens a page and acts on it as a reader would.</summary>
    /// <param name="path">The page; a copy beside it is opened, with the script at its end.</param>
    /// <param name="script">The body of an async function that returns what it saw.</param>
    /// <returns>What the script returned, and what the console said.</returns>
    public static (JsonNode Seen, string Console) Act(string path, string script)
    {
        var copy = Path.Combine(Path.GetDirectoryName(path)!, $"acted-{Guid.NewGuid():N}.html");
        File.WriteAllText(copy, File.ReadAllText(path).Replace("</body>", $$"""
            <script>
            const wait = (ms) => new Promise(done => setTimeout(done, ms));
            const until = async (seen) => { for (let i = 0; i < 100 && !seen(); i++) await wait(50); return seen(); };
            addEventListener('load', async () => {
              const result = await (async () => { {{script}} })().catch(error => ({ error: String(error) }));
              if (result !== undefined) document.body.append(Object.assign(document.createElement('pre'), { id: 'seen', textContent: encodeURIComponent(JSON.stringify(result)) }));
            });
            </script>
            </body>
            """));
        try
        {
            var (document, console) = Open(copy);
            var seen = Regex.Match(document, "<pre id=\"seen\">([^<]*)</pre>");
            Assert.True(seen.Success, $"The script did not end. The console said: {console}");
            return (JsonNode.Parse(Uri.UnescapeDataString(seen.Groups[1].Value))!, console);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The page's document after its scripts have run, and what its console said.</summary>
    public static (string Document, string Console) Open(string path)
    {
        var profile = Directory.CreateTempSubdirectory("rnnlessons-chromium-").FullName;
        try
        {
            var start = new ProcessStartInfo(Find()!) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={profile}",
                "--enable-logging=stderr", "--v=0", "--virtual-time-budget=20000", "--window-size=1000,2000", "--dump-dom", new Uri(path).AbsoluteUri,
            ]) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var document = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var console = errors.GetAwaiter().GetResult().Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal));
            return (document, string.Join('\n', console));
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }

    /// <summary>Skips the test, and says why, where there is no browser; on CI that is a failure.</summary>
    public static void Want()
    {
        if (Find() is not null) return;
        const string Reason = "Chromium is not installed (Debian: apt-get install chromium).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    /// <summary>Where it is; null when there is none.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
