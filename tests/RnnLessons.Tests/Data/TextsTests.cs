using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

[Trait("lesson", "10")]
public sealed class TextsTests
{
    [Fact]
    public void Alice_is_there_from_beginning_to_end()
    {
        var text = Texts.Alice();
        Assert.Equal((142_259, 69), (text.Length, text.Distinct().Count()));
        Assert.StartsWith("ALICE'S ADVENTURES IN WONDERLAND\nLewis Carroll\nCHAPTER I\n", text);
        Assert.EndsWith("and the happy summer days.\nTHE END\n", text);
        Assert.All(text, character => Assert.True(character is '\n' or >= ' ' and <= 'z'));
        Assert.True(text.Length < 200_000);
    }

    [Fact]
    public void Every_line_of_code_closes_what_it_opens_four_deep_at_most()
    {
        var lines = Texts.Code(500).TrimEnd('\n').Split('\n');
        Assert.Equal(500, lines.Length);
        var deepest = 0;
        foreach (var line in lines)
        {
            Assert.Matches(@"^[a-e]{1,3}=[\(\[\{].*[\)\]\}];$", line);
            var open = new Stack<char>();
            foreach (var character in line)
            {
                if ("([{".Contains(character)) open.Push(")]}"["([{".IndexOf(character)]);
                else if (")]}".Contains(character)) Assert.Equal(open.Pop(), character);
                deepest = Math.Max(deepest, open.Count);
            }

            Assert.Empty(open);
        }

        Assert.Equal(4, deepest);
        Assert.Equal(Texts.Code(20, 3), Texts.Code(20, 3));
        Assert.NotEqual(Texts.Code(20, 3), Texts.Code(20, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Texts.Code(0));
    }

    /// <summary>Only the opening bracket says how to close: the names, and how many things stand in it, say nothing.</summary>
    [Fact]
    public void What_stands_in_a_bracket_does_not_tell_its_kind()
    {
        var inner = System.Text.RegularExpressions.Regex.Matches(Texts.Code(6000), @"([\(\[\{])([a-e,]+)[\)\]\}]");
        var commas = inner.GroupBy(match => match.Groups[1].Value).Select(kind => kind.Average(match => match.Groups[2].Value.Count(c => c == ','))).ToArray();
        var counts = inner.CountBy(match => match.Groups[1].Value).Select(kind => kind.Value / (double)inner.Count).ToArray();
        Assert.Equal(3, commas.Length);
        Assert.True(commas.Max() - commas.Min() < 0.06);
        Assert.All(counts, share => Assert.Equal(1 / 3.0, share, 0.02));
    }

    [Fact]
    public void A_text_of_ones_own_is_read_in_its_encoding()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [.. "na"u8, 0xEF, .. "ve\r\n"u8]);
            Assert.Equal("naïve\n", Texts.FromFile(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
