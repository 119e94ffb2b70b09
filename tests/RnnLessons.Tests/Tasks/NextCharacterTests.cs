using RnnLessons.Data;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

[Trait("lesson", "10")]
public sealed class NextCharacterTests : IDisposable
{
    private const string Text = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Each_row_goes_on_where_it_ended_and_the_target_is_the_character_after()
    {
        using var task = new NextCharacter(Text, steps: 3, heldOut: 0.2);
        using var generator = new Generator(1, CPU);
        var (batches, again) = (new List<Batch>(), 0);
        while (again < 3)
        {
            batches.Add(task.Draw(4, generator));
            if (!batches[^1].Continues) again++;
        }

        Assert.False(batches[0].Continues);
        Assert.Contains(batches, batch => batch.Continues);
        foreach (var (before, batch) in batches.Zip(batches.Skip(1)).Where(pair => pair.Second.Continues))
            for (var row = 0; row < 4; row++)
                Assert.Equal(task.Decode(before.Targets[row, -1]), task.Decode(batch.Inputs[row, 0]));
        Assert.All(batches, batch => Assert.Equal([4, 3], batch.Inputs.shape));
        // The letters are in order, so that the next one is the next number; z is followed by a.
        foreach (var batch in batches)
            Assert.Equal(string.Concat(task.Decode(batch.Inputs).Select(c => c == 'z' ? 'a' : (char)(c + 1))), task.Decode(batch.Targets));
        // Rows stand in their own parts of the text.
        Assert.Equal(4, batches[0].Inputs[.., 0].data<long>().ToArray().Distinct().Count());
        Assert.DoesNotContain(batches, batch => task.Decode(batch.Targets).Any(char.IsDigit));
    }

    [Fact]
    public void Two_trainings_of_one_task_walk_on_their_own()
    {
        using var task = new NextCharacter(Text, steps: 3);
        using var own = new NextCharacter(Text, steps: 3);
        using Generator one = new(1, CPU), other = new(2, CPU), alone = new(1, CPU);
        for (var time = 0; time < 9; time++)
        {
            var (drawn, _) = (task.Draw(2, one), task.Draw(2, other));
            var expected = own.Draw(2, alone);
            Assert.Equal((task.Decode(expected.Inputs), expected.Continues), (task.Decode(drawn.Inputs), drawn.Continues));
        }
    }

    [Fact]
    public void Nearly_all_of_the_held_out_text_is_validated_on_in_long_rows()
    {
        using var task = new NextCharacter(Texts.Alice());
        var batch = task.ValidationBatch;
        Assert.False(batch.Continues);
        Assert.InRange(batch.Inputs.numel(), task.HeldOutText.Length - 10, task.HeldOutText.Length - 1);
        Assert.True(batch.Inputs.shape[1] > 1900);
        Assert.StartsWith(task.Decode(batch.Inputs[0]), task.HeldOutText);
        Assert.Equal(task.Decode(batch.Inputs[0, 1..]), task.Decode(batch.Targets[0, ..^1]));
        Assert.Equal(Texts.Alice(), task.TrainedText + task.HeldOutText);
        Assert.Equal(task.HeldOutText.Count(c => c == ' ') / (double)task.HeldOutText.Length, task.Baseline, 12);
    }

    [Fact]
    public void Numbers_and_characters_are_each_others()
    {
        using var task = new NextCharacter(Text, steps: 3);
        Assert.Equal(string.Concat(Text.Distinct().Order()), task.Alphabet);
        Assert.Equal("feed9", task.Decode(task.Encode("feed9")));
        Assert.Equal([1, 5], task.Encode("feed9").shape);
        Assert.Contains("“É” (U+00C9)", Assert.Throws<ArgumentException>(() => task.Encode("É")).Message);
        Assert.Contains("no character", Assert.Throws<ArgumentException>(() => task.Encode("")).Message);
    }

    [Fact]
    public void What_is_too_short_says_how_long_it_must_be()
    {
        using var generator = new Generator(1, CPU);
        Assert.Contains("wanted: 129 at least, for 2 rows of 64", Assert.Throws<ArgumentException>(() => new NextCharacter(new string('a', 99) + "b", 64).Draw(2, generator)).Message);
        Assert.Contains("1 different characters", Assert.Throws<ArgumentException>(() => new NextCharacter("aaaa")).Message);
        Assert.Contains("3 characters, 0 of them for validation", Assert.Throws<ArgumentException>(() => new NextCharacter("abc", 1)).Message);
        Assert.Contains("is 1; wanted", Assert.Throws<ArgumentOutOfRangeException>(() => new NextCharacter(Text, 3, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NextCharacter(Text, 0));
    }
}
