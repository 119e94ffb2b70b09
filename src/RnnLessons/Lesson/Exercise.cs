using System.Text.Json;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>How far an exercise is.</summary>
public enum ExerciseState
{
    /// <summary>The placeholder still stands there.</summary>
    NotAnswered,

    /// <summary>There is an answer, and something is wrong with it.</summary>
    NotRightYet,

    /// <summary>Every expectation is met.</summary>
    Right,
}

/// <summary>What a checking cell found, for the reader to see.</summary>
[TypeFormatterSource(typeof(ExerciseFormatters), PreferredMimeTypes = [Mime.Exercise, Mime.Html, Mime.Text])]
public sealed class Exercise : ISelfFormatting
{
    internal Exercise(string title, ExerciseState state, string message) => (Title, State, Message) = (title, state, message);

    /// <summary>Which exercise: <c>"2.1 Count the weights"</c>.</summary>
    public string Title { get; }

    /// <summary>How far it is.</summary>
    public ExerciseState State { get; }

    /// <summary>What is wrong, or what is right.</summary>
    public string Message { get; }

    /// <summary>Begins the check of an answer; expectations follow, and <see cref="Answer{T}.Check"/> ends it.</summary>
    /// <param name="title">Which exercise: <c>"2.1 Count the weights"</c>.</param>
    /// <param name="answer">The reader's answer; null, "" and NaN are placeholders, as is a function that throws <see cref="NotImplementedException"/>.</param>
    public static Answer<T> For<T>(string title, T? answer) => new(title, answer);

    /// <summary>Begins the check of a number or another plain value, for which null is the placeholder.</summary>
    /// <param name="title">Which exercise: <c>"2.1 Count the weights"</c>.</param>
    /// <param name="answer">The reader's answer, or null.</param>
    public static Answer<T> For<T>(string title, T? answer)
        where T : struct => new(title, answer);

    /// <summary>The result as a fragment of HTML.</summary>
    public string ToHtml() => Box.Html(Colour, Mark, $"Exercise {Title}: {Words}", Message);

    /// <inheritdoc/>
    public override string ToString() => $"{Mark} Exercise {Title}: {Words}. {Message}";

    private string Colour => State switch { ExerciseState.Right => Box.Good, ExerciseState.NotRightYet => Box.Bad, _ => Box.Neutral };

    private string Mark => State switch { ExerciseState.Right => "✓", ExerciseState.NotRightYet => "✗", _ => "○" };

    private string Words => State switch { ExerciseState.Right => "right", ExerciseState.NotRightYet => "not right yet", _ => "not answered yet" };

    string? ISelfFormatting.Format(string mimeType) => mimeType switch
    {
        Mime.Exercise => JsonSerializer.Serialize(new { title = Title, state = Words, message = Message }, PlotlyJson.Options),
        Mime.Html => ToHtml(),
        Mime.Text => ToString(),
        _ => null,
    };
}

internal sealed class ExerciseFormatters() : SelfFormattingSource(Mime.Exercise, Mime.Html, Mime.Text);
