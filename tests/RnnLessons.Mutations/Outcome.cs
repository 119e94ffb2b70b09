namespace RnnLessons.Mutations;

/// <summary>How a build and its tests ended.</summary>
internal enum Outcome
{
    /// <summary>A test failed.</summary>
    Fails,

    /// <summary>The process of the tests ended before they did.</summary>
    Crashes,

    /// <summary>The tests did not end in many times the time that they take without a fault.</summary>
    Hangs,

    /// <summary>All tests passed.</summary>
    Passes,

    /// <summary>A test was skipped: it says nothing.</summary>
    IsSkipped,

    /// <summary>There is no test of this name.</summary>
    IsMissing,

    /// <summary>The compiler refused it.</summary>
    DoesNotCompile,
}
