using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

/// <summary>What a checking cell says to an answer.</summary>
internal static class Checking
{
    public static void IsRight<T>(Answer<T> answer)
    {
        var result = answer.Result();
        Assert.True(result.State == ExerciseState.Right, result.ToString());
    }

    public static void IsUnanswered<T>(Answer<T> answer) => Assert.Equal(ExerciseState.NotAnswered, answer.Result().State);

    /// <summary>The answer is rejected, and the message says what is wrong with it.</summary>
    public static void IsWrong<T>(Answer<T> answer, string because)
    {
        var result = answer.Result();
        Assert.True(result.State == ExerciseState.NotRightYet, result.ToString());
        Assert.Contains(because, result.Message);
    }
}
