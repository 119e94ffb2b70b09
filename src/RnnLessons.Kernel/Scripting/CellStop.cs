namespace RnnLessons.Kernel.Scripting;

/// <summary>The two ways in which a cell is asked to stop.</summary>
/// <param name="Asked">Triggered first: the cell may still tidy up, and say so.</param>
/// <param name="Insisted">Triggered when it did not stop: nothing that it writes or shows is taken any more.</param>
public sealed record CellStop(CancellationToken Asked, CancellationToken Insisted);

/// <summary>A cell did not stop within five seconds of being asked to.</summary>
public sealed class CellStuckException() : InvalidOperationException(
    "The cell did not stop within 5 s: it is inside native code that cannot be interrupted. The session cannot run any more cells; start a new one.");
