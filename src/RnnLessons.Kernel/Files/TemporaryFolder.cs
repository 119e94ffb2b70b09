using RnnLessons.Shared;

namespace RnnLessons.Kernel.Files;

/// <summary>Folders that are deleted when they have served.</summary>
internal static class TemporaryFolder
{
    /// <summary>Deletes one with all that is in it. What another program holds open stays, on Windows, for the system to clear away.</summary>
    public static void Delete(string path)
    {
        try
        {
            HeldFiles.Retry(() => Directory.Delete(path, recursive: true));
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever clears temporary files has been here, or another process of this program.
        }
        catch (Exception held) when (OperatingSystem.IsWindows() && held is IOException or UnauthorizedAccessException)
        {
            // A virus scanner, say, or a library that is still loaded.
        }
    }
}
