namespace RnnLessons.Tasks.Rules;

/// <summary>How a series is scaled for a network: (value − mean) / scale, by its training part alone.</summary>
/// <param name="Trained">How many values, from the first, are trained on.</param>
/// <param name="Mean">Mean of the training part.</param>
/// <param name="Scale">Three times its standard deviation, so that tanh has room beyond.</param>
internal readonly record struct SeriesScale(int Trained, double Mean, double Scale)
{
    /// <summary>Measures the part of a series that is trained on: so many values, from the first.</summary>
    public static SeriesScale Of(IReadOnlyList<float> series, int months)
    {
        var trained = series.Take(months).ToArray();
        double mean = trained.Average();
        return new(months, mean, 3 * Math.Sqrt(trained.Average(value => Math.Pow(value - mean, 2))));
    }

    /// <summary>A series, scaled.</summary>
    public float[] Scaled(IReadOnlyList<float> series)
    {
        var (mean, scale) = (Mean, Scale);
        return [.. series.Select(value => (float)((value - mean) / scale))];
    }

    /// <summary>The first values of windows that forecast every value of the held-out part but its first, which has none before it, each once.</summary>
    /// <param name="length">Values of the series.</param>
    /// <param name="steps">Steps of a window.</param>
    /// <returns>Windows side by side; and of the last one, which ends with the series, how many of its steps the window before it has forecast.</returns>
    public (int[] Starts, int Repeated) HeldOutWindows(int length, int steps)
    {
        var trained = Trained;
        var (whole, rest) = Math.DivRem(length - trained - 1, steps);
        List<int> starts = [.. Enumerable.Range(0, whole).Select(window => trained + window * steps)];
        if (rest == 0) return ([.. starts], 0);
        starts.Add(length - 1 - steps);
        return ([.. starts], steps - rest);
    }
}
