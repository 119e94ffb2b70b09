using RnnLessons.Lesson;
using RnnLessons.Tasks;
using RnnLessons.Training;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "00")]
public sealed class Lesson00Tests
{
    private static readonly Hyperparameters Original = new() { LearningRate = 0.001, HiddenSize = 16, Updates = 200, BatchSize = 32, ValidateEvery = 10 };

    [Fact]
    public void Guessing_is_half()
    {
        Checking.IsUnanswered(Lesson00.Guessing(null));
        Checking.IsRight(Lesson00.Guessing(0.5));
        Checking.IsWrong(Lesson00.Guessing(50), "write 50 % as 0.5");
        Checking.IsWrong(Lesson00.Guessing(1), "all answers are the same");
        Checking.IsWrong(Lesson00.Guessing(0.25), "Of 100 random sequences");
    }

    [Fact]
    public void One_changed_line_changes_two_things_and_keeps_the_rest()
    {
        Checking.IsUnanswered(Lesson00.OneChangedLine(null, Original));
        Checking.IsRight(Lesson00.OneChangedLine(Original with { HiddenSize = 48, ClipNorm = 1 }, Original));
        Checking.IsWrong(Lesson00.OneChangedLine(Original with { HiddenSize = 19, ClipNorm = 1 }, Original), "3 × 16 = 48");
        Checking.IsWrong(Lesson00.OneChangedLine(Original with { HiddenSize = 48 }, Original), "ClipNorm is null");
        Checking.IsWrong(Lesson00.OneChangedLine(new Hyperparameters { HiddenSize = 48, ClipNorm = 1 }, Original), "Something else differs");
    }

    [Fact]
    public void A_loop_that_stops_by_itself_stops_at_the_first_good_validation()
    {
        using var echo = new Echo(lag: 2, steps: 20);
        Checking.IsUnanswered(Lesson00.StopWhenGood(null, echo, Original));
        Checking.IsWrong(Lesson00.StopWhenGood(1000, echo, Original), "doesn't stop by itself");
        Checking.IsWrong(Lesson00.StopWhenGood(57, echo, Original), "Step 57 is not validated");
        Checking.IsWrong(Lesson00.StopWhenGood(10, echo, Original), "You needed 10 steps");
        Checking.IsWrong(Lesson00.StopWhenGood(990, echo, Original with { LearningRate = 1e-9, BatchSize = 1 }),
            "With these hyperparameters the accuracy stays at or below 0.95 for 1000 steps; check with those of the lesson.");
    }
}
