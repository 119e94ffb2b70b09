using System.Diagnostics;

namespace RnnLessons.Benchmarks;

/// <summary>Two things timed in turns, so that a busy machine slows both alike; what counts is the median of the paired ratios.</summary>
internal sealed record Timing(double OursSeconds, double TheirsSeconds, double Ratio)
{
    /// <summary>Times one call of each, in turns.</summary>
    /// <param name="ours">What is measured.</param>
    /// <param name="theirs">What it is compared to.</param>
    /// <param name="rounds">How many pairs.</param>
    public static Timing Pairs(Action ours, Action theirs, int rounds)
    {
        var calls = Math.Max(1, (int)Math.Ceiling(0.02 / WarmUp(theirs)));
        WarmUp(ours);
        var (a, b) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0) a[round] = Seconds(ours, calls);
            b[round] = Seconds(theirs, calls);
            if (round % 2 == 1) a[round] = Seconds(ours, calls);
        }

        return new(Median(a), Median(b), Median([.. a.Zip(b, (mine, peer) => mine / peer)]));
    }

    /// <summary>Everything has run and memory stands where it will stand. Returns the shortest call.</summary>
    private static double WarmUp(Action action)
    {
        var (shortest, clock) = (double.MaxValue, Stopwatch.StartNew());
        for (var calls = 0; calls < 5 || clock.Elapsed.TotalSeconds < 0.3; calls++) shortest = Math.Min(shortest, Seconds(action, 1));
        return shortest;
    }

    private static double Seconds(Action action, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++) action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
