using LibObjectFile.Elf;

namespace RnnLessons.Tests.Native.Imports;

/// <summary>Reads a library for Linux. What it needs is not bound to one file: any library that is loaded may have it.</summary>
internal static class ElfImage
{
    public static NativeImage Read(string name, Stream file)
    {
        var image = ElfFile.Read(file, new() { UseSubStream = true });
        var symbols = image.Sections.OfType<ElfSymbolTable>().Single(table => table.Type == ElfSectionType.DynamicLinkerSymbolTable).Entries;
        // A weak need may stay unmet.
        var imports = symbols.Where(symbol => symbol.SectionLink.IsEmpty && symbol.Bind is ElfSymbolBind.Global).Select(symbol => new NativeImport(null, symbol.Name.Value));
        var exports = symbols.Where(symbol => !symbol.SectionLink.IsEmpty && symbol.Bind is not ElfSymbolBind.Local).Select(symbol => symbol.Name.Value);
        return new(name, [.. imports], exports.ToHashSet());
    }
}
