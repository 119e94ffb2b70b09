using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Tests.Watch;

public sealed class LastWordsTests
{
    [Theory]
    [InlineData(50, 50)]
    [InlineData(120, 120)]
    [InlineData(121, 121)]
    [InlineData(1_000_000, 121)]
    public void Of_a_deep_stack_both_ends_are_kept_and_passed_on(int frames, int kept)
    {
        var passed = new List<string>();
        var words = new LastWords(passed.Add);
        words.Add("Stack overflow.");
        for (var frame = 0; frame < frames; frame++)
            words.Add($"   at Deep.F{frame}()");
        words.Add(null);
        Assert.Equal(passed, words.ToString().Split('\n'));
        Assert.Equal(("Stack overflow.", "   at Deep.F0()", $"   at Deep.F{frames - 1}()"), (passed[0], passed[1], passed[^1]));
        Assert.Equal(kept + 1, passed.Count);
        Assert.Equal(frames > 120 ? [$"   … {frames - 120} frames more …"] : [], passed.Where(line => line.Contains("frames more")));
    }

    [Fact]
    public void Two_stacks_are_two_and_what_stands_between_them_stays_there()
    {
        var passed = new List<string>();
        var words = new LastWords(passed.Add);
        foreach (var line in Enumerable.Range(0, 130).Select(_ => " at A()").Append("between").Concat(Enumerable.Range(0, 3).Select(_ => " at B()")).Append("end"))
            words.Add(line);
        Assert.Equal(["between", " at B()", " at B()", " at B()", "end"], passed[^5..]);
        Assert.Equal("   … 10 frames more …", passed[100]);
    }

    [Fact]
    public void The_last_two_hundred_lines_are_kept_and_a_long_one_is_cut()
    {
        var words = new LastWords(_ => { });
        for (var line = 0; line < 300; line++)
            words.Add($"{line} " + new string('x', line == 299 ? 5000 : 1));
        var kept = words.ToString().Split('\n');
        Assert.Equal(200, kept.Length);
        Assert.StartsWith("100 ", kept[0]);
        Assert.Equal(1001, kept[^1].Length);
    }
}
