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
    [FaultData("In the page: a cell ends the kernel's process", "The cell keeps what it showed and says why the process ended; the page offers the restart.", "crashing")]
    [FaultData("In the page: cells that print, show, update and clear without end", "Each is bounded with a notice, and is seen to stop.", "flooding")]
    [InlineData("editing")]
    [InlineData("helping")]
    [InlineData("presenting")]
    [InlineData("dressing")]
    [InlineData("unfolding")]
    [InlineData("hurrying")]
    [InlineData("trusting")]
    [InlineData("losing")]
    [InlineData("filling")]
    [InlineData("lecturing")]
    [InlineData("fitting")]
    [InlineData("coding")]
    [InlineData("reaching")]
    [InlineData("tabbing")]
    [InlineData("predicting")]
    [InlineData("scrubbing")]
    [InlineData("finding")]
    [InlineData("writing")]
    [InlineData("handing")]
    public async Task The_page_does_what_a_reader_wants_of_it(string scenario)
    {
        BrowserScript.Want();
        Prepare();
        using var server = await OpenAsync();
        await BrowserScript.RunAsync("scenarios.mjs", scenario, server.Address, server.Id, Path.Combine(folder, "notebooks"));
    }

    [Fact]
    public async Task Two_at_once_stand_side_by_side_and_neither_takes_the_others_token()
    {
        BrowserScript.WantPage();
        Prepare();
        using var one = await OpenAsync();
        using var other = await OpenAsync();
        Uri[] addresses = [new(one.Address), new(other.Address)];
        Assert.NotEqual(addresses[0].Port, addresses[1].Port);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        foreach (var (address, token, expected) in addresses.SelectMany(address => addresses.Select(from => (address, from.Query, address == from))))
            Assert.Equal(expected, (await client.GetAsync(new Uri(address, "/api/kernels" + token))).IsSuccessStatusCode);
    }

    private Task<PageServer> OpenAsync() => PageServer.StartAsync(folder, Path.Combine(folder, "notebooks"));

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
        var parameters = Code("var factor = 2;      // 1 … 10\nvar rate = 0.01;     // 0.001 … 0.1, on a logarithmic scale");
        parameters["metadata"]!["tags"] = new JsonArray("parameters");
        var longText = "## Long\n\n" + string.Join("\n\n", Enumerable.Range(1, 60).Select(n => $"Paragraph {n} of a text that is longer than a screen."));
        Write("class.ipynb",
            Text("# A class"), Text("## A question\n\nWhat comes out?"), parameters,
            Code("var product = factor * 21;\n// A long line: " + new string('x', 160) + "\nConsole.WriteLine($\"factor {factor}, rate {rate}\");"),
            Code("product"), Text(longText), Text("## The end"));
        Write("predicted.ipynb",
            Text("# Predicted\n\n**Predict** is a question to answer for yourself."), Text("**Predict.** The rate is larger. Will 90 % be reached earlier, later, or not at all?"), Code("var reached = 1;"),
            Code("Claim.That(reached);\n\nstatic class Claim { public static void That(int reached) => Console.WriteLine($\"reached {reached}\"); }"),
            Text("**Predict.** Is it even?"), Code("reached % 2"), Text("**Predict.** How large\nis it?"), Code("6 * 7"));
        var hostile = Code("HTML(\"<script>window.welcome = 42</script>\")", saved);
        hostile["metadata"]!["trusted"] = true;
        Write("hostile.ipynb", Text("# Hostile\n\n" + Attack + "<iframe src=\"http://evil.example\"></iframe>"), hostile);

        void Write(string name, params JsonNode[] cells) => SmallNotebook.Write(Path.Combine(notebooks, name), cells);
    }
}
