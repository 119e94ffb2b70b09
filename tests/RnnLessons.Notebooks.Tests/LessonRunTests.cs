namespace RnnLessons.Notebooks.Tests;

/// <summary>Each lesson is run from its first cell to its last, and what its prose claims must have held.</summary>
[Collection(LessonReaders.Name)]
public sealed class LessonRunTests(ITestOutputHelper output)
{
    public static TheoryData<string> Taught => [.. Lessons.All.Where(name => !name.StartsWith("solutions/", StringComparison.Ordinal))];

    public static TheoryData<string> Solutions => [.. Lessons.All.Where(name => name.StartsWith("solutions/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Taught))]
    public void Runs_from_the_first_cell_to_the_last_and_every_claim_holds(string name)
    {
        var executed = ExecutedNotebook.Of(name);
        output.WriteLine(executed.Printed);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        Assert.Contains(executed.Claims, claim => claim.Holds is not null);
        Assert.All(executed.Claims, claim => Assert.True(claim.Holds is not false, claim.Sentence));
        Assert.All(executed.Exercises, exercise => Assert.Equal("not answered yet", exercise.State));
    }

    [Theory]
    [MemberData(nameof(Solutions))]
    public void Every_worked_solution_is_accepted(string name)
    {
        var executed = ExecutedNotebook.Of(name);
        var lesson = ExecutedNotebook.Of(Path.GetFileName(name));

        Assert.True(executed.ExitCode == 0, executed.Printed);
        Assert.Equal(lesson.Exercises.Select(exercise => exercise.Title), executed.Exercises.Select(exercise => exercise.Title));
        Assert.All(executed.Exercises, exercise => Assert.True(exercise.State == "right", $"{exercise.Title}: {exercise.Message}"));
    }
}
