using RnnLessons.Shared;

namespace RnnLessons.Data;

/// <summary>What has been downloaded of a file so far: <c>X.part</c>, and beside it which version of the file it is a part of.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly DataSet set;
    private readonly FileStream file;

    /// <summary>Takes hold of the part; nobody else may write to it meanwhile.</summary>
    /// <exception cref="FetchException">The folder can't be written, or somebody else is downloading.</exception>
    public PartialFile(DataSet set)
    {
        this.set = set;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(set.Path)!);
            // No buffer: what could not be written should not be tried again when the file is closed.
            file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw CannotWrite(denied);
        }
        catch (IOException failure)
        {
            throw new FetchException(set, $"{Path} can't be opened ({failure.Message.TrimEnd('.')}).", "Wanted: a folder that can be written, and no other download of it at the same time.", failure);
        }
    }

    /// <summary>How many bytes there are.</summary>
    public long Length => file.Length;

    /// <summary>The server's name for the version that these bytes are of: an entity tag or a date, for <c>If-Range</c>; null where unknown.</summary>
    public string? Version
    {
        get => File.Exists(VersionPath) ? File.ReadAllText(VersionPath) : null;
        set
        {
            if (value is null) File.Delete(VersionPath);
            else File.WriteAllText(VersionPath, value);
        }
    }

    private string Path => set.Path + ".part";

    private string VersionPath => Path + ".version";

    /// <summary>Throws away what there is.</summary>
    public void Restart()
    {
        if (file.Length > 0) file.SetLength(0);
        Version = null;
    }

    /// <summary>Adds what came; a full disk is one clear error.</summary>
    public async ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            file.Position = file.Length;
            await file.WriteAsync(bytes, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(failure);
        }
    }

    /// <summary>The bytes from the first.</summary>
    public Stream Content()
    {
        file.Position = 0;
        return file;
    }

    /// <summary>The part has become the whole: gives it its name.</summary>
    public void Finish()
    {
        file.Dispose();
        try
        {
            HeldFiles.Retry(() => File.Move(Path, set.Path, overwrite: true));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(failure);
        }

        File.Delete(VersionPath);
    }

    /// <summary>These bytes are of no use to anybody.</summary>
    public void Delete()
    {
        file.Dispose();
        File.Delete(Path);
        File.Delete(VersionPath);
    }

    public void Dispose()
    {
        file.Dispose();
        if (new FileInfo(Path) is { Exists: true, Length: 0 }) Delete();
    }

    private FetchException CannotWrite(Exception failure) => new(
        set, $"{set.Path} can't be written ({failure.Message.TrimEnd('.')}).", $"Wanted: {set.Bytes / 1e6:N0} MB of room in a folder that can be written; the environment variable RNNLESSONS_DATA names another one.", failure);
}
