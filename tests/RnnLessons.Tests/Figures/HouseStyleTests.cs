using RnnLessons.Figures;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Figures;

public sealed class HouseStyleTests
{
    [Theory]
    [InlineData(HouseStyle.Text, 3.5)]
    [InlineData(Box.Good, 3.5)]
    [InlineData(Box.Bad, 3.5)]
    [InlineData(Box.Plain, 3.5)]
    [InlineData(CodeHtml.Keyword, 3.5)]
    [InlineData(CodeHtml.Text, 3.5)]
    [InlineData(CodeHtml.Comment, 3.5)]
    [InlineData(CodeHtml.Number, 3.5)]
    public void Text_is_readable_on_a_light_page_and_a_dark_one(string colour, double least) => AssertContrast(colour, least);

    [Fact]
    public void Lines_are_seen_on_a_light_page_and_a_dark_one() => Assert.All(HouseStyle.Colours, colour => AssertContrast(colour, 3));

    [Fact]
    public void No_two_of_24_lines_look_alike() =>
        Assert.Equal(24, Enumerable.Range(0, 24).Select(Pen.Of).Distinct().Count());

    private static void AssertContrast(string colour, double least)
    {
        Assert.True(Contrast(colour, "#ffffff") >= least, $"{colour} on white: {Contrast(colour, "#ffffff"):F2}");
        Assert.True(Contrast(colour, "#1e1e1e") >= least, $"{colour} on #1e1e1e: {Contrast(colour, "#1e1e1e"):F2}");
    }

    /// <summary>Contrast ratio as WCAG 2 defines it.</summary>
    private static double Contrast(string a, string b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0;
            return value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }
}
