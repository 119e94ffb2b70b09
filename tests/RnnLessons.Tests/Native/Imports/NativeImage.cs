namespace RnnLessons.Tests.Native.Imports;

/// <summary>A native library as its file describes it, whatever platform it is for.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Imports">What it needs from other libraries.</param>
/// <param name="Exports">What it has for others.</param>
internal sealed record NativeImage(string Name, IReadOnlyList<NativeImport> Imports, IReadOnlySet<string> Exports)
{
    /// <summary>Reads a file by its first bytes: PE (Windows), ELF (Linux) or Mach-O (macOS).</summary>
    public static NativeImage Read(string path)
    {
        using var file = File.OpenRead(path);
        var magic = new byte[4];
        file.ReadExactly(magic);
        file.Position = 0;
        var name = Path.GetFileName(path);
        return magic switch
        {
            [(byte)'M', (byte)'Z', ..] => PeImage.Read(name, file),
            [0x7F, (byte)'E', (byte)'L', (byte)'F'] => ElfImage.Read(name, file),
            [0xCF, 0xFA, 0xED, 0xFE] => MachOImage.Read(name, file),
            _ => throw new InvalidDataException($"{path} begins with {Convert.ToHexString(magic)}. Wanted: a PE, an ELF or a 64-bit Mach-O file."),
        };
    }
}

/// <summary>One thing that a library needs.</summary>
/// <param name="Library">The file that is to have it; null where any may.</param>
/// <param name="Symbol">Its name; that of an ordinal is # and the number.</param>
internal readonly record struct NativeImport(string? Library, string Symbol);
