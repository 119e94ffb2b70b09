using System.Runtime.Versioning;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Serve;

/// <summary>
/// A file that leads a browser to an address with a token. Every user of a machine sees the arguments of all programs, so a
/// browser is started with the name of this file, which only its owner may read.
/// </summary>
internal sealed class RedirectFile : IDisposable
{
    // Browsers from the snap store see nothing of the folder for temporary files.
    private const string Snap = "/snap/bin";

    private readonly string folder;

    private RedirectFile(string folder, Uri address)
    {
        this.folder = folder;
        Path = System.IO.Path.Combine(folder, "open.html");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(Path, options);
        writer.Write(EntrancePages.Leading(address.AbsoluteUri));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Writes the file, in a new folder of the user's own.</summary>
    /// <param name="address">The address with the token.</param>
    /// <returns>The file; null where none can be written, and the address must be opened by hand.</returns>
    public static RedirectFile? TryWrite(Uri address)
    {
        try
        {
            return new(OperatingSystem.IsLinux() && Directory.Exists(Snap) ? InHome() : Directory.CreateTempSubdirectory("rnn-open-").FullName, address);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes it.</summary>
    public void Dispose() => TemporaryFolder.Delete(folder);

    [UnsupportedOSPlatform("windows")]
    private static string InHome()
    {
        var path = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "rnn-open-" + Guid.NewGuid().ToString("N")[..8]);
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
