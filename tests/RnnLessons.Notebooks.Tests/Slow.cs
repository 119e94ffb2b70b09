namespace RnnLessons.Notebooks.Tests;

/// <summary>Tests of which one a lesson is run each time, and all when somebody asks for it: together they take a quarter of an hour.</summary>
internal static class Slow
{
    /// <summary>Skips a test that is not the first of its lesson, unless all are wanted.</summary>
    /// <param name="isFirst">Whether it is the first of its lesson.</param>
    public static void SkipUnlessWanted(bool isFirst) => Assert.SkipUnless(
        isFirst || Environment.GetEnvironmentVariable("RNNLESSONS_SLOW") == "1",
        "One of these is run for each lesson. RNNLESSONS_SLOW=1 runs all: do so when you change a lesson, or what it claims.");
}
