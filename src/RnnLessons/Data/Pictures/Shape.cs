namespace RnnLessons.Data;

/// <summary>A shape around (0, 0), of radius 1 or so.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Covers">Whether it covers a point.</param>
/// <param name="Turns">Whether it is the same shape at any angle.</param>
internal sealed record Shape(string Name, Func<double, double, bool> Covers, bool Turns = true)
{
    /// <summary>The ten classes of the made-up pictures; stripes are told apart by their direction, so they turn but little.</summary>
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("disc", (x, y) => Radius(x, y) < 0.85),
        new("ring", (x, y) => Radius(x, y) is > 0.5 and < 0.95),
        new("square", (x, y) => Box(x, y) < 0.75),
        new("frame", (x, y) => Box(x, y) is > 0.45 and < 0.8),
        new("triangle", (x, y) => y < 0.5 && y > Math.Sqrt(3) * Math.Abs(x) - 1),
        new("cross", (x, y) => Box(x, y) < 0.9 && Math.Min(Math.Abs(x), Math.Abs(y)) < 0.24),
        new("star", (x, y) => Radius(x, y) < 0.62 + 0.38 * Math.Cos(5 * Math.Atan2(y, x))),
        new("crescent", (x, y) => Radius(x, y) < 0.95 && Radius(x - 0.45, y) > 0.75),
        new("upright stripes", (x, y) => Box(x, y) < 0.95 && Band(x), Turns: false),
        new("level stripes", (x, y) => Box(x, y) < 0.95 && Band(y), Turns: false),
    ];

    private static double Radius(double x, double y) => Math.Sqrt(x * x + y * y);

    private static double Box(double x, double y) => Math.Max(Math.Abs(x), Math.Abs(y));

    /// <summary>Three bands in −0.95 … 0.95, two gaps between them.</summary>
    private static bool Band(double at) => (int)Math.Floor((at + 0.95) / 0.38) % 2 == 0;
}
