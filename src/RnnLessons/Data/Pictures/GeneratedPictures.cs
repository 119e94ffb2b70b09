namespace RnnLessons.Data;

/// <summary>Made-up pictures for readers who have no real ones: ten shapes of any place, size and angle, in noise.</summary>
/// <remarks>The ground hints at the class and doesn't decide it, as the blue around an airplane or a ship: on most pictures it has the colour of the class, on the others any.</remarks>
public static class GeneratedPictures
{
    private const int Side = LabelledPictures.Side;

    /// <summary>Points in each direction within a pixel: edges are as soft as a camera's.</summary>
    private const int Finer = 2;

    /// <summary>How likely the ground has the colour of the class.</summary>
    private const double Typical = 0.6;

    /// <summary>Makes pictures, as many of each class as there can be; the same seed makes the same ones.</summary>
    /// <param name="train">How many to train on.</param>
    /// <param name="validation">How many to validate on.</param>
    /// <param name="seed">Which ones.</param>
    public static PictureSet Create(int train, int validation, int seed = 1)
    {
        Want(train, nameof(train));
        Want(validation, nameof(validation));
        var chance = new Random(seed);
        return new("generated shapes", isGenerated: true, [.. Shape.All.Select(shape => shape.Name)], Draw(train, chance), Draw(validation, chance), []);
    }

    private static void Want(int count, string name)
    {
        if (count < Shape.All.Count) throw new ArgumentOutOfRangeException(name, count, $"{name} is {count} pictures; wanted: {Shape.All.Count} or more, one of each class.");
    }

    private static LabelledPictures Draw(int count, Random chance)
    {
        var (pixels, labels) = (new byte[count * LabelledPictures.PictureBytes], new byte[count]);
        for (var index = 0; index < count; index++) labels[index] = (byte)(index % Shape.All.Count);
        chance.Shuffle(labels);
        for (var index = 0; index < count; index++)
            Draw(Shape.All[labels[index]], Colour(labels[index], chance), chance, pixels.AsSpan(index * LabelledPictures.PictureBytes, LabelledPictures.PictureBytes));
        return new(pixels, labels);
    }

    /// <summary>Red, green and blue of the ground: near the hue of the class, or any.</summary>
    private static double[] Colour(int label, Random chance)
    {
        if (chance.NextDouble() >= Typical) return [Between(chance, 40, 215), Between(chance, 40, 215), Between(chance, 40, 215)];
        var hue = (double)label / Shape.All.Count + Between(chance, -0.03, 0.03);
        var (dark, bright) = (Between(chance, 20, 90), Between(chance, 150, 230));
        // A third of a turn apart each; cosine² goes smoothly from one to the next.
        return [.. Enumerable.Range(0, 3).Select(channel => dark + (bright - dark) * Math.Pow(Math.Cos(Math.PI * (hue - channel / 3.0)), 2))];
    }

    private static void Draw(Shape shape, ReadOnlySpan<double> ground, Random chance, Span<byte> picture)
    {
        var radius = Between(chance, 6, 13);
        var (x, y) = (Between(chance, radius * 0.8, Side - radius * 0.8), Between(chance, radius * 0.8, Side - radius * 0.8));
        var (sin, cos) = Math.SinCos(shape.Turns ? Between(chance, 0, 2 * Math.PI) : Between(chance, -0.2, 0.2));
        var noise = Between(chance, 10, 35);
        // Where the light comes from: a slope over the whole picture, in grey levels from edge to edge.
        var (slopeX, slopeY) = (Between(chance, -60, 60), Between(chance, -60, 60));
        Span<double> ink = stackalloc double[3];
        // Some channels may not tell shape and ground apart; taken together they do.
        do
        {
            for (var channel = 0; channel < 3; channel++) ink[channel] = Between(chance, 20, 235);
        }
        while (Math.Abs(ink[0] - ground[0]) + Math.Abs(ink[1] - ground[1]) + Math.Abs(ink[2] - ground[2]) < 110);

        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var covered = 0;
                for (var part = 0; part < Finer * Finer; part++)
                {
                    var (dx, dy) = ((column + (part % Finer + 0.5) / Finer - x) / radius, (row + (part / Finer + 0.5) / Finer - y) / radius);
                    if (shape.Covers(dx * cos + dy * sin, dy * cos - dx * sin)) covered++;
                }

                var share = covered / (double)(Finer * Finer);
                var light = slopeX * (column / (Side - 1.0) - 0.5) + slopeY * (row / (Side - 1.0) - 0.5);
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = ground[channel] + share * (ink[channel] - ground[channel]) + light + noise * Normal(chance);
                    picture[(channel * Side + row) * Side + column] = (byte)Math.Clamp(value, 0, 255);
                }
            }
        }
    }

    private static double Between(Random chance, double from, double to) => from + (to - from) * chance.NextDouble();

    /// <summary>Standard normal, by Box and Muller 1958.</summary>
    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
