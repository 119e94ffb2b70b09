namespace RnnLessons.Data;

/// <summary>A series of measurements, one a month, the oldest first and no month left out.</summary>
public sealed record Series
{
    /// <summary>Makes a series of one's own. Months in another order, newest first for example, are put in order with their values.</summary>
    /// <param name="name">What it measures.</param>
    /// <param name="unit">In what.</param>
    /// <param name="months">The month of each value: any day of it.</param>
    /// <param name="values">One measurement a month.</param>
    /// <exception cref="ArgumentException">The two lists differ in length, a month is left out or comes twice; the message names it.</exception>
    public Series(string name, string unit, IReadOnlyList<DateOnly> months, IReadOnlyList<float> values)
    {
        if (months.Count != values.Count)
            throw new ArgumentException($"The series “{name}” has {months.Count} months and {values.Count} values; wanted: one value for each month.", nameof(values));
        (Name, Unit) = (name, unit);
        var ordered = months.Select(day => new DateOnly(day.Year, day.Month, 1)).Zip(values).OrderBy(month => month.First).ToArray();
        Months = [.. ordered.Select(month => month.First)];
        Values = [.. ordered.Select(month => month.Second)];
        CheckMonths();
    }

    /// <summary>What it measures.</summary>
    public string Name { get; }

    /// <summary>The unit of the values.</summary>
    public string Unit { get; }

    /// <summary>The first day of each month, the oldest first.</summary>
    public IReadOnlyList<DateOnly> Months { get; }

    /// <summary>One measurement a month.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>Monthly mean sunspot numbers, Zürich, 1749–1983. Source: assets/data/README.md.</summary>
    public static Series Sunspots()
    {
        const string file = "monthly-sunspots.csv";
        using var stream = typeof(Series).Assembly.GetManifestResourceStream($"data/{file}")
            ?? throw new FileNotFoundException($"The library carries no series data/{file}.");
        using var reader = new StreamReader(stream);
        return SeriesCsv.Parse(reader.ReadToEnd(), file, "monthly sunspots", "sunspots");
    }

    /// <summary>Reads a CSV file: one line a month, with the month in the first column.</summary>
    /// <param name="path">
    /// The file: UTF-8, UTF-16 with a byte order mark, or Latin-1; columns separated by commas, semicolons or tabs, the first line their names if it
    /// holds no month. Months are written 2024-01, 2024/01 or 202401, with or without a day. Between semicolons and tabs, numbers may have a decimal comma.
    /// </param>
    /// <param name="name">What it measures; null takes the name of the file.</param>
    /// <param name="unit">In what.</param>
    /// <param name="column">The name of the column of values; null takes the second column.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line can't be read; the message names it.</exception>
    /// <exception cref="ArgumentException">A month is left out or comes twice; the message names it.</exception>
    public static Series FromCsv(string path, string? name = null, string unit = "1", string? column = null) =>
        SeriesCsv.Parse(TextBytes.Decode(File.ReadAllBytes(path)), Path.GetFileName(path), name ?? Path.GetFileNameWithoutExtension(path), unit, column);

    private void CheckMonths()
    {
        for (var at = 1; at < Months.Count; at++)
        {
            var (before, month) = (Months[at - 1], Months[at]);
            if (month == before)
                throw new ArgumentException($"The series “{Name}” has more than one value for {month:yyyy-MM}: {Shown(Values[at - 1])} and {Shown(Values[at])}. Wanted: one value for each month, such as their mean.", "months");
            if (month != before.AddMonths(1))
                throw new ArgumentException(
                    $"The series “{Name}” has no value for {before.AddMonths(1):yyyy-MM}, which comes after {before:yyyy-MM}; in all, {Missing()} of its months are missing. " +
                    "Wanted: a value for each month, since a forecast takes the next value for that of the next month. Fill the gaps, or take the part after the last one.", "months");
        }
    }

    private int Missing() => (Months[^1].Year - Months[0].Year) * 12 + Months[^1].Month - Months[0].Month + 1 - Months.Distinct().Count();

    private static string Shown(float value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
