namespace RnnLessons.Trials;

/// <summary>Tests of which a few are run each time, and all when somebody asks for it: together they take half an hour.</summary>
internal static class Slow
{
    /// <summary>Whether all are wanted: <c>RNNLESSONS_SLOW=1</c>.</summary>
    public static bool AllAreWanted => Environment.GetEnvironmentVariable("RNNLESSONS_SLOW") == "1";

    /// <summary>Skips a test that is not one of the few, unless all are wanted.</summary>
    /// <param name="isOneOfFew">Whether it is run each time.</param>
    public static void SkipUnlessWanted(bool isOneOfFew) => Assert.SkipUnless(
        isOneOfFew || AllAreWanted,
        "A few of these are run each time. RNNLESSONS_SLOW=1 runs all: do so when you change a lesson, or what it claims.");
}
