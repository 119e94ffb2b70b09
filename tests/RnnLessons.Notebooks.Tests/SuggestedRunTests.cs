using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>Each run that a lesson suggests is made, to the end of the section that suggests it: nothing fails, and no sentence that is true turns red.</summary>
/// <remarks><c>RNNLESSONS_SLOW=1 dotnet test --filter "speed=slow"</c> makes all of them.</remarks>
public sealed partial class SuggestedRunTests(ITestOutputHelper output)
{
    public static TheoryData<string, string, string> All =>
        [.. from lesson in LessonRunTests.Taught.Select(row => row.Data)
            from run in SuggestedRun.Of(lesson)
            select (run.Lesson, run.Cell, string.Join(' ', run.Values))];

    [Theory]
    [Trait("speed", "slow")]
    [MemberData(nameof(All))]
    public void A_run_that_a_lesson_suggests_does_not_fail_and_turns_no_claim_red(string lesson, string cell, string values)
    {
        // The first of each lesson that is quick.
        Slow.SkipUnlessWanted(string.CompareOrdinal(lesson, "02") < 0 && SuggestedRun.Of(lesson).First() is var first && first.Cell == cell && string.Join(' ', first.Values) == values);
        var copy = new LessonCopy(lesson);
        copy.CutBelow(copy.LastOfSection(copy.Cell(cell)));
        var executed = copy.Run(values.Split(' '));

        Assert.True(executed.ExitCode == 0, executed.Printed);
        foreach (var claim in executed.Claims) output.WriteLine($"{claim.Holds?.ToString() ?? "measured"}: {claim.Sentence}");
        Assert.All(executed.Claims, claim => Assert.True(claim.Holds is not false, claim.Sentence));
    }

    /// <summary>What the metadata say is what the reader reads, and the other way round.</summary>
    [Theory]
    [MemberData(nameof(LessonRunTests.Taught), MemberType = typeof(LessonRunTests))]
    public void What_is_suggested_in_words_is_suggested_in_the_metadata(string lesson)
    {
        var copy = new LessonCopy(lesson);
        var declared = copy.Cells.Where(cell => LessonCopy.Tags(cell).Contains("parameters"))
            .SelectMany(cell => Declaration().Matches(LessonCopy.Source(cell)).Select(match => match.Groups[1].Value)).ToHashSet();
        var inMetadata = SuggestedRun.Of(lesson).ToLookup(run => run.Cell, run => run.Values);
        // Lessons whose re-runs have no metadata yet are none of this test's.
        if (inMetadata.Count == 0) return;
        foreach (var cell in copy.Cells)
        {
            var text = LessonCopy.Source(cell);
            var values = inMetadata[LessonCopy.Id(cell)].SelectMany(run => run).Distinct().ToArray();
            Assert.All(values, value => Assert.Contains(value.Split('=')[0], declared));
            Assert.All(values, value => Assert.True(SuggestedRun.Says(text, value), $"Cell \"{LessonCopy.Id(cell)}\" does not suggest {value} in words."));
            if (LessonCopy.IsCode(cell)) continue;
            var said = Suggestion().Matches(text).Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value}").Where(value => declared.Contains(value.Split('=')[0]));
            Assert.All(said, value => Assert.True(values.Contains(value), $"Cell \"{LessonCopy.Id(cell)}\" suggests {value} in words and not in its metadata (\"rerun\")."));
        }
    }

    [GeneratedRegex(@"^var (\w+) = ", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"`(\w+) = ([^`]+)`")]
    private static partial Regex Suggestion();
}
