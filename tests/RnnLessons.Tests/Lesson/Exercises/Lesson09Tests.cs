using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "09")]
public sealed class Lesson09Tests
{
    [Fact]
    public void An_LSTM_has_four_times_the_parameters_of_an_SRNN()
    {
        Checking.IsUnanswered(Lesson09.LstmOverSrnn(null));
        Checking.IsRight(Lesson09.LstmOverSrnn(4));
        Checking.IsWrong(Lesson09.LstmOverSrnn(3), "3 is the GRU");
        Checking.IsWrong(Lesson09.LstmOverSrnn(0.25), "turn it over");
        Checking.IsWrong(Lesson09.LstmOverSrnn(2), "the library counts");
    }

    [Fact]
    public void The_fastest_that_solves_it()
    {
        Checking.IsUnanswered(Lesson09.FastestThatSolves(null));
        Checking.IsRight(Lesson09.FastestThatSolves(table => table.Where(row => row.Accuracy > 0.9).MinBy(row => row.MillisecondsPerStep)?.Cell));
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.MinBy(row => row.MillisecondsPerStep)?.Cell), "You chose the SRNN");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.MaxBy(row => row.Accuracy)?.Cell), "You chose the BiLSTM");
        Checking.IsWrong(Lesson09.FastestThatSolves(table => table.First(row => row.Accuracy > 0.9).Cell), "you chose LSTM; wanted: GRU");
        Checking.IsWrong(Lesson09.FastestThatSolves(_ => "GRU"), "wanted: null");
    }

    [Fact]
    public void Ranges_that_have_nothing_in_common()
    {
        Checking.IsUnanswered(Lesson09.RangesApart(null));
        Checking.IsRight(Lesson09.RangesApart((a, b) => a.Min() > b.Max() || b.Min() > a.Max()));
        Checking.IsWrong(Lesson09.RangesApart((a, b) => a.Average() != b.Average()), "Compare ranges, not means");
        Checking.IsWrong(Lesson09.RangesApart((a, b) => b.Min() > a.Max()), "not the second from the first");
        Checking.IsWrong(Lesson09.RangesApart((_, _) => false), "nothing in common: these differ");
    }
}
