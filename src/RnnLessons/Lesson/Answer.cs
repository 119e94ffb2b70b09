using System.Reflection;
using RnnLessons.Shared;

namespace RnnLessons.Lesson;

/// <summary>A reader's answer on its way through the expectations: the first that it misses is what the reader gets to read.</summary>
public sealed class Answer<T>
{
    private readonly string title;
    private readonly T answer;
    private Exercise? found;
    private string? given;

    internal Answer(string title, object? answer)
    {
        this.title = title;
        if (answer is null or "" or double.NaN or float.NaN)
        {
            this.answer = default!;
            found = new Exercise(title, ExerciseState.NotAnswered, "Put your answer into the cell above, run it, then run this cell again.");
        }
        else
        {
            this.answer = (T)answer;
        }
    }

    /// <summary>Says which shapes the reader's function is given; a complaint about shapes repeats it.</summary>
    internal Answer<T> Given(string shapes)
    {
        given = shapes;
        return this;
    }

    /// <summary>Expects something of the answer.</summary>
    /// <param name="holds">Whether the answer is so.</param>
    /// <param name="whatIsWrong">What is wrong where it isn't, and a hint: it gets the answer, to say the value.</param>
    public Answer<T> Expect(Func<T, bool> holds, Func<T, string> whatIsWrong) => Expect(answer => answer, holds, whatIsWrong);

    /// <summary>Expects something of the answer, with one sentence for what is wrong otherwise.</summary>
    /// <param name="holds">Whether the answer is so.</param>
    /// <param name="whatIsWrong">What is wrong where it isn't, and a hint.</param>
    public Answer<T> Expect(Func<T, bool> holds, string whatIsWrong) => Expect(holds, _ => whatIsWrong);

    /// <summary>Expects something of what the answer gives: of the value that the reader's function returns.</summary>
    /// <param name="part">Takes the value out, once: <c>f => f([1, 2])</c>.</param>
    /// <param name="holds">Whether the value is so.</param>
    /// <param name="whatIsWrong">What is wrong where it isn't, and a hint: it gets the value, to say it.</param>
    public Answer<T> Expect<TPart>(Func<T, TPart> part, Func<TPart, bool> holds, Func<TPart, string> whatIsWrong)
    {
        if (found is not null) return this;
        var gaveNull = false;
        try
        {
            // The expectation may make cells, and the answer may draw numbers: what the reader draws after the check stays the same.
            using var kept = RandomState.Keep();
            var value = part(answer);
            gaveNull = value is null;
            if (!holds(value)) found = new Exercise(title, ExerciseState.NotRightYet, Invariant.Run(() => whatIsWrong(value)));
        }
        catch (NotImplementedException)
        {
            found = new Exercise(title, ExerciseState.NotAnswered, "Your code still throws NotImplementedException: put your own lines in its place.");
        }
        catch (Exception thrown) when (Cause(thrown) is not (OperationCanceledException or ThreadInterruptedException))
        {
            // What the reader's code throws is what the check found, not a failure of the check. A stopped cell stays stopped.
            found = new Exercise(title, ExerciseState.NotRightYet, gaveNull && thrown is NullReferenceException
                ? "Your code gives null; wanted: a result. Does every path return it?"
                : ThrownByReader.Words(Cause(thrown), given));
        }
        return this;
    }

    /// <summary>Expects something of what the answer gives, with one sentence for what is wrong otherwise.</summary>
    /// <param name="part">Takes the value out, once: <c>f => f([1, 2])</c>.</param>
    /// <param name="holds">Whether the value is so.</param>
    /// <param name="whatIsWrong">What is wrong where it isn't, and a hint.</param>
    public Answer<T> Expect<TPart>(Func<T, TPart> part, Func<TPart, bool> holds, string whatIsWrong) => Expect(part, holds, _ => whatIsWrong);

    /// <summary>Shows what was found under the cell.</summary>
    /// <param name="praise">What to say where every expectation is met: why it is right.</param>
    public void Check(string praise = "Well done.") => Display.Show(Result(praise));

    /// <summary>What was found, not shown.</summary>
    internal Exercise Result(string praise = "Well done.") => found ?? new Exercise(title, ExerciseState.Right, praise);

    private static Exception Cause(Exception thrown) => thrown is TargetInvocationException { InnerException: { } inner } ? Cause(inner) : thrown;
}
