using Microsoft.CodeAnalysis;

namespace RnnLessons.Notebooks.Tests;

/// <summary>Every lesson as a program and as a <c>.dib</c>, exported once by the real <c>rnn export</c>; the solutions too where all that is slow is wanted.</summary>
public sealed class ExportedLessons : IDisposable
{
    // Beside the repository's own folders: a program refers to the library's project by a relative path.
    private readonly string folder = Path.Combine(Lessons.Root, "artifacts", "exported-lessons");

    public ExportedLessons()
    {
        Dispose();
        foreach (var group in Lessons.All.Where(IsExported).GroupBy(Path.GetDirectoryName))
        {
            var (exit, printed) = RnnProgram.Run(["export", "--cs", "--dib", "--out", Path.Combine(folder, group.Key!), .. group.Select(name => Path.Combine(Lessons.Folder, name))]);
            Assert.True(exit == 0, printed);
        }

        var lessons = Path.Combine(Lessons.Root, "artifacts", "lessons");
        References =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll")
                .Concat(new[] { "RnnLessons.dll", "TorchSharp.dll", "SkiaSharp.dll", "plotly/XPlot.Plotly.dll" }.Select(name => Path.Combine(lessons, name)).Where(File.Exists))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    /// <summary>What a program of a lesson is compiled against.</summary>
    public IReadOnlyList<MetadataReference> References { get; }

    /// <summary>Whether a notebook is among them.</summary>
    public static bool IsExported(string name) => Slow.AllAreWanted || !name.Contains('/');

    public string ProgramOf(string name) => Path.Combine(folder, Path.ChangeExtension(name, ".cs"));

    public string DibOf(string name) => Path.Combine(folder, Path.ChangeExtension(name, ".dib"));

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
