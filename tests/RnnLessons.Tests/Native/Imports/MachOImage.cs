using System.Buffers.Binary;
using System.Text;

namespace RnnLessons.Tests.Native.Imports;

/// <summary>
/// Reads a library for macOS: the table of symbols alone. (ELFSharp reads Mach-O, but does not tell which symbols are the library's
/// own and which it has for others; LibObjectFile does not read it.)
/// </summary>
/// <remarks>Format: mach-o/loader.h and mach-o/nlist.h of Apple's cctools.</remarks>
internal static class MachOImage
{
    private const int HeaderSize = 32, SymbolSize = 16;
    private const uint SymbolTable = 0x2, LoadLibrary = 0xC, LoadWeakLibrary = 0x80000018, ReexportLibrary = 0x8000001F;
    private const byte Debugging = 0xE0, Private = 0x10, TypeMask = 0x0E, External = 0x01, Undefined = 0;
    private const ushort WeakReference = 0x40;

    public static NativeImage Read(string name, Stream file)
    {
        var header = Bytes(file, 0, HeaderSize);
        var commands = Bytes(file, HeaderSize, (int)UInt32(header, 20));
        var libraries = new List<string>();
        var (imports, exports) = (new List<NativeImport>(), new HashSet<string>());
        byte[] symbols = [], strings = [];
        for (int at = 0, left = (int)UInt32(header, 16); left > 0; left--, at += (int)UInt32(commands, at + 4))
        {
            var command = UInt32(commands, at);
            if (command is LoadLibrary or LoadWeakLibrary or ReexportLibrary)
                libraries.Add(Text(commands, at + (int)UInt32(commands, at + 8)));
            if (command is not SymbolTable) continue;
            symbols = Bytes(file, UInt32(commands, at + 8), (int)UInt32(commands, at + 12) * SymbolSize);
            strings = Bytes(file, UInt32(commands, at + 16), (int)UInt32(commands, at + 20));
        }

        for (var at = 0; at < symbols.Length; at += SymbolSize)
        {
            var (type, description) = (symbols[at + 4], BinaryPrimitives.ReadUInt16LittleEndian(symbols.AsSpan(at + 6)));
            if ((type & Debugging) != 0 || (type & External) == 0 || (type & Private) != 0) continue;
            var symbol = Text(strings, (int)UInt32(symbols, at));
            if ((type & TypeMask) != Undefined) exports.Add(symbol);
            // The high byte is the number of the library, from 1; other numbers name the program or whatever is loaded.
            else if ((description & WeakReference) == 0)
                imports.Add(new((description >> 8) is > 0 and var number && number <= libraries.Count ? Path.GetFileName(libraries[number - 1]) : null, symbol));
        }

        return new(name, imports, exports);
    }

    private static byte[] Bytes(Stream file, long at, int count)
    {
        var bytes = new byte[count];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static string Text(byte[] bytes, int at) => Encoding.UTF8.GetString(bytes.AsSpan(at, bytes.AsSpan(at).IndexOf((byte)0)));
}
