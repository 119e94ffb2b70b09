namespace RnnLessons.Data;

/// <summary>A data set could not be downloaded; the message says why, and how to go on or put it there by hand.</summary>
public sealed class FetchException : IOException
{
    internal FetchException(DataSet set, string found, string wanted, Exception? inner = null)
        : base($"{set.Name}: {found} {wanted}", inner)
    {
    }
}
