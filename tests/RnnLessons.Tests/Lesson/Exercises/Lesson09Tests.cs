using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "09")]
public sealed class Lesson09Tests
{
    [Fact]
    public void The_units_of_an_SRNN_with_the_parameters_of_an_LSTM()
    {
        Checking.IsUnanswered(Lesson09.SameBudget(null));
        Checking.IsUnanswered(Lesson09.SameBudget(double.NaN));
        Checking.IsRight(Lesson09.SameBudget(66));
        Checking.IsRight(Lesson09.SameBudget(Math.Floor(-3 + Math.Sqrt(9 + 4864))));
        Checking.IsWrong(Lesson09.SameBudget(128), "four times as many");
        Checking.IsWrong(Lesson09.SameBudget(69), "W_H alone");
        Checking.IsWrong(Lesson09.SameBudget(66.8), "whole number of units");
        Checking.IsWrong(Lesson09.SameBudget(67), "no more than the LSTM");
        Checking.IsWrong(Lesson09.SameBudget(64), "it may have more units: 65");
        Checking.IsWrong(Lesson09.SameBudget(32), "it may have more units");
        Checking.IsWrong(Lesson09.SameBudget(-3), "1 or more");
        Checking.IsWrong(Lesson09.SameBudget(double.PositiveInfinity), "1 or more");
    }

    [Fact]
    public void The_fastest_that_solves_it()
    {
        Checking.IsUnanswered(Lesson09.FastestThatSolves(null));
        Checking.IsUnanswered(Lesson09.FastestThatSolves(_ => throw new NotImplementedException()));
        Checking.IsRight(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).MinBy(row => row.MillisecondsPerStep)?.Cell));
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.MinBy(row => row.MillisecondsPerStep)?.Cell), "You chose the SRNN");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.MaxBy(row => row.Accuracy)?.Cell), "You chose the BiLSTM");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.First(row => row.Accuracy > 0.9).Cell), "you chose LSTM; wanted: GRU");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).MinBy(row => row.Accuracy)?.Cell), "only the time counts");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.MaxBy(row => row.Accuracy / row.MillisecondsPerStep)?.Cell), "0.85 is not above 0.9");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy >= 0.9).MinBy(row => row.MillisecondsPerStep)?.Cell), "exactly 0.9");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).OrderBy(row => row.MillisecondsPerStep).First().Cell), "throws an exception");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).MinBy(row => row.MillisecondsPerStep)!.Cell), "?.Cell");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).MinBy(row => row.MillisecondsPerStep)?.Cell ?? ""), "an empty text; wanted: null");
        Checking.IsWrong(Lesson09.FastestThatSolves(_ => "GRU"), "you chose GRU; wanted: LSTM");
    }

    [Fact]
    public void Ranges_that_have_nothing_in_common()
    {
        Checking.IsUnanswered(Lesson09.RangesApart(null));
        Checking.IsRight(Lesson09.RangesApart((a, b) => a.Min() > b.Max() || b.Min() > a.Max()));
        Checking.IsWrong(Lesson09.RangesApart((a, b) => a.Average() != b.Average()), "Compare ranges, not means");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => !a.Intersect(b).Any()), "not single scores");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => b.Min() > a.Max()), "not the second from the first");
        Checking.IsWrong(Lesson09.RangesApart((_, _) => false), "nothing in common: these differ");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => Math.Abs(a.Average() - b.Average()) > 0.3), "how far apart they are");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => Math.Abs(a.Average() - b.Average()) > Deviation(a) + Deviation(b)), "standard deviation hides it");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => a.Min() >= b.Max() || b.Min() >= a.Max()), "rather than >=");
    }

    private static double Deviation(double[] of) => Math.Sqrt(of.Average(value => Math.Pow(value - of.Average(), 2)));
}
