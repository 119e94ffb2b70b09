using System.Globalization;

namespace RnnLessons.Shared;

/// <summary>For what writes itself in the current culture: lists of numbers, records, values that a formatter asks for their text.</summary>
internal static class Invariant
{
    /// <summary>Does something in the invariant culture, on this thread.</summary>
    public static T Run<T>(Func<T> write)
    {
        var users = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentCulture = users;
        }
    }
}
