using RnnLessons.Cells;

namespace RnnLessons.Lesson;

/// <summary>What a cell did in one experiment, for the exercises of lesson 09.</summary>
/// <param name="Cell">Which cell.</param>
/// <param name="Accuracy">The share of answers that were right, 0 … 1.</param>
/// <param name="MillisecondsPerStep">What a training step cost.</param>
public sealed record Measured(string Cell, double Accuracy, double MillisecondsPerStep);

/// <summary>Checks of the exercises of lesson 09.</summary>
public static class Lesson09
{
    /// <summary>9.1: an LSTM's parameters divided by an SRNN's of the same sizes.</summary>
    public static Answer<double> LstmOverSrnn(double? answer) =>
        Exercise.For("9.1 Four times, or not?", answer)
            .Expect(ratio => ratio != 3, "3 is the GRU: two gates and a candidate. An LSTM has one gate more.")
            .Expect(ratio => ratio != 0.25, "0.25 is the SRNN's count divided by the LSTM's: turn it over.")
            .Expect(ratio => Math.Abs(ratio - Ratio(5, 32)) < 1e-9, ratio =>
                $"{ratio:G4} is not it; for d = 5 and h = 32 the library counts {Parameters(new LstmCell(5, 32))} and {Parameters(new SrnnCell(5, 32))}. How many times does the pattern x W + h W + b stand in the equations of each?");

    /// <summary>9.2: the fastest cell whose accuracy is above 0.9, or null where none is.</summary>
    public static Answer<Func<Measured[], string?>> FastestThatSolves(Func<Measured[], string?>? answer)
    {
        Measured[] table = [new("SRNN", 0.31, 1.0), new("LSTM", 0.99, 3.0), new("GRU", 0.97, 2.2), new("BiLSTM", 1.0, 6.1)];
        return Exercise.For("9.2 The fastest that solves it", answer)
            .Expect(choose => choose(table), cell => cell != "SRNN", "You chose the SRNN: it is the fastest, but right in 31 % of the cases only. Look at those above 0.9 alone.")
            .Expect(choose => choose(table), cell => cell != "BiLSTM", "You chose the BiLSTM: it is the most accurate, and the slowest. Wanted: the fastest of those above 0.9.")
            .Expect(choose => choose(table), cell => cell == "GRU", cell => $"Of SRNN (0.31, 1.0 ms), LSTM (0.99, 3.0 ms), GRU (0.97, 2.2 ms) and BiLSTM (1.0, 6.1 ms) you chose {cell ?? "none"}; wanted: GRU.")
            .Expect(choose => choose([.. table.Reverse()]), cell => cell == "GRU", cell => $"With the rows in another order you choose {cell ?? "none"}. The order of the table must not matter.")
            .Expect(choose => choose([table[0]]), cell => cell is null, cell => $"Where no cell is above 0.9 you choose {cell}; wanted: null.");
    }

    /// <summary>9.3: whether two cells differ: whether the ranges of their scores over seeds have nothing in common.</summary>
    public static Answer<Func<double[], double[], bool>> RangesApart(Func<double[], double[], bool>? answer) =>
        Exercise.For("9.3 Different, or only different seeds?", answer)
            .Expect(differ => differ([0.25, 0.26, 0.24], [0.98, 1.0, 0.99]), apart => apart, "0.24 … 0.26 and 0.98 … 1.0 have nothing in common: these differ.")
            .Expect(differ => differ([0.98, 1.0, 0.99], [0.25, 0.26, 0.24]), apart => apart, "You say that the first differs from the second, but not the second from the first. Either of the two may be the higher.")
            .Expect(differ => differ([0.5, 0.9, 0.7], [0.8, 1.0, 0.95]), apart => !apart, "0.5 … 0.9 and 0.8 … 1.0 overlap, though their means are 0.70 and 0.92: three seeds don't show a difference. Compare ranges, not means.")
            .Expect(differ => differ([0.2, 1.0, 0.6], [0.5, 0.6, 0.55]), apart => !apart, "0.5 … 0.6 lies within 0.2 … 1.0: these overlap. Is one range above the other?");

    private static double Ratio(long d, long h) => (double)Parameters(new LstmCell(d, h)) / Parameters(new SrnnCell(d, h));

    private static long Parameters(Cell cell)
    {
        using (cell) return cell.ParameterCount;
    }
}
