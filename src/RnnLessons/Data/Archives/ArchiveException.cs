namespace RnnLessons.Data;

/// <summary>An archive of a data set can't be used: it is cut short, damaged, or not the one that it is named after.</summary>
public sealed class ArchiveException : IOException
{
    internal ArchiveException(string path, string found, string wanted, Exception? inner = null)
        : base($"{path}: {found} Wanted: {wanted}", inner) => (Path, Found) = (path, found);

    /// <summary>The archive.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it.</summary>
    public string Found { get; }
}
