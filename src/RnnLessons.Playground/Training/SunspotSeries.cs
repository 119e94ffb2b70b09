using System.Globalization;

namespace RnnLessons.Playground.Training;

/// <summary>The monthly sunspot numbers that the library carries too.</summary>
internal static class SunspotSeries
{
    private const string File = "monthly-sunspots.csv";

    /// <summary>One number a month, the oldest first.</summary>
    public static float[] Values()
    {
        using var stream = typeof(SunspotSeries).Assembly.GetManifestResourceStream(File)
            ?? throw new FileNotFoundException($"The playground carries no series {File}.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
    }
}
