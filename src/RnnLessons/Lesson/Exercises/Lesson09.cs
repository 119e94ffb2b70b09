using RnnLessons.Cells;

namespace RnnLessons.Lesson;

/// <summary>What a cell did in one experiment, for the exercises of lesson 09.</summary>
/// <param name="Cell">Which cell.</param>
/// <param name="Accuracy">The share of answers that were right, 0 … 1.</param>
/// <param name="MillisecondsPerStep">How long a training step took.</param>
public sealed record Measured(string Cell, double Accuracy, double MillisecondsPerStep);

/// <summary>Checks of the exercises of lesson 09.</summary>
public static class Lesson09
{
    /// <summary>9.1: the most units with which an SRNN has no more parameters than an LSTM of 32 units, both with 5 inputs.</summary>
    public static Answer<double> SameBudget(double? answer)
    {
        const long D = 5, H = 32;
        // Making the cell draws its initial weights: the reader's numbers stay as they are.
        using var kept = RandomState.Keep();
        using var lstm = new LstmCell(D, H);
        var budget = lstm.ParameterCount;
        return Exercise.For("9.1 The same budget", answer)
            .Expect(units => units != 4 * H, units => $"{units:G4} units are four times as many, but they have {Srnn(units):N0} parameters; the LSTM has {budget:N0}. W_H has h² entries: does h grow as fast as their number?")
            .Expect(units => units != Math.Floor(Math.Sqrt(budget)), units => $"{units:G4}² is about {budget:N0}, but that counts W_H alone. An SRNN has W_X and B too: with {units:G4} units it has {Srnn(units):N0} parameters.")
            .Expect(units => units >= 1 && double.IsFinite(units), units => $"{units:G4} units: wanted is a number of units, 1 or more.")
            .Expect(double.IsInteger, units => $"{units:G4} solves the equation, but a layer has a whole number of units. Which one keeps to the budget of {budget:N0} parameters?")
            .Expect(units => Srnn(units) <= budget, units => $"With {units:G4} units the SRNN has {Srnn(units):N0} parameters, and the LSTM has {budget:N0}. Wanted: no more than the LSTM.")
            .Expect(units => Srnn(units + 1) > budget, units => $"With {units:G4} units the SRNN has {Srnn(units):N0} parameters, within the budget of {budget:N0}. But it may have more units: {units + 1:G4} would have {Srnn(units + 1):N0}.");

        static double Srnn(double units) => units * (D + units + 1);
    }

    /// <summary>9.2: the fastest cell whose accuracy is above 0.9, or null where none is.</summary>
    public static Answer<Func<Measured[], string?>> FastestThatSolves(Func<Measured[], string?>? answer)
    {
        const string Threw = "an exception";
        Measured[] table = [new("SRNN", 0.31, 1.0), new("LSTM", 0.99, 3.0), new("GRU", 0.97, 2.2), new("BiLSTM", 1.0, 6.1)];
        return Exercise.For("9.2 The fastest that solves it", answer)
            .Expect(choose => choose(table), cell => cell != "SRNN", "You chose the SRNN: it is the fastest, but its accuracy is only 0.31. Look only at cells above 0.9.")
            .Expect(choose => choose(table), cell => cell != "BiLSTM", "You chose the BiLSTM: it is the most accurate, and the slowest. Wanted: the fastest of those above 0.9.")
            .Expect(choose => choose(table), cell => cell == "GRU", cell => $"Of SRNN (0.31, 1.0 ms), LSTM (0.99, 3.0 ms), GRU (0.97, 2.2 ms) and BiLSTM (1.0, 6.1 ms) you chose {cell ?? "none"}; wanted: GRU.")
            .Expect(choose => choose([.. table.Reverse()]), cell => cell == "GRU", cell => $"With the rows in another order you choose {cell ?? "none"}. The order of the table must not matter.")
            .Expect(choose => choose([new("LSTM", 0.99, 2.0), new("GRU", 0.95, 4.0)]), cell => cell == "LSTM", cell => $"Of LSTM (0.99, 2.0 ms) and GRU (0.95, 4.0 ms) you chose {cell ?? "none"}; wanted: LSTM. Both are above 0.9, so only the time counts.")
            .Expect(choose => choose([new("SRNN", 0.85, 1.0), new("GRU", 0.97, 2.2)]), cell => cell == "GRU", cell => $"Of SRNN (0.85, 1.0 ms) and GRU (0.97, 2.2 ms) you chose {cell ?? "none"}; wanted: GRU. 0.85 is not above 0.9, however fast the cell is.")
            .Expect(choose => choose([new("SRNN", 0.9, 1.0), new("GRU", 0.97, 2.2)]), cell => cell == "GRU", cell => $"Of SRNN (0.9, 1.0 ms) and GRU (0.97, 2.2 ms) you chose {cell ?? "none"}; wanted: GRU. An accuracy of exactly 0.9 is not above 0.9.")
            .Expect(choose => OrThrew(choose, [table[0]]), cell => cell != Threw, "Where no cell is above 0.9 your code throws an exception; wanted: null. First and Single need at least one row; FirstOrDefault and MinBy give null. Then read the name with ?.Cell.")
            .Expect(choose => OrThrew(choose, [table[0]]), cell => cell is null, cell => $"Where no cell is above 0.9 you choose {(cell is "" ? "an empty text" : cell)}; wanted: null.");

        static string? OrThrew(Func<Measured[], string?> choose, Measured[] rows)
        {
            try
            {
                return choose(rows);
            }
            catch (Exception thrown) when (thrown is InvalidOperationException or NullReferenceException)
            {
                return Threw;
            }
        }
    }

    /// <summary>9.3: whether two cells differ: whether the ranges of their scores over seeds have nothing in common.</summary>
    public static Answer<Func<double[], double[], bool>> RangesApart(Func<double[], double[], bool>? answer) =>
        Exercise.For("9.3 Different, or only different seeds?", answer)
            .Expect(differ => differ([0.25, 0.26, 0.24], [0.98, 1.0, 0.99]), apart => apart, "0.24 … 0.26 and 0.98 … 1.0 have nothing in common: these differ.")
            .Expect(differ => differ([0.98, 1.0, 0.99], [0.25, 0.26, 0.24]), apart => apart, "Your function finds that the first differs from the second, but not the second from the first. Either of the two may be the higher one.")
            .Expect(differ => differ([0.5, 0.9, 0.7], [0.8, 1.0, 0.95]), apart => !apart, "0.5 … 0.9 and 0.8 … 1.0 overlap, though their means are 0.70 and 0.92: three seeds don't show a difference. Compare ranges, not means and not single scores.")
            .Expect(differ => differ([0.2, 1.0, 0.6], [0.5, 0.6, 0.55]), apart => !apart, "0.5 … 0.6 lies within 0.2 … 1.0: these overlap. Is one range above the other?")
            .Expect(differ => differ([0.71, 0.7], [0.72, 0.73]), apart => apart, "0.70 … 0.71 and 0.72 … 0.73 have nothing in common: by this rule they differ. It asks whether the ranges overlap; how far apart they are does not matter.")
            .Expect(differ => differ([0.1, 0.1, 0.9, 0.1], [0.95, 0.95, 0.8, 0.95]), apart => !apart, "0.1 … 0.9 and 0.8 … 0.95 overlap: one seed of the first reached 0.9. A standard deviation hides it; the rule compares the lowest and the highest seed.")
            .Expect(differ => differ([0.5, 0.7], [0.9, 0.7]), apart => !apart, "0.5 … 0.7 and 0.7 … 0.9 have 0.7 in common, so they overlap. Use > rather than >=.");
}
