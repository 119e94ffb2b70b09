using LibObjectFile.PE;

namespace RnnLessons.Tests.Native.Imports;

/// <summary>Reads a library for Windows.</summary>
internal static class PeImage
{
    public static NativeImage Read(string name, Stream file)
    {
        var image = PEFile.Read(file, new() { UseSubStream = true });
        var imports = image.Directories.Import?.Entries.SelectMany(library => library.ImportLookupTable.Entries.Select(entry =>
            new NativeImport(library.ImportDllNameLink.Resolve(), entry.IsImportByOrdinal ? $"#{entry.Ordinal}" : entry.HintName.Resolve().Name!)));
        var exports = image.Directories.Export?.ExportNameTable?.Values.Select(export => export.Resolve()!);
        return new(name, [.. imports ?? []], (exports ?? []).ToHashSet());
    }
}
