using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>What a page that is loaded anew is told of the cell that runs.</summary>
public sealed class CellInProgressTests
{
    private const int Most = 64 * 1024;
    private readonly CellInProgress progress = new(Most);

    [Fact]
    public void Of_a_live_figure_it_keeps_the_newest_state_however_long_it_lives()
    {
        Begin();
        Notice("stream", new() { ["name"] = "stdout", ["text"] = "before" });
        Notice("display_data", Figure("loss", "0"));
        Notice("stream", new() { ["name"] = "stdout", ["text"] = "after" });
        for (var i = 1; i <= 500; i++)
            Notice("update_display_data", Figure("loss", i + new string('x', 10_000)));
        Assert.Equal(["execute_input", "stream", "display_data", "stream"], Types());
        Assert.StartsWith("500x", Text(progress.Shown.ElementAt(2)));
    }

    [Fact]
    public void A_figure_of_an_earlier_cell_is_told_once_too()
    {
        Begin();
        foreach (var state in new[] { "one", "two", "three" })
            Notice("update_display_data", Figure("earlier", state));
        Assert.Equal("three", Text(Assert.Single(progress.Shown.Skip(1))));
    }

    [Fact]
    public void Of_too_much_the_oldest_goes_but_not_which_cell_it_is()
    {
        Begin();
        for (var i = 0; i < 1000; i++)
            Notice("stream", new() { ["name"] = "stdout", ["text"] = $"line {i} " + new string('x', 1000) });
        Assert.Equal("execute_input", Types().First());
        Assert.InRange(progress.Shown.Sum(message => message.Size), Most / 4, Most);
        Assert.StartsWith("line 999 ", (string?)Content(progress.Shown.Last())["text"]);
    }

    [Fact]
    public void A_cell_that_has_ended_is_not_told()
    {
        Notice("stream", new() { ["name"] = "stdout", ["text"] = "of no cell" });
        Assert.Empty(progress.Shown);
        Begin();
        Notice("status", new() { ["execution_state"] = "idle" }, cell: "another request");
        Assert.Equal(2, progress.Shown.Count());
        Notice("status", new() { ["execution_state"] = "idle" });
        Assert.Empty(progress.Shown);
    }

    private void Begin() => Notice("execute_input", new() { ["code"] = "train();", ["execution_count"] = 1 });

    private void Notice(string type, JsonObject content, string cell = "the cell") => progress.Notice(type, new(KernelSocket.IoPub, new(
        Bytes(new() { ["msg_type"] = type }), Bytes(new() { ["msg_id"] = cell }), Bytes([]), Bytes(content))));

    private static JsonObject Figure(string display, string text) =>
        new() { ["data"] = new JsonObject { ["text/plain"] = text }, ["metadata"] = new JsonObject(), ["transient"] = new JsonObject { ["display_id"] = display } };

    private IEnumerable<string?> Types() => progress.Shown.Select(message => (string?)JsonNode.Parse(message.Parts.Header)!["msg_type"]);

    private static string? Text(ChannelMessage shown) => (string?)Content(shown)["data"]!["text/plain"];

    private static JsonNode Content(ChannelMessage message) => JsonNode.Parse(message.Parts.Content)!;

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
