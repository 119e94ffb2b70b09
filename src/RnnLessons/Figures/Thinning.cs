namespace RnnLessons.Figures;

/// <summary>Makes long series short enough to send ten times a second, without hiding what matters in them.</summary>
internal static class Thinning
{
    /// <summary>Characters that a figure's JSON may have: with its HTML twin and its words it stays below 32 KB an update.</summary>
    public const int Budget = 14_000;

    /// <summary>How many points each of several lines may have, so that the whole figure keeps to <paramref name="budget"/>.</summary>
    public static int PointsEach(int lines, int budget = Budget) => Math.Clamp((budget - 2_500 - lines * 330) / (Math.Max(1, lines) * 14), 12, 400);

    /// <summary>At most <paramref name="most"/> indices that keep the first, the last, and each stretch's lowest and highest value.</summary>
    public static IReadOnlyList<int> Extremes(IReadOnlyList<double> values, int most)
    {
        if (values.Count <= most) return [.. Enumerable.Range(0, values.Count)];
        var stretches = Math.Max(1, (most - 2) / 2);
        var kept = new SortedSet<int> { 0, values.Count - 1 };
        for (var stretch = 0; stretch < stretches; stretch++)
        {
            var (from, to) = ((int)((long)values.Count * stretch / stretches), (int)((long)values.Count * (stretch + 1) / stretches));
            var (low, high) = (from, from);
            for (var i = from + 1; i < to; i++)
            {
                if (values[i] < values[low] || double.IsNaN(values[low])) low = i;
                if (values[i] > values[high] || double.IsNaN(values[high])) high = i;
            }
            kept.Add(low);
            kept.Add(high);
        }
        return [.. kept];
    }

    /// <summary>At most <paramref name="most"/> indices, evenly spread, the first and the last among them.</summary>
    public static IReadOnlyList<int> Evenly(int count, int most) =>
        count <= most
            ? [.. Enumerable.Range(0, count)]
            : [.. Enumerable.Range(0, most).Select(i => (int)((long)i * (count - 1) / (most - 1)))];

    /// <summary>Each value blended with those before it, over about <paramref name="window"/> of them, with no pull towards 0 at the start.</summary>
    public static double[] Smooth(IReadOnlyList<double> values, int window)
    {
        var (keep, mean, weight) = (1 - 2.0 / (window + 1), 0.0, 0.0);
        var smooth = new double[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                smooth[i] = values[i];
                continue;
            }
            mean = keep * mean + (1 - keep) * values[i];
            weight = keep * weight + (1 - keep);
            smooth[i] = mean / weight;
        }
        return smooth;
    }

    /// <summary>Means over blocks of neighbouring columns; the last block may be shorter.</summary>
    public static double[,] BlockMeans(double[,] values, int block)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var means = new double[rows, (columns + block - 1) / block];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < means.GetLength(1); column++)
            {
                var (from, to) = (column * block, Math.Min(columns, (column + 1) * block));
                for (var i = from; i < to; i++) means[row, column] += values[row, i] / (to - from);
            }
        }
        return means;
    }

    /// <summary>To so many significant digits: what a reader can see, and no more bytes.</summary>
    public static double Round(double value, int digits = 4) =>
        double.IsFinite(value) && value != 0
            ? double.Parse(value.ToString("E" + (digits - 1), System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture)
            : value;
}
