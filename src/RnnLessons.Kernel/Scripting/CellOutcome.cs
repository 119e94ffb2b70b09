using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>How a cell ended.</summary>
public enum CellStatus
{
    /// <summary>It ran to its end.</summary>
    Succeeded,

    /// <summary>It did not compile, or it threw.</summary>
    Failed,

    /// <summary>It was asked to stop, and the session goes on without it.</summary>
    Stopped,

    /// <summary>It was not begun: too many stopped cells are still at work.</summary>
    Stuck,
}

/// <summary>The end of a cell.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Error">What failed, when it did not succeed. It was published as an <see cref="ErrorOutput"/> too.</param>
public sealed record CellOutcome(CellStatus Status, CellError? Error = null);

/// <summary>A failure that came when its cell had ended.</summary>
/// <param name="Where">What failed, and which cell started it.</param>
/// <param name="Error">The failure.</param>
internal sealed record LateFailure(string Where, CellError Error);
