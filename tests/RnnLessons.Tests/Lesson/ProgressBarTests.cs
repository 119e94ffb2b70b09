using Microsoft.DotNet.Interactive;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

public sealed class ProgressBarTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void Moves_at_most_ten_times_a_second_and_shows_its_end()
    {
        using var cell = new KernelInvocationContext();
        var bar = new ProgressBar(time, () => NotebookSurface.Find()!);
        for (var done = 0; done <= 1000; done++)
        {
            bar.Report(new("reading", done * 1000, 1_000_000));
            time.Advance(1);
        }

        var states = Assert.Single(cell.Shown).States;
        Assert.InRange(states.Count, 10, 12);
        Assert.Equal("reading: 0 %, 0.0 of 1.0 MB", states[0].ToString());
        Assert.Equal("reading: done, 1.0 MB", states[^1].ToString());
    }

    [Fact]
    public void What_is_done_at_once_is_shown_once_more_as_done()
    {
        using var cell = new KernelInvocationContext();
        new ProgressBar(time, () => NotebookSurface.Find()!).Report(new("reading what was kept of x", 1, 1));
        Assert.Equal("reading what was kept of x: done", Assert.Single(cell.Shown).States[^1].ToString());
    }

    [Fact]
    public void Is_a_bar_with_words_for_those_who_do_not_see_it()
    {
        var html = new Bar(new("reading <x>", 250_000, 1_000_000)).ToHtml();
        Assert.Contains("role=\"progressbar\"", html);
        Assert.Contains("aria-valuenow=\"25\"", html);
        Assert.Contains("width:25%", html);
        Assert.Contains("reading &lt;x&gt;: 25 %, 0.3 of 1.0 MB", html);
    }
}
