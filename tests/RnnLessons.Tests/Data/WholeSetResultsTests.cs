using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

public sealed class WholeSetResultsTests
{
    [Fact]
    public void They_are_the_rows_of_the_results_page()
    {
        var rows = WholeSetResults.All();
        Assert.Equal((3 * 4) + (2 * 3 * 3), rows.Count);
        double[] last = [.. rows.Where(row => row is { Model: "CNN beside RNN", Epoch: 3 }).Select(row => row.Recomputed!.Value)];
        Assert.Equal(.5982, last.Average(), 4);
        Assert.All(rows, row => Assert.Equal(row.Model != "BiLSTM on reviews", row.Lag.HasValue));
        Assert.All(rows.Where(row => row.Lag is not null), row => Assert.Equal(50_000, row.Train));
    }
}
