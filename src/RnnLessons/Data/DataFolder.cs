namespace RnnLessons.Data;

/// <summary>A data set that is too large to ship: where it would stand, and where it comes from.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Where it is looked for.</param>
/// <param name="Lessons">Which lessons use it; without it they run on generated data.</param>
/// <param name="Address">The official address of the archive.</param>
/// <param name="Bytes">Size of the archive at that address.</param>
/// <param name="Md5">MD5 sum of the archive at that address, in hexadecimal digits.</param>
public sealed record DataSet(string Name, string Path, string Lessons, Uri Address, long Bytes, string Md5)
{
    /// <summary>The folder that the archive unpacks to; "" where it may not stand in the archive's place.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Where it is: the archive, the <c>.tar</c> that a browser may have made of it, or the folder that it unpacks to, beside one another; null where none of them is.</summary>
    public string? Found => Places.FirstOrDefault(place => File.Exists(place) || (Folder.Length > 0 && Directory.Exists(place)));

    /// <summary>The size in bytes of what is there, or null where nothing is.</summary>
    public long? Size => Found switch
    {
        null => null,
        var place when Directory.Exists(place) => UnpackedFolder.Of(place, Folder).Sum(file => file.Length),
        var place => DataFolder.FileAt(place).Length,
    };

    /// <summary>Where it is looked for, in this order.</summary>
    private IEnumerable<string> Places
    {
        get
        {
            var beside = System.IO.Path.GetDirectoryName(Path) ?? "";
            var tar = Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path[..^3] : Path;
            return [Path, tar, .. Folder.Length == 0 ? Array.Empty<string>() : [System.IO.Path.Combine(beside, Folder), System.IO.Path.ChangeExtension(tar, null)]];
        }
    }
}

/// <summary>The folder for real data sets: <c>RNNLESSONS_DATA</c>, else a folder in the user's own cache.</summary>
public static class DataFolder
{
    internal const string ImdbFolder = "aclImdb", Cifar10Folder = "cifar-10-batches-bin";

    /// <summary>The folder's full path; it need not exist.</summary>
    public static string Location =>
        Environment.GetEnvironmentVariable("RNNLESSONS_DATA") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : Path.Combine(OfTheUser, "data");

    /// <summary>Stanford's Large Movie Review Dataset.</summary>
    public static DataSet Imdb => new("IMDB reviews", Path.Combine(Location, "aclImdb_v1.tar.gz"), "07",
        new("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"), 84_125_825, "7c2ac02c03563afcf9b574c7e56c153a")
    { Folder = ImdbFolder };

    /// <summary>Toronto's CIFAR-10, binary version.</summary>
    public static DataSet Cifar10 => new("CIFAR-10", Path.Combine(Location, "cifar-10-binary.tar.gz"), "08",
        new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"), 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")
    { Folder = Cifar10Folder };

    /// <summary>The data sets that lessons know, there or not.</summary>
    public static IReadOnlyList<DataSet> DataSets => [Imdb, Cifar10];

    /// <summary>The data sets of a name: "imdb", "cifar10", "all", or "" for none.</summary>
    /// <exception cref="ArgumentException">It is another name.</exception>
    public static IReadOnlyList<DataSet> Named(string name) => name switch
    {
        "" => [],
        "imdb" => [Imdb],
        "cifar10" => [Cifar10],
        "all" => DataSets,
        _ => throw new ArgumentException($"There is no data set «{name}»; wanted: imdb, cifar10, all, or nothing.", nameof(name)),
    };

    /// <summary>Downloads a data set from its official address, unless it is there: goes on where an earlier download stopped, and checks what came.</summary>
    /// <param name="set">Which one.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops it; what has arrived is kept for the next time.</param>
    /// <returns>The path of the archive, or of the folder that stands in its place.</returns>
    /// <exception cref="FetchException">It could not be downloaded; the message says why, and how to put it there by hand.</exception>
    public static async Task<string> Fetch(DataSet set, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (set.Found is { } found) return found;
        await new Download(set, progress, cancellation, Download.Patience.Usual).Run();
        return set.Path;
    }

    /// <summary>What the kit keeps for this user on this computer.</summary>
    internal static string OfTheUser => Path.Combine(
        // The folder may not exist yet, and unless told otherwise .NET then gives an empty path.
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "RnnLessons");

    /// <summary>The path of an archive, or of a folder in its place, that exists.</summary>
    /// <exception cref="FileNotFoundException">It doesn't.</exception>
    internal static string Existing(DataSet set, string? archive)
    {
        var path = archive is null ? set.Found ?? set.Path : Path.TrimEndingDirectorySeparator(Path.GetFullPath(archive));
        return File.Exists(path) || Directory.Exists(path) ? path : throw new FileNotFoundException(
            $"{set.Name}: there is no {path}. Wanted: the archive from {set.Address}, put there by hand or fetched by notebooks/data.ipynb.", path);
    }

    /// <summary>The file at a path or, where that is a link, the file that it leads to: a link has a size and a time of its own.</summary>
    internal static FileInfo FileAt(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? new(target.FullName) : new(path);
}
