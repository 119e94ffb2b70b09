using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The page of <c>rnn open</c> in a real browser, driven as a reader would: src/RnnLessons.Kernel/web/test.</summary>
public sealed class PageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-page-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("lesson")]
    [InlineData("interrupting")]
    [InlineData("crashing")]
    [InlineData("editing")]
    [InlineData("helping")]
    [InlineData("presenting")]
    [InlineData("dressing")]
    [InlineData("trusting")]
    [InlineData("losing")]
    public async Task The_page_does_what_a_reader_wants_of_it(string scenario)
    {
        Chromium.Want();
        WantPage();
        Prepare();
        using var server = Start("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, "rnn.dll"), "open", Path.Combine(folder, "notebooks"), "--no-browser"]);
        try
        {
            var address = await AddressAsync(server);
            using var driver = Start("node", Web, [Path.Combine("test", "scenarios.mjs"), scenario, address, server.Id.ToString()]);
            var (output, errors) = (driver.StandardOutput.ReadToEndAsync(), driver.StandardError.ReadToEndAsync());
            await driver.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(driver.ExitCode == 0, await output + await errors);
        }
        finally
        {
            // Its kernels leave when it does.
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>The page's sources, with the scripts that drive a browser.</summary>
    internal static string Web => Path.Combine(Lessons.Root, "src", "RnnLessons.Kernel", "web");

    /// <summary>Skips the test, and says why, where there is no Node; on CI that is a failure.</summary>
    internal static void WantPage()
    {
        if (Directory.Exists(Path.Combine(Web, "node_modules", "playwright-core")) && File.Exists(Path.Combine(AppContext.BaseDirectory, "web", "page", "lesson.js"))) return;
        const string Reason = "The page is not built: Node 18 or newer, with npm, was not found at the last build (Debian: apt-get install nodejs npm).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    // The lessons, where the library and the drawings are beside them; and small notebooks of the test's own.
    private void Prepare()
    {
        var notebooks = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
        foreach (var beside in new[] { "artifacts", "assets" })
            Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(Lessons.Root, beside));
        foreach (var lesson in Directory.EnumerateFiles(Lessons.Folder, "*.ipynb"))
            File.Copy(lesson, Path.Combine(notebooks, Path.GetFileName(lesson)));
        const string Attack = """<script>window.harmed = 1</script><img src="x" onerror="window.harmed = 2"><img src="http://evil.example/x.png">""";
        var saved = new JsonArray(new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = new JsonObject { ["text/html"] = Attack } });
        Write("small.ipynb", Text("# Small\n\nA formula: $h_t = \\tanh(x_t)$."), Code("6 * 7"), Text("## More\n\n$$\\lambda^n$$"), Code("\"end\""));
        Write("edited.ipynb", Text("# Edited"), Code("1"));
        Write("hostile.ipynb", Text("# Hostile\n\n" + Attack + "<iframe src=\"http://evil.example\"></iframe>"), Code("HTML(\"<script>window.welcome = 42</script>\")", saved));

        void Write(string name, params JsonNode[] cells) => File.WriteAllText(Path.Combine(notebooks, name), new JsonObject
        {
            ["cells"] = new JsonArray(cells),
            ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp", ["display_name"] = ".NET (C#)", ["language"] = "C#" } },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString());
    }

    private static JsonObject Text(string source) => new() { ["cell_type"] = "markdown", ["id"] = Guid.NewGuid().ToString("N")[..8], ["metadata"] = new JsonObject(), ["source"] = source };

    private static JsonObject Code(string source, JsonArray? outputs = null) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["id"] = Guid.NewGuid().ToString("N")[..8],
        ["metadata"] = new JsonObject(),
        ["outputs"] = outputs ?? [],
        ["source"] = source,
    };

    private static async Task<string> AddressAsync(Process server)
    {
        var said = new StringBuilder();
        while (await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
        {
            said.AppendLine(line);
            if (line.Trim().StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) return line.Trim();
        }

        throw new InvalidOperationException($"`rnn open` ended: {said}");
    }

    internal static Process Start(string program, string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CHROMIUM"] = Chromium.Find();
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
