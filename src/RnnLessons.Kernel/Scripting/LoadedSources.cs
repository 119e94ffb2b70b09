using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Reads what <c>#load</c> names: Roslyn parses it by itself, so what it must not parse is refused here.</summary>
/// <param name="folder">What the paths are relative to.</param>
internal sealed class LoadedSources(string folder) : SourceFileResolver([], folder)
{
    // Each is parsed inside of the one that loads it.
    private const int MostFiles = 500;
    private const int LargestFile = 16 * 1024 * 1024;
    private int read;

    /// <summary>The bytes of a file of C#.</summary>
    /// <exception cref="UnreadableFileException">It is no file, or too large.</exception>
    public static byte[] Bytes(string path) => FileBytes.Read(path, LargestFile, "Split it into several files.");

    /// <inheritdoc/>
    public override SourceText ReadText(string resolvedPath)
    {
        if (++read > MostFiles)
            throw new IOException($"more than {MostFiles} files are loaded by one cell. Load fewer");
        var text = SourceText.From(new MemoryStream(Bytes(resolvedPath)), Encoding.UTF8);
        try
        {
            CSharpText.IsDeep(text.ToString(), CellCompiler.Script, resolvedPath);
        }
        catch (CellCompilationException deep)
        {
            throw new IOException(deep.Message, deep);
        }

        return text;
    }
}
