namespace RnnLessons.Kernel.Files;

/// <summary>Folders that only this user can write to and read: nobody else can have put anything there, or change what is.</summary>
internal static class PrivateFolder
{
    private const string Name = "rnn";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly Lazy<string> OfThisProcess = new(MakeOfThisProcess);

    /// <summary>Makes a new folder in the user's cache; where there is none, or it is not the user's alone, in a folder that is there as long as this process.</summary>
    /// <param name="purpose">What its name begins with.</param>
    public static string Create(string purpose)
    {
        foreach (var home in Homes())
        {
            try
            {
                return CreateIn(home, purpose);
            }
            catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
            {
                // A home folder that is read-only or full, or a folder that is somebody else's: the next one.
            }
        }

        return CreateIn(OfThisProcess.Value, purpose);
    }

    /// <summary>A folder that is there as long as this process.</summary>
    public static string WhileThisProcessRuns => OfThisProcess.Value;

    // As .NET and the XDG specification place it: a folder that is no absolute path counts for nothing.
    private static IEnumerable<string> Homes()
    {
        if (OperatingSystem.IsLinux())
        {
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache))
                yield return Path.Combine(cache, Name);
            if (Environment.GetEnvironmentVariable("HOME") is { } home && Path.IsPathRooted(home) && Directory.Exists(home))
                yield return Path.Combine(home, ".cache", Name);
        }
        else if (Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local)
        {
            yield return Path.Combine(local, Name);
        }
    }

    private static string CreateIn(string home, string purpose)
    {
        Make(home);
        var folder = Path.Combine(home, $"{purpose}-{Guid.NewGuid():N}");
        Make(folder);
        return folder;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // Below the user's own profile, whose access list is inherited.
            Directory.CreateDirectory(folder);
            return;
        }

        if (Path.GetDirectoryName(folder) is { } above)
            Directory.CreateDirectory(above);
        Directory.CreateDirectory(folder, Private);
        // Somebody else may have made it first, or a link in its place.
        var status = UnixStatus.OfLink(folder);
        if (status.Kind != FileKind.Folder || status.Owner != UnixStatus.User)
            throw new IOException($"{folder} is not a folder of this user's own.");
        if (status.Mode != Private)
            File.SetUnixFileMode(folder, Private);
    }

    private static string MakeOfThisProcess()
    {
        var folder = Directory.CreateTempSubdirectory(Name + "-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // A library in it may still be loaded. The system clears its folder of temporary files itself.
            }
        };
        return folder;
    }
}
