namespace RnnLessons.Benchmarks;

/// <summary>A batch: N sequences of T steps, D wide, into H units.</summary>
internal sealed record Size(string Name, int N, int T, int D, int H)
{
    public static readonly Size[] All = [new("IMDB", 64, 200, 128, 64), new("CIFAR", 64, 256, 32, 50), new("class", 32, 50, 8, 32)];

    public static Size Imdb => All[0];

    public static Size Cifar => All[1];
}
