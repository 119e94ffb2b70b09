using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

[Trait("lesson", "02")]
public sealed class SeriesTests
{
    [Fact]
    public void The_shipped_sunspots_are_235_whole_years()
    {
        var series = Series.Sunspots();
        Assert.Equal(235 * 12, series.Values.Count);
        Assert.Equal((new DateOnly(1749, 1, 1), 58.0f), (series.Months[0], series.Values[0]));
        Assert.Equal(new DateOnly(1983, 12, 1), series.Months[^1]);
    }

    [Theory]
    [InlineData("\"1749-01\"", "“1749-01”: there is no column 2")]
    [InlineData("\"1749-13\",5", "“1749-13,5”: “1749-13” is no month")]
    [InlineData("\"1749-01\",many", "“1749-01,many”: “many” is no number")]
    [InlineData("\"1749-01\",", "“1749-01,”: “” is no number")]
    [InlineData("1749-01,NaN", "“1749-01,NaN”: “NaN” is no number")]
    [InlineData("\"1749-01,5", "can't be split into columns")]
    public void A_broken_line_is_named(string line, string whatIsWrong)
    {
        var error = Assert.Throws<InvalidDataException>(() => SeriesCsv.Parse($"head\n{line}", "x.csv", "x", "y"));
        Assert.StartsWith("x.csv, line 2: ", error.Message);
        Assert.Contains(whatIsWrong, error.Message);
    }

    [Fact]
    public void Newest_first_or_shuffled_months_are_put_in_order_with_their_values()
    {
        foreach (var order in (int[][])[[3, 2, 1, 0], [2, 0, 3, 1]])
        {
            var series = new Series("river", "m", [.. order.Select(month => new DateOnly(2000, 11, 1).AddMonths(month).AddDays(month))], [.. order.Select(month => (float)month)]);
            Assert.Equal([new(2000, 11, 1), new(2000, 12, 1), new(2001, 1, 1), new(2001, 2, 1)], series.Months);
            Assert.Equal([0f, 1, 2, 3], series.Values);
        }
    }

    public static TheoryData<string, Func<Series>, string> Odd => new()
    {
        { "a month left out", () => Of([0, 1, 2, 4, 5]), "“river” has no value for 2000-04, which comes after 2000-03; in all, 1 of its months are missing" },
        { "every third month left out, newest first", () => Of([.. Enumerable.Range(0, 12).Where(month => month % 3 != 1).Reverse()]), "“river” has no value for 2000-02, which comes after 2000-01; in all, 4 of its months are missing" },
        { "a month twice", () => Of([0, 1, 1, 2]), "“river” has more than one value for 2000-02: 1 and 1" },
        { "days", () => new Series("river", "m", [new(2000, 1, 1), new(2000, 1, 2)], [1.5f, 2]), "“river” has more than one value for 2000-01: 1.5 and 2" },
        { "years", () => Of([0, 12, 24]), "no value for 2000-02, which comes after 2000-01; in all, 22" },
        { "fewer months than values", () => new Series("river", "m", [new(2000, 1, 1)], [1, 2]), "“river” has 1 months and 2 values; wanted: one value for each month" },
    };

    [Theory]
    [MemberData(nameof(Odd), DisableDiscoveryEnumeration = true)]
    public void A_series_that_is_no_month_by_month_series_is_one_clear_error(string what, Func<Series> make, string said)
    {
        var error = Record.Exception(make);
        Assert.True(error is ArgumentException, $"{what}: {error}");
        Assert.Contains(said, error.Message);
    }

    [Theory]
    [InlineData("date,level\n2000-01,1.5\n2000-02,2\n")]
    [InlineData("2000-01,1.5\n2000-02,2")]
    [InlineData("\uFEFFdate,level\r\n2000-01,1.5\r\n\r\n2000-02,2\r\n")]
    [InlineData("date;level\n2000-01;1,5\n2000-02;2\n")]
    [InlineData("date;level\n2000-02;2.0\n2000-01;1.5\n")]
    [InlineData("date\tlevel\tremark\n2000/01/31\t1.5\tx\n2000/02/29\t2\t\n")]
    [InlineData("\"date\",\"a, b\"\n\"2000-1-31\",\"1.5\"\n\"200002\",\"2e0\"\n")]
    public void A_csv_file_is_read_however_it_was_written(string text)
    {
        foreach (var encoding in (System.Text.Encoding[])[new System.Text.UTF8Encoding(false), System.Text.Encoding.Unicode])
        {
            using var file = new TemporaryFile([.. encoding.Preamble, .. encoding.GetBytes(encoding is System.Text.UTF8Encoding ? text : text.TrimStart('\uFEFF'))]);
            var series = Series.FromCsv(file.Path, unit: "m");
            Assert.Equal((Path.GetFileNameWithoutExtension(file.Path), "m"), (series.Name, series.Unit));
            Assert.Equal([new(2000, 1, 1), new(2000, 2, 1)], series.Months);
            Assert.Equal([1.5f, 2], series.Values);
        }
    }

    [Fact]
    public void A_column_is_chosen_by_its_name()
    {
        using var file = new TemporaryFile([.. "month,N\u00E9as,Level\n2000-01,7,1.5\n2000-02,8,2"u8.ToArray().Select(value => value)]);
        Assert.Equal([1.5f, 2], Series.FromCsv(file.Path, column: "level").Values);
        Assert.Equal([7f, 8], Series.FromCsv(file.Path).Values);
        Assert.Contains("there is no column “depth”; wanted: one of “Néas”, “Level”", Assert.Throws<InvalidDataException>(() => Series.FromCsv(file.Path, column: "depth")).Message);
        using var nameless = new TemporaryFile("2000-01,1"u8.ToArray());
        Assert.Contains("wanted: the names of the columns, “level” among them", Assert.Throws<InvalidDataException>(() => Series.FromCsv(nameless.Path, column: "level")).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("date,level\n")]
    [InlineData("\0\0\0\0")]
    public void A_file_without_months_is_one_clear_error(string text)
    {
        using var file = new TemporaryFile(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Contains("wanted: lines such as 2024-01", Assert.Throws<InvalidDataException>(() => Series.FromCsv(file.Path)).Message);
    }

    [Fact]
    public void A_file_in_Latin_1_is_read()
    {
        using var file = new TemporaryFile(System.Text.Encoding.Latin1.GetBytes("Monat;Pegelh\u00F6he\n2000-01;1,5\n2000-02;2"));
        Assert.Equal([1.5f, 2], Series.FromCsv(file.Path, column: "Pegelhöhe").Values);
    }

    private static Series Of(int[] months) => new("river", "m", [.. months.Select(month => new DateOnly(2000, 1, 1).AddMonths(month))], [.. months.Select(month => (float)month)]);
}
