namespace RnnLessons.Data;

/// <summary>How far a data set has been read or downloaded.</summary>
/// <param name="What">What is going on: <c>"reading aclImdb_v1.tar.gz"</c>.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all; 0 while nobody knows.</param>
public readonly record struct LoadProgress(string What, long Done, long Total)
{
    /// <summary>The share that is done, 0 … 1; null while nobody knows.</summary>
    public double? Share => Total > 0 ? Math.Clamp((double)Done / Total, 0, 1) : null;

    /// <summary>Whether all is done.</summary>
    public bool IsDone => Total > 0 && Done >= Total;
}
