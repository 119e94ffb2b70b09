using System.Text.Json;
using Microsoft.DotNet.Interactive;
using RnnLessons.Figures;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

public sealed class ClaimAndExerciseTests
{
    [Theory]
    [InlineData(true, "✓", "Checked: this run shows it", "checked")]
    [InlineData(false, "✗", "Checked: this run does not show it", "checked")]
    [InlineData(null, "≈", "Measured: reported, not checked", "measured")]
    public void A_claim_is_shown_with_its_numbers_and_can_be_read_by_a_test(bool? holds, string mark, string words, string kind)
    {
        using var cell = new KernelInvocationContext();
        if (holds is { } result) Claim.That(result, "0.98 > 0.5 & more");
        else Claim.Measured("0.98 > 0.5 & more");
        var claim = Assert.IsType<Claim>(Assert.Single(cell.Shown).States[0]);
        Assert.Contains(mark, claim.ToHtml());
        Assert.Contains(words, claim.ToHtml());
        Assert.Contains("0.98 &gt; 0.5 &amp; more", claim.ToHtml());
        Assert.StartsWith(mark, claim.ToString());
        using var json = JsonDocument.Parse(((ISelfFormatting)claim).Format(Mime.Claim)!);
        var said = json.RootElement.GetProperty("holds");
        Assert.Equal(holds, said.ValueKind is JsonValueKind.Null ? null : said.GetBoolean());
        Assert.Equal(kind, json.RootElement.GetProperty("kind").GetString());
        Assert.Equal("0.98 > 0.5 & more", json.RootElement.GetProperty("sentence").GetString());
    }

    /// <summary>In print and to a reader who sees no colours as well: edge, mark and words differ.</summary>
    [Fact]
    public void What_is_measured_looks_like_nothing_that_was_checked()
    {
        Claim[] claims = [new(true, "a"), new(false, "a"), new(null, "a")];
        Assert.Equal(["solid", "solid", "dashed"], claims.Select(claim => claim.ToHtml().Contains("5px dashed ", StringComparison.Ordinal) ? "dashed" : "solid"));
        Assert.Equal(3, claims.Select(claim => claim.ToString()).Distinct().Count());
        Assert.Equal(["✓ Checked: a", "≈ Measured: a"], [claims[0].ToString(), claims[2].ToString()]);
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
    public void A_product_of_matrices_that_do_not_fit_is_feedback_with_both_shapes()
    {
        Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> square = x => x.matmul(x);
        var exercise = Exercise.For("square", square).Expect(f => f(TorchSharp.torch.ones(3, 4)), _ => true, "no").Result();
        Assert.Equal(ExerciseState.NotRightYet, exercise.State);
        Assert.Equal(
            "A matrix product does not fit: [3, 4] times [3, 4]. The left matrix must have as many columns as the right one has rows.",
            exercise.Message);
    }

    /// <summary>Whatever libtorch adds for its developers, the reader gets one sentence.</summary>
    [Theory]
    [InlineData("shapes", "on axis 0 one has 3 entries and the other 4")]
    [InlineData("index", "libtorch refused a step of your code")]
    [InlineData("cat", "cat joins along axis 1, and on another axis one tensor has 3 entries and the next 4.")]
    [InlineData("null", "uses something that is null")]
    public void What_libtorch_complains_of_is_one_sentence_and_no_stack(string mistake, string words)
    {
        var (three, four) = (TorchSharp.torch.ones(3), TorchSharp.torch.ones(4));
        Func<TorchSharp.torch.Tensor> wrong = mistake switch
        {
            "shapes" => () => three + four,
            "index" => () => three.index_select(0, TorchSharp.torch.tensor(new[] { 7L })),
            "cat" => () => TorchSharp.torch.cat([TorchSharp.torch.ones(3, 1), TorchSharp.torch.ones(4, 1)], 1),
            _ => () => ((TorchSharp.torch.Tensor)null!).sum(),
        };
        var message = Exercise.For(mistake, wrong).Expect(f => f(), _ => true, "no").Result().Message;
        Assert.Contains(words, message);
        Assert.DoesNotMatch(@"\n|frame #|\.cpp", message);
    }

    [Fact]
    public void What_gives_nothing_back_is_told_so() =>
        Assert.Contains("gives null", Exercise.For<Func<TorchSharp.torch.Tensor>>("nothing", () => null!).Expect(f => f(), value => value.numel() > 0, "no").Result().Message);

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
