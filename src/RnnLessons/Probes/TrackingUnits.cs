namespace RnnLessons.Probes;

/// <summary>Looks for units that track something in a sequence: whether a quotation is open, how many brackets are.</summary>
/// <remarks>After Karpathy et al. 2015 and LSTMVis (Strobelt et al. 2018). Among many units one fits by chance: judge it on steps that it was not chosen by, and beside a network that was not trained.</remarks>
public static class TrackingUnits
{
    /// <summary>The correlation (Pearson) of each unit with a signal over the same steps, −1 … 1; 0 for a unit that never moves.</summary>
    /// <param name="states">[unit, step], as <see cref="Probe.Values"/> gives it.</param>
    /// <param name="signal">What should be tracked, a number for each step.</param>
    /// <exception cref="ArgumentException">They differ in their number of steps, or the signal never changes.</exception>
    public static double[] Correlations(double[,] states, IReadOnlyList<double> signal)
    {
        if (states.GetLength(1) != signal.Count)
            throw new ArgumentException($"The states have {states.GetLength(1)} steps and the signal has {signal.Count}; wanted: a number for each step.", nameof(signal));
        if (signal.Distinct().Take(2).Count() < 2)
            throw new ArgumentException($"The signal is {(signal.Count == 0 ? "empty" : $"{signal[0]} at every step")}; wanted: one that changes, for nothing correlates with what doesn't.", nameof(signal));
        return [.. Enumerable.Range(0, states.GetLength(0)).Select(unit => Correlation([.. Enumerable.Range(0, signal.Count).Select(step => states[unit, step])], signal))];
    }

    /// <summary>The unit whose correlation is furthest from 0.</summary>
    /// <param name="correlations">As <see cref="Correlations"/> gives them.</param>
    public static int Best(IReadOnlyList<double> correlations) => Enumerable.Range(0, correlations.Count).MaxBy(unit => Math.Abs(correlations[unit]));

    private static double Correlation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        double together = 0, alone = 0, other = 0;
        foreach (var (x, y) in a.Zip(b))
        {
            together += (x - meanA) * (y - meanB);
            alone += (x - meanA) * (x - meanA);
            other += (y - meanB) * (y - meanB);
        }

        return alone > 0 ? together / Math.Sqrt(alone * other) : 0;
    }
}
