using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Tests;

/// <summary>Cells that show without end, or what is too large to be shown.</summary>
public sealed class FloodTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [FaultData("A cell shows 2,000 values", "The first 500 are shown, with one notice of what is left out and how to show more.", "for (var i = 0; i < 2000; i++) display(i);", 500, "1,500 outputs of the cell were left out.")]
    [FaultData("A cell shows 50 MB of HTML", "What fits into 10,000,000 characters is shown, with one notice.", "for (var i = 0; i < 50; i++) HTML(new string('x', 1_000_000)).Display(\"text/html\");", 10, "40 outputs of the cell were left out.")]
    [FaultData("A cell shows one value of 50 MB", "It is left out, with a notice that names its size and what to do.", "HTML(new string('x', 50_000_000)).Display(\"text/html\");", 0, "An output of 50,000,000 characters (text/html) is left out")]
    public async Task Displays_are_bounded_and_the_cell_is_told(string code, int shown, string notice)
    {
        var outputs = await session.SucceedAsync(code + "\nConsole.Write(\"end\");");
        Assert.Equal(shown, outputs.All.OfType<DisplayData>().Count());
        Assert.Contains(notice, outputs.Stderr);
        Assert.Equal(2, outputs.Stderr.Split("To show more").Length);
        Assert.Equal("end", outputs.Stdout);
        // The next cell has room of its own.
        Assert.Single((await session.SucceedAsync("display(1);")).All.OfType<DisplayData>());
    }

    [Fact]
    [Fault("A cell's value has 100,000,000 characters", "It is left out, with a notice that names its size and what to do.")]
    public async Task A_huge_result_is_left_out_and_told()
    {
        var outputs = await session.SucceedAsync("new string('x', 100_000_000)");
        Assert.Null(outputs.Result);
        Assert.Contains("An output of 100,000,000 characters (text/plain) is left out", outputs.Stderr);
    }

    [Fact]
    public async Task What_is_replaced_or_cleared_makes_room_again()
    {
        var outputs = await session.SucceedAsync(
            "var shown = display(0); for (var i = 0; i < 2000; i++) shown.Update(i);\nfor (var i = 0; i < 2000; i++) { ClearOutput(true); display(i); }\nfor (var i = 0; i < 2000; i++) { display(i); ClearOutput(); }");
        Assert.Equal(2000, outputs.All.OfType<DisplayUpdate>().Count());
        Assert.Equal(4001, outputs.All.OfType<DisplayData>().Count());
        Assert.Equal("", outputs.Stderr);
    }

    [Fact]
    public async Task An_update_that_is_too_large_is_left_out_and_told()
    {
        var outputs = await session.SucceedAsync("var shown = display(HTML(\"small\")); for (var i = 0; i < 3; i++) shown.Update(HTML(new string('x', 11_000_000)));");
        Assert.Empty(outputs.All.OfType<DisplayUpdate>());
        Assert.Contains("An update of 22,000,000 characters is left out", outputs.Stderr);
        Assert.Contains("3 outputs of the cell were left out", outputs.Stderr);
    }

    [Fact]
    [Fault("A cell prints a million short lines", "The first 25,000 are shown, with one notice.")]
    public async Task Lines_are_bounded_too()
    {
        var outputs = await session.SucceedAsync("for (var i = 0; i < 1_000_000; i++) Console.WriteLine(i);");
        Assert.EndsWith("\n24998\n24999\n", outputs.Stdout);
        Assert.Contains("printed 25,000 lines", outputs.Stderr);
        outputs = await session.SucceedAsync("Console.Write(string.Concat(Enumerable.Range(0, 30_000).Select(i => i + \"\\n\")));");
        Assert.EndsWith("\n24998\n24999\n", outputs.Stdout);
        Assert.Contains("printed 25,000 lines", outputs.Stderr);
    }

    [Theory]
    [FaultData("A cell throws an exception whose message has 10,000,000 characters", "Its beginning is shown, and how much is left out.", "throw new Exception(new string('x', 10_000_000));", "9,990,000 characters more")]
    [FaultData("A cell throws from 10,000 calls deep", "The first 30 and the last 10 calls are shown, and how many are left out.", "int G(int n) => n == 0 ? throw new Exception(\"deep\") : G(n - 1) + 1;\nG(10_000)", "calls more …")]
    [FaultData("A cell throws an exception with 1,000 inner ones", "The first 10 are shown, and how many are left out.", "Exception e = new Exception(\"0\"); for (var i = 0; i < 1000; i++) e = new Exception(\"e\" + i, e); throw e;", "caused by 991 more")]
    [FaultData("A cell throws an exception whose message throws", "The exception is told without its message.", "class Mute : Exception { public override string Message => throw new Exception(\"no\"); }\nthrow new Mute();", "its message could not be read")]
    public async Task A_long_failure_is_cut(string code, string said)
    {
        var error = await session.FailAsync(code);
        Assert.Contains(error.Traceback, line => line.Contains(said));
        Assert.InRange(error.Traceback.Sum(line => line.Length), 1, 25_000);
    }

    [Theory]
    [FaultData("A sequence without end is shown", "Its first 20 values are shown.", "IEnumerable<int> Endless() { for (var i = 0; ; i++) yield return i; }\nEndless()", "(more)")]
    [FaultData("An object that refers to itself is shown", "It is shown a few levels deep.", "class Ring { public Ring Next; public string Name = \"ring\"; }\nvar ring = new Ring(); ring.Next = ring; ring", "Ring")]
    public async Task What_has_no_end_is_shown_in_part(string code, string shown) =>
        Assert.Contains((await session.SucceedAsync(code)).All.OfType<ExecuteResult>().Single().Bundle.Data.Values, form => form.ToString().Contains(shown));

    [Fact]
    [Fault("A value whose ToString throws is shown", "The cell fails with that exception; the session goes on.")]
    public async Task A_value_that_cannot_be_shown_is_an_error()
    {
        Assert.Contains("no text", (await session.FailAsync("class Mute { public override string ToString() => throw new Exception(\"no text\"); }\nnew Mute()")).Message);
        Assert.Equal("1", (await session.SucceedAsync("1")).Result);
    }

    [Fact]
    public void What_is_overtaken_at_once_is_not_sent()
    {
        var pending = new PendingOutputs();
        pending.Add(new StreamText(StreamName.Stdout, "gone"));
        pending.Add(new ClearOutput(false));
        pending.Add(new StreamText(StreamName.Stdout, "a"));
        pending.Add(new StreamText(StreamName.Stdout, "b"));
        pending.Add(new StreamText(StreamName.Stderr, "c"));
        pending.Add(new DisplayData("x", MimeBundle.Of("text/plain", "old")));
        pending.Add(new DisplayUpdate("x", MimeBundle.Of("text/plain", "newer")));
        pending.Add(new DisplayUpdate("y", MimeBundle.Of("text/plain", "other")));
        pending.Add(new DisplayUpdate("x", MimeBundle.Of("text/plain", "newest")));
        Assert.Equal(["clear", "ab", "c", "x old", "x newest", "y other"], Texts(pending.Take(all: true)));
        Assert.True(pending.IsEmpty);

        // To be cleared by what comes next: until then it stands.
        pending.Add(new StreamText(StreamName.Stdout, "stands"));
        pending.Add(new ClearOutput(true));
        Assert.Equal(["stands", "clear when more comes"], Texts(pending.Take(all: true)));
        for (var i = 0; i < 1000; i++)
        {
            pending.Add(new ClearOutput(true));
            pending.Add(new StreamText(StreamName.Stdout, $"{i}"));
        }

        Assert.Equal(["clear when more comes", "999"], Texts(pending.Take(all: true)));
    }

    [Fact]
    public void Characters_that_alternate_between_the_streams_are_few_messages_and_none_is_lost()
    {
        var pending = new PendingOutputs();
        for (var i = 0; i < 10_000; i++)
            pending.Add(new StreamText(i % 2 == 0 ? StreamName.Stdout : StreamName.Stderr, i % 2 == 0 ? "o" : "e"));
        var taken = pending.Take(all: true).Cast<StreamText>().ToList();
        Assert.InRange(taken.Count, 2, 200);
        Assert.Equal((5000, 5000), (taken.Where(t => t.Name == StreamName.Stdout).Sum(t => t.Text.Length), taken.Where(t => t.Name == StreamName.Stderr).Sum(t => t.Text.Length)));
    }

    [Fact]
    public void Half_of_a_character_waits_for_its_other_half()
    {
        var pending = new PendingOutputs();
        pending.Add(new StreamText(StreamName.Stdout, "a😀"[..2]));
        Assert.Equal(["a"], Texts(pending.Take(all: false)));
        pending.Add(new StreamText(StreamName.Stdout, "😀"[1..]));
        Assert.Equal(["😀"], Texts(pending.Take(all: false)));
    }

    private static IEnumerable<string> Texts(IEnumerable<OutputEvent> outputs) => outputs.Select(output => output switch
    {
        StreamText text => text.Text,
        DisplayData display => $"{display.DisplayId} {display.Bundle.Data["text/plain"]}",
        DisplayUpdate update => $"{update.DisplayId} {update.Bundle.Data["text/plain"]}",
        ClearOutput clear => clear.Wait ? "clear when more comes" : "clear",
        _ => "?",
    });
}
