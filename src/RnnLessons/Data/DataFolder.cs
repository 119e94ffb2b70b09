namespace RnnLessons.Data;

/// <summary>A data set that is too large to ship: where it would stand, and whether it does.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Where it is looked for.</param>
/// <param name="Lessons">Which lessons use it; without it they run on generated data.</param>
public sealed record DataSet(string Name, string Path, string Lessons)
{
    /// <summary>Its size in bytes, or null where it isn't there.</summary>
    public long? Size => File.Exists(Path) ? new FileInfo(Path).Length : null;
}

/// <summary>The folder for real data sets: <c>RNNLESSONS_DATA</c>, else a folder in the user's own cache.</summary>
public static class DataFolder
{
    /// <summary>The folder's full path; it need not exist.</summary>
    public static string Location =>
        Environment.GetEnvironmentVariable("RNNLESSONS_DATA") is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "RnnLessons", "data");

    /// <summary>The data sets that lessons know, there or not.</summary>
    public static IReadOnlyList<DataSet> DataSets =>
    [
        new("IMDB reviews", Path.Combine(Location, "aclImdb_v1.tar.gz"), "07"),
        new("CIFAR-10", Path.Combine(Location, "cifar-10-binary.tar.gz"), "08"),
    ];
}
