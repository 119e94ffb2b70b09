using System.Globalization;
using System.Text.RegularExpressions;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

[Trait("lesson", "07")]
public sealed class ColouredTextTests
{
    [Fact]
    public void The_words_stay_text_and_the_numbers_are_there_without_colour()
    {
        var text = ColouredText.Of("A <b>review", ["not", "<i>good</i>", "at", "all"], [0.5, 0.91, 0.88, 0.2]);
        Assert.Equal("A <b>review\nnot [50 %] <i>good</i> [91 %] at all [20 %]", text.ToString());
        var html = text.ToHtml();
        Assert.Contains("A &lt;b&gt;review", html);
        Assert.Contains("title=\"&lt;i&gt;good&lt;/i&gt;: 91 % positive\"", html);
        Assert.DoesNotContain("<i>", html);
        Assert.Contains("not [50 %] &lt;i&gt;good&lt;/i&gt; [91 %] at all [20 %]</details>", html);
    }

    [Fact]
    public void Positive_and_negative_differ_in_colour_and_line_and_the_surer_is_the_stronger()
    {
        var html = ColouredText.Of("x", ["sure", "unsure", "against"], [1, 0.6, 0]).ToHtml();
        Assert.Contains("""title="sure: 100 % positive" style="background-color:rgba(0,114,178,0.40);border-bottom:2px solid rgba(0,114,178,1.00)""", html);
        Assert.Contains("""title="unsure: 60 % positive" style="background-color:rgba(0,114,178,0.08);border-bottom:2px solid""", html);
        Assert.Contains("""title="against: 0 % positive" style="background-color:rgba(213,94,0,0.40);border-bottom:2px dashed""", html);
    }

    /// <summary>The words have the page's own colour: black or nearly so on white, #d4d4d4 or lighter on #1e1e1e.</summary>
    [Theory]
    [InlineData(0x33, 0xff)]
    [InlineData(0xd4, 0x1e)]
    public void Words_stand_out_from_the_strongest_colours_by_4_5_to_1(int word, int page)
    {
        foreach (Match colour in Regex.Matches(ColouredText.Of("x", ["a", "b"], [0, 1]).ToHtml(), @"background-color:rgba\((\d+),(\d+),(\d+),([\d.]+)\)"))
        {
            var alpha = double.Parse(colour.Groups[4].Value, CultureInfo.InvariantCulture);
            double[] mixed = [.. Enumerable.Range(1, 3).Select(i => alpha * int.Parse(colour.Groups[i].Value, CultureInfo.InvariantCulture) + (1 - alpha) * page)];
            var (text, ground) = (Luminance([word, word, word]), Luminance(mixed));
            Assert.True((Math.Max(text, ground) + 0.05) / (Math.Min(text, ground) + 0.05) >= 4.5, colour.Value);
        }

        static double Luminance(double[] rgb) => rgb.Zip([0.2126, 0.7152, 0.0722]).Sum(part =>
            part.Second * (part.First / 255 <= 0.04045 ? part.First / 255 / 12.92 : Math.Pow((part.First / 255 + 0.055) / 1.055, 2.4)));
    }

    /// <summary>The page takes scripts, style sheets and ids out of a saved notebook (docs/security.md); none is needed.</summary>
    [Fact]
    public void It_needs_nothing_that_a_page_takes_out_of_a_saved_notebook()
    {
        var html = ColouredText.Of("x", ["a", "b"], [0, 1]).ToHtml();
        Assert.DoesNotMatch(@"<(script|style|link|template|form|iframe)|\b(id|class|on\w+|href|src)=|url\(|var\(", html);
        Assert.Equal(["details", "div", "figcaption", "figure", "span", "strong", "summary"],
            Regex.Matches(html, @"<(\w+)").Select(tag => tag.Groups[1].Value).Where(tag => tag != "br").Distinct().Order());
    }

    [Fact]
    [Trait("lesson", "10")]
    public void Characters_are_coloured_by_a_number_each_and_those_alike_as_one()
    {
        var text = ColouredText.OfCharacters("A <unit>", "c & h", "ab(c\nd)", [-1, -1, 2, 1.95, 2, 2, 0.5]);
        var html = text.ToHtml();
        Assert.Contains("A &lt;unit&gt;", html);
        Assert.Contains("c &amp; h: ", html);
        Assert.Contains("""title="+1.99" style="background-color:rgba(0,114,178,0.40);border-bottom:2px solid rgba(0,114,178,0.99);padding:0.1em 0">(c<br>d</span><span""", html);
        Assert.Contains("""title="−1.00" style="background-color:rgba(213,94,0,0.20);border-bottom:2px dashed""", html);
        Assert.Contains("""title="+0.50" style="background-color:rgba(0,114,178,0.10)""", html);
        Assert.Equal("A <unit>\nab[−1.00](c\nd[+1.99])[+0.50]", text.ToString());
        Assert.Contains("0.00", ColouredText.OfCharacters("x", "y", "ab", [0, 0]).ToHtml());
    }

    [Fact]
    public void What_cannot_be_coloured_is_named()
    {
        Assert.Contains("2 words and 1 probabilities", Assert.Throws<ArgumentException>(() => ColouredText.Of("x", ["a", "b"], [0.5])).Message);
        Assert.Contains("0 words", Assert.Throws<ArgumentException>(() => ColouredText.Of("x", [], [])).Message);
        Assert.Contains("A probability is 1.5", Assert.Throws<ArgumentException>(() => ColouredText.Of("x", ["a"], [1.5])).Message);
        Assert.Contains("2 characters and 1 values", Assert.Throws<ArgumentException>(() => ColouredText.OfCharacters("x", "y", "ab", [0.5])).Message);
        Assert.Contains("A value is NaN", Assert.Throws<ArgumentException>(() => ColouredText.OfCharacters("x", "y", "a", [double.NaN])).Message);
        Assert.Contains("A probability is NaN", Assert.Throws<ArgumentException>(() => ColouredText.Of("x", ["a"], [double.NaN])).Message);
    }
}
