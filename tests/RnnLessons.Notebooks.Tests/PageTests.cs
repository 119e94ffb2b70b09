using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using static RnnLessons.Notebooks.Tests.SmallNotebook;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The page of <c>rnn open</c> in a real browser, driven as a reader would: src/RnnLessons.Kernel/web/test.</summary>
public sealed class PageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-page-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("lesson")]
    [InlineData("starting")]
    [InlineData("interrupting")]
    [InlineData("resuming")]
    [InlineData("sharing")]
    [InlineData("crashing")]
    [InlineData("editing")]
    [InlineData("helping")]
    [InlineData("presenting")]
    [InlineData("dressing")]
    [InlineData("hurrying")]
    [InlineData("trusting")]
    [InlineData("losing")]
    public async Task The_page_does_what_a_reader_wants_of_it(string scenario)
    {
        BrowserScript.Want();
        Prepare();
        using var server = Open();
        try
        {
            var address = await AddressAsync(server);
            await BrowserScript.RunAsync("scenarios.mjs", scenario, address, server.Id.ToString(), Path.Combine(folder, "notebooks"));
        }
        finally
        {
            // Its kernels leave when it does.
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Two_at_once_stand_side_by_side_and_neither_takes_the_others_token()
    {
        BrowserScript.WantPage();
        Prepare();
        using var one = Open();
        using var other = Open();
        try
        {
            Uri[] addresses = [new(await AddressAsync(one)), new(await AddressAsync(other))];
            Assert.NotEqual(addresses[0].Port, addresses[1].Port);
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
            foreach (var (address, token, expected) in addresses.SelectMany(address => addresses.Select(from => (address, from.Query, address == from))))
                Assert.Equal(expected, (await client.GetAsync(new Uri(address, "/api/kernels" + token))).IsSuccessStatusCode);
        }
        finally
        {
            one.Kill();
            other.Kill();
        }
    }

    private Process Open() => RnnProgram.Start(folder, ["open", Path.Combine(folder, "notebooks"), "--no-browser"]);

    // The lessons, where the library and the drawings are beside them; and small notebooks of the test's own.
    private void Prepare()
    {
        var notebooks = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
        foreach (var beside in new[] { "artifacts", "assets" })
            Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(Lessons.Root, beside));
        foreach (var lesson in Directory.EnumerateFiles(Lessons.Folder, "*.ipynb"))
            File.Copy(lesson, Path.Combine(notebooks, Path.GetFileName(lesson)));
        const string Attack = """<script>window.harmed = 1</script><img src="x" onerror="window.harmed = 2"><img src="http://evil.example/x.png">""";
        var saved = new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = new JsonObject { ["text/html"] = Attack } };
        Write("small.ipynb", Text("# Small\n\nA formula: $h_t = \\tanh(x_t)$."), Code("6 * 7"), Text("## More\n\n$$\\lambda^n$$"), Code("\"end\""));
        Write("edited.ipynb", Text("# Edited"), Code("1"));
        // More than a browser's local storage takes.
        var much = new JsonObject { ["text/plain"] = "shown before", ["application/x-unseen"] = new string('x', 6_000_000) };
        Write("large.ipynb", Text("# Large"), Code("1", new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = much }));
        var hostile = Code("HTML(\"<script>window.welcome = 42</script>\")", saved);
        hostile["metadata"]!["trusted"] = true;
        Write("hostile.ipynb", Text("# Hostile\n\n" + Attack + "<iframe src=\"http://evil.example\"></iframe>"), hostile);

        void Write(string name, params JsonNode[] cells) => SmallNotebook.Write(Path.Combine(notebooks, name), cells);
    }

    private static async Task<string> AddressAsync(Process server)
    {
        var said = new StringBuilder();
        while (await server.StandardOutput.ReadLineAsync().WaitAsync(BrowserScript.Patience) is { } line)
        {
            said.AppendLine(line);
            if (line.Trim().StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) return line.Trim();
        }

        throw new InvalidOperationException($"`rnn open` ended: {said}");
    }
}
