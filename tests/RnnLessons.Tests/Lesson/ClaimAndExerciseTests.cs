using System.Text.Json;
using Microsoft.DotNet.Interactive;
using RnnLessons.Figures;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

public sealed class ClaimAndExerciseTests
{
    [Theory]
    [InlineData(true, "✓", "shown by this run")]
    [InlineData(false, "✗", "this run does not show it")]
    public void A_claim_is_shown_with_its_numbers_and_can_be_read_by_a_test(bool holds, string mark, string words)
    {
        using var cell = new KernelInvocationContext();
        Claim.That(holds, "0.98 > 0.5 & more");
        var claim = Assert.IsType<Claim>(Assert.Single(cell.Shown).States[0]);
        Assert.Contains(mark, claim.ToHtml());
        Assert.Contains(words, claim.ToHtml());
        Assert.Contains("0.98 &gt; 0.5 &amp; more", claim.ToHtml());
        Assert.StartsWith(mark, claim.ToString());
        using var json = JsonDocument.Parse(((ISelfFormatting)claim).Format(Mime.Claim)!);
        Assert.Equal(holds, json.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal("0.98 > 0.5 & more", json.RootElement.GetProperty("sentence").GetString());
    }

    [Theory]
    [InlineData(null, ExerciseState.NotAnswered, "Put your answer")]
    [InlineData(-1, ExerciseState.NotRightYet, "-1 is no count")]
    [InlineData(1184, ExerciseState.NotRightYet, "leaves out the bias")]
    [InlineData(1216, ExerciseState.Right, "D·H + H·H + H")]
    public void The_first_expectation_that_is_missed_is_what_the_reader_reads(int? answer, ExerciseState state, string message)
    {
        var exercise = Exercise.For("2.1 Count the weights", answer)
            .Expect(count => count > 0, count => $"{count} is no count.")
            .Expect(count => count != 1184, "That leaves out the bias.")
            .Expect(count => count == 1216, count => $"{count} is not it.")
            .Result("D·H + H·H + H.");
        Assert.Equal(state, exercise.State);
        Assert.Contains(message, exercise.Message);
    }

    [Fact]
    public void The_value_that_the_readers_function_gives_is_taken_once_and_said()
    {
        var calls = 0;
        Func<double[], double> mean = values =>
        {
            calls++;
            return values.Sum();
        };
        var exercise = Exercise.For("mean", mean).Expect(f => f([1, 2]), value => value == 1.5, value => $"f([1, 2]) gave {value}; wanted: 1.5.").Result();
        Assert.Equal((ExerciseState.NotRightYet, "f([1, 2]) gave 3; wanted: 1.5."), (exercise.State, exercise.Message));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void What_the_readers_code_throws_is_feedback()
    {
        Func<int, int> broken = x => 1 / (x - x);
        var exercise = Exercise.For("divide", broken).Expect(f => f(1) == 1, "no").Expect(f => f(2) == 2, "never asked").Result();
        Assert.Equal(ExerciseState.NotRightYet, exercise.State);
        Assert.StartsWith("Your code threw DivideByZeroException", exercise.Message);
    }

    [Fact]
    public void A_placeholder_that_throws_NotImplemented_is_not_answered_yet()
    {
        Func<int> placeholder = () => throw new NotImplementedException();
        Assert.Equal(ExerciseState.NotAnswered, Exercise.For("f", placeholder).Expect(f => f() == 1, "no").Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Exercise.For("text", "").Result().State);
        Assert.Equal(ExerciseState.NotAnswered, Exercise.For("number", double.NaN).Result().State);
        Assert.Equal(ExerciseState.Right, Exercise.For("zero is an answer", 0).Expect(n => n == 0, "no").Result().State);
    }

    [Fact]
    public void A_stopped_cell_stays_stopped()
    {
        Func<int> endless = () => throw new OperationCanceledException();
        Assert.Throws<OperationCanceledException>(() => Exercise.For("f", endless).Expect(f => f() == 1, "no"));
    }

    [Fact]
    public void An_exercise_is_shown_and_can_be_read_by_a_test()
    {
        using var cell = new KernelInvocationContext();
        Exercise.For("2.1 <Count>", 3).Expect(n => n == 4, n => $"{n} is not 4.").Check();
        var exercise = Assert.IsType<Exercise>(Assert.Single(cell.Shown).States[0]);
        using var json = JsonDocument.Parse(((ISelfFormatting)exercise).Format(Mime.Exercise)!);
        Assert.Equal("not right yet", json.RootElement.GetProperty("state").GetString());
        Assert.Equal("3 is not 4.", json.RootElement.GetProperty("message").GetString());
        Assert.Contains("2.1 &lt;Count&gt;: not right yet", exercise.ToHtml());
    }
}
