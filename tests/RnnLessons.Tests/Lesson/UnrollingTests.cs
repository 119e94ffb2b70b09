using System.Text.RegularExpressions;
using RnnLessons.Cells;
using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson;

[Trait("lesson", "02")]
public sealed class UnrollingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly SrnnCell cell = new(1, 2);
    private readonly Tensor x = tensor(new[] { 1f, 0f, -0.5f }).reshape(3, 1);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Each_step_shows_the_numbers_of_the_cells_own_step()
    {
        var html = Unrolling.Of(cell, x).ToHtml();
        var state = cell.Start(1);
        for (var t = 1; t <= 3; t++)
        {
            state = cell.Step(x[(t - 1)..t], state);
            var shown = Part(html, t);
            foreach (var unit in new[] { 0, 1 })
                Assert.Contains($">{state.h[0, unit].item<float>():F2}</text>".Replace('-', '−'), shown);
        }
    }

    [Fact]
    public void The_loop_comes_first_and_each_step_adds_a_copy()
    {
        var html = Unrolling.Of(cell, x).ToHtml();
        // Boxes with a filled interior: x and h of each copy, and h_0.
        Assert.Equal([2, 3, 5, 7], Enumerable.Range(0, 4).Select(t => Regex.Count(Part(html, t), "<rect [^>]*fill-opacity")));
        // What is new moves: the arrows of the newest copy and no others.
        Assert.All(Enumerable.Range(1, 3), t => Assert.Equal(2, Regex.Count(Part(html, t), "class=\"flow\"")));
        Assert.All(Enumerable.Range(0, 4), t => Assert.Matches("role=\"img\" aria-label=\"t = " + t, Part(html, t)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Opens_at_the_step_that_is_asked_for(int t)
    {
        var html = Unrolling.Of(cell, x, t).ToHtml();
        Assert.Contains($"min=\"0\" max=\"3\" value=\"{t}\"", html);
        Assert.All(Enumerable.Range(0, 4), step => Assert.Equal(step != t, Regex.IsMatch(html, $"data-step=\"{step}\" hidden")));
    }

    /// <summary>A saved output loses its style sheet where the page sanitizes it; the page's own must say the same.</summary>
    [Fact]
    public void The_page_has_the_same_animation_and_both_ask_for_reduced_motion()
    {
        var css = File.ReadAllText(Path.Combine(SourceFolder(), "src", "RnnLessons.Kernel", "web", "src", "styles", "lesson.css"));
        Assert.Contains(Unrolling.Style, css.ReplaceLineEndings(" "));
        Assert.StartsWith("@media (prefers-reduced-motion: no-preference) {", Unrolling.Style);
        Assert.Contains(Unrolling.Style, Unrolling.Of(cell, x).ToHtml());
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_with_what_was_wanted()
    {
        Assert.Contains("wanted: [T, 1]", Assert.Throws<ArgumentException>(() => Unrolling.Of(cell, zeros(3, 2))).Message);
        Assert.Contains("at most 8 steps", Assert.Throws<ArgumentException>(() => Unrolling.Of(cell, zeros(9, 1))).Message);
        Assert.Contains("wanted: 3 of each", Assert.Throws<ArgumentException>(() => Unrolling.Of(new SrnnCell(1, 4), x)).Message);
        Assert.Contains("wanted: Past.Weighted", Assert.Throws<ArgumentException>(() => Unrolling.Of(new SrnnCell(1, 2, Past.Unweighted), x)).Message);
        Assert.Contains("wanted: 0 … 3", Assert.Throws<ArgumentOutOfRangeException>(() => Unrolling.Of(cell, x, 4)).Message);
    }

    private static string Part(string html, int t) => html.Split("<div data-step=\"")[t + 1];

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "RnnLessons.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
