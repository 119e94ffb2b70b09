using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RnnLessons.Data;
using TorchSharp;

namespace RnnLessons.Lesson;

/// <summary>What the lessons run on. Asking for it also makes libtorch load, or says why it can't.</summary>
public static class Installation
{
    /// <summary>One line for the first cell of a lesson.</summary>
    public static string Summary =>
        $"RnnLessons {Version} on libtorch {LibTorchVersion} with {torch.get_num_threads()} threads and {Simd}: ready.";

    /// <summary>Everything that may matter when something fails.</summary>
    public static Table Details => Table.Of(Parts);

    /// <summary>The large data sets: where they are looked for, and whether they are there.</summary>
    public static Table DataSets => Table.Of(DataFolder.DataSets.Select(set => new
    {
        data = set.Name,
        lesson = set.Lessons,
        found = set.Size is { } size ? $"yes, {size / 1e6:F1} MB" : "no",
        where = $"{set.Found ?? set.Path}\nfrom {set.Address}",
    }));

    /// <summary>Downloads what isn't there yet, with a bar for each, and shows what is there then: <c>await Installation.Fetch("imdb")</c>.</summary>
    /// <param name="name">"imdb", "cifar10", "all", or "" for nothing.</param>
    /// <exception cref="ArgumentException">It is another name.</exception>
    /// <exception cref="FetchException">A download failed; the message says why, and how to put the archive there by hand.</exception>
    public static async Task<Table> Fetch(string name)
    {
        foreach (var set in DataFolder.Named(name)) await DataFolder.Fetch(set, new ProgressBar());
        return DataSets;
    }

    private static IEnumerable<Part> Parts =>
    [
        new("RnnLessons", $"{Version}, from {Path.GetDirectoryName(typeof(Installation).Assembly.Location)}"),
        new("libtorch", $"{LibTorchVersion}, {Native.LibTorch.Loaded}"),
        new(".NET", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})"),
        new("threads", $"{torch.get_num_threads()} for libtorch, {Environment.ProcessorCount} processors"),
        new("SIMD", Simd),
        .. DataFolder.DataSets.Select(data => new Part(
            $"{data.Name} (lesson {data.Lessons})",
            data.Size is { } size ? $"{data.Found}, {size / 1e6:F1} MB" : $"not found at {data.Path}: the lesson runs on generated data")),
    ];

    private static string Version => typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string LibTorchVersion => torch.__version__;

    private static string Simd =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Vector256.IsHardwareAccelerated ? "AVX2"
        : Vector.IsHardwareAccelerated ? $"{Vector<byte>.Count * 8}-bit vectors"
        : "no SIMD";

    private sealed record Part(string What, string Found);
}
