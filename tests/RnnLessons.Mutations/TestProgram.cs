using System.Xml.Linq;

namespace RnnLessons.Mutations;

/// <summary>The program of a test project, which is run without `dotnet test`: that costs seconds each time.</summary>
/// <param name="worktree">The repository's copy.</param>
/// <param name="project">The folder of the project: "tests/RnnLessons.Tests".</param>
internal sealed class TestProgram(string worktree, string project)
{
    private readonly Dictionary<string, TimeSpan> durations = [];

    private string Name => Path.GetFileName(project);

    private string Folder => Path.Combine(worktree, "artifacts", "bin", Name, "debug");

    /// <summary>Runs tests, each of which must pass while nothing is wrong.</summary>
    /// <param name="tests">The full names of their methods.</param>
    /// <returns>What doesn't pass, in words; null where all do.</returns>
    public string? WhatDoesNotPass(IReadOnlyCollection<string> tests)
    {
        var (report, words) = Run(null, tests);
        if (report is null) return $"{Name} ended before its tests did.\n{words}";
        foreach (var test in tests)
        {
            XElement[] cases = [.. Cases(report, test)];
            if (Of(cases) is not Outcome.Passes and var outcome) return $"{test} {outcome}: without a fault it must pass.\n{words}";
            durations[test] = TimeSpan.FromSeconds(cases.Sum(one => (double)one.Attribute("time")!));
        }

        return null;
    }

    /// <summary>Runs a test that passed before.</summary>
    /// <param name="test">The full name of its method.</param>
    public (Outcome Outcome, string Words) Try(string test)
    {
        var (report, words) = Run(TimeSpan.FromMinutes(2) + 20 * durations[test], [test], "-stopOnFail");
        return (report is not null ? Of([.. Cases(report, test)]) : words is null ? Outcome.Hangs : Outcome.Crashes, words ?? "");
    }

    /// <summary>The report that it writes; no report where it ended too early, and no words either where it had to be ended.</summary>
    private (XElement? Report, string? Words) Run(TimeSpan? limit, IEnumerable<string> tests, params string[] also)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rnnlessons-mutations-{Guid.NewGuid():N}.xml");
        try
        {
            var job = Job.Run(Folder, limit, Path.Combine(Folder, Name), [.. tests.SelectMany(test => (string[])["-method", test]), .. also, "-noLogo", "-noColor", "-xml", file]);
            return job.Exit is null ? (null, null) : (File.Exists(file) ? XElement.Load(file) : null, job.Words);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<XElement> Cases(XElement report, string test) =>
        report.Descendants("test").Where(one => $"{one.Attribute("type")?.Value}.{one.Attribute("method")?.Value}" == test);

    private static Outcome Of(XElement[] cases)
    {
        string[] results = [.. cases.Select(one => one.Attribute("result")!.Value)];
        return results is [] ? Outcome.IsMissing : results.Contains("Fail") ? Outcome.Fails : results.Contains("Pass") ? Outcome.Passes : Outcome.IsSkipped;
    }
}
