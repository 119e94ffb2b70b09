namespace RnnLessons.Notebooks.Tests;

/// <summary>The page of the playground in a real browser, driven as a reader would: src/RnnLessons.Playground/web/test.</summary>
public sealed class PlaygroundPageTests
{
    private static readonly string Web = Path.Combine(Lessons.Root, "src", "RnnLessons.Playground", "web");
    private static readonly string Built = Path.Combine(Lessons.Root, "artifacts", "playground");

    [Theory]
    [InlineData("learning")]
    [InlineData("changing")]
    [InlineData("everything")]
    [InlineData("diverging")]
    [InlineData("linking")]
    [InlineData("following")]
    [InlineData("mistyping")]
    [InlineData("picturing")]
    [InlineData("reckoning")]
    [InlineData("fitting")]
    [InlineData("texting")]
    [InlineData("trying")]
    [InlineData("lacking")]
    [InlineData("barring")]
    [InlineData("keying")]
    [InlineData("calming")]
    public async Task The_playground_does_what_a_reader_wants_of_it(string scenario)
    {
        Chromium.Want();
        Want();
        // Every cell on every task is also trained without a browser, by the tests of the library.
        Slow.SkipUnlessWanted(scenario != "everything");
        await BrowserScript.RunInAsync(Web, "scenarios.mjs", scenario);
    }

    [Fact]
    public async Task The_worker_alone_does_what_its_protocol_promises()
    {
        Chromium.Want();
        Want();
        await BrowserScript.RunInAsync(Web, "obeying.mjs");
    }

    // Skips the test, and says why, where the page was not built; on CI that is a failure.
    private static void Want()
    {
        if (Directory.Exists(Path.Combine(Web, "node_modules", "playwright-core")) && File.Exists(Path.Combine(Built, "playground.html"))) return;
        const string Reason = "The playground is not built: Node 18 or newer, with npm, was not found at the last build (Debian: apt-get install nodejs npm).";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }
}
