namespace RnnLessons.Notebooks.Tests;

/// <summary>A checked claim is worth what it sees: with a part of the lesson broken on purpose it must turn red.</summary>
/// <remarks><c>RNNLESSONS_SLOW=1 dotnet test --filter "speed=slow"</c> breaks all of them.</remarks>
public sealed class BrokenPartTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> All => [.. BrokenPart.All.Select(part => (part.Lesson, part.What))];

    public static TheoryData<string> Listed => [.. BrokenPart.All.Select(part => part.Lesson).Distinct()];

    [Theory]
    [Trait("speed", "slow")]
    [MemberData(nameof(All))]
    public void A_claim_turns_red_where_its_part_is_broken(string lesson, string what)
    {
        var part = BrokenPart.All.Single(part => part.Lesson == lesson && part.What == what);
        // The first of each lesson that is quick.
        Slow.SkipUnlessWanted(string.CompareOrdinal(lesson, "07") < 0 && BrokenPart.All.First(first => first.Lesson == lesson).What == what);
        var copy = new LessonCopy(lesson);
        part.Break(copy);
        copy.CutBelow(copy.Cell(part.Claim));
        var executed = copy.Run(part.Parameters);

        // An error would be seen without any claim.
        Assert.True(executed.ExitCode == 0, executed.Printed);
        var claims = executed.ClaimsOf(part.Claim);
        foreach (var claim in claims) output.WriteLine($"{claim.Holds?.ToString() ?? "measured"}: {claim.Sentence}");
        Assert.Contains(claims, claim => claim.Holds is false);
    }

    /// <summary>Of each section that claims anything one claim has been seen to fail.</summary>
    [Theory]
    [MemberData(nameof(Listed))]
    public void Every_section_with_a_claim_has_a_broken_part(string lesson)
    {
        var claimsOf = BrokenPart.All.Where(part => part.Lesson == lesson).Select(part => part.Claim).ToHashSet();
        var section = (Title: "", Claims: new List<string>());
        var sections = new List<(string Title, List<string> Claims)> { section };
        foreach (var cell in new LessonCopy(lesson).Cells)
        {
            if (LessonCopy.StartsSection(cell)) sections.Add((LessonCopy.Source(cell).Split('\n')[0], []));
            else if (LessonCopy.IsCode(cell) && LessonCopy.Source(cell).Contains("Claim.That(", StringComparison.Ordinal)) sections[^1].Claims.Add(LessonCopy.Id(cell));
        }

        Assert.All(sections.Where(one => one.Claims.Count > 0), one =>
            Assert.True(one.Claims.Any(claimsOf.Contains), $"No claim of \"{one.Title}\" is seen to fail: {string.Join(", ", one.Claims)}. Add a broken part to Broken/{Path.ChangeExtension(lesson, ".txt")}."));
    }
}
