namespace RnnLessons.Kernel.Display;

/// <summary>A sink of outputs that also tells its reader how far a cell is.</summary>
internal interface IProgressSink
{
    /// <summary>Tells how far the cell is; only the newest word counts, and none is kept.</summary>
    /// <param name="words">How far, in words.</param>
    void Report(string words);
}
