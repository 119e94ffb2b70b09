namespace RnnLessons.Shared;

/// <summary>
/// Files that another program has open. Windows neither replaces nor deletes such a file; virus scanners, indexers and programs that
/// synchronise folders hold one for a moment after it was written.
/// </summary>
internal static class HeldFiles
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int UnableToRemoveReplaced = unchecked((int)0x80070497);
    private const int AccessDenied = unchecked((int)0x80070005);
    private const int DirectoryNotEmpty = unchecked((int)0x80070091);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>How often something is tried again before the program that holds the file is one that keeps it: for a second and a half, in all.</summary>
    public const int Tries = 30;

    /// <summary>Whether something failed since another program has a file open; on Windows also where it may be for that, or since access is denied for another reason.</summary>
    public static bool MayBeHeld(Exception failure) =>
        failure.HResult is SharingViolation or LockViolation or UnableToRemoveReplaced
        // Windows denies access to a file that is open and about to be deleted, and to one that is open where another is to take its place.
        || (OperatingSystem.IsWindows() && failure.HResult is AccessDenied);

    /// <summary>Does something to a file, again and again for a moment while another program has the file open.</summary>
    /// <param name="act">What to do; it may be done again after it has failed.</param>
    /// <exception cref="IOException">The program keeps it open, or something else is wrong.</exception>
    public static void Retry(Action act)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                act();
                return;
            }
            catch (Exception held) when (left > 0 && (MayBeHeld(held) || held.HResult is DirectoryNotEmpty))
            {
                Thread.Sleep(Between);
            }
        }
    }
}
