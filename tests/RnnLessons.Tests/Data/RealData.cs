using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>The real archives, where somebody has them: in <c>RNNLESSONS_DATA</c>, else in a folder <c>shared/data</c> beside the checkout.</summary>
internal static class RealData
{
    /// <summary>The archive of a data set. Skips the test, and says why, where there is none; on CI that is a failure.</summary>
    public static string Want(DataSet set)
    {
        var name = Path.GetFileName(set.Path);
        var path = Places(name).FirstOrDefault(File.Exists);
        if (path is not null) return path;
        var reason = $"There is no {name}: neither in RNNLESSONS_DATA nor in a folder shared/data beside the checkout.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        return reason;
    }

    private static IEnumerable<string> Places(string name)
    {
        if (Environment.GetEnvironmentVariable("RNNLESSONS_DATA") is { Length: > 0 } chosen) yield return Path.Combine(chosen, name);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data", name);
    }
}
