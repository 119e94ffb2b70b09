namespace RnnLessons.Tests;

/// <summary>A file of a test's own, deleted at its end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-file-").FullName;

    public TemporaryFile(byte[] content, string name = "own.csv")
    {
        Path = System.IO.Path.Combine(folder, name);
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
