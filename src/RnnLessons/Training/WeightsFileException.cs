namespace RnnLessons.Training;

/// <summary>A file of weights can't be read, or doesn't fit the model. Nothing was loaded.</summary>
public sealed class WeightsFileException : Exception
{
    internal WeightsFileException(string path, string whatIsWrong, Exception? cause = null) : base($"{path}: {whatIsWrong}", cause) => Path = path;

    /// <summary>Which file.</summary>
    public string Path { get; }
}
