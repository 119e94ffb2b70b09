using System.Buffers.Binary;
using System.Text;

namespace RnnLessons.Native;

/// <summary>An ELF library (Linux, x86-64) made of <see cref="CatchingCode"/>: it exports names, each of which calls a function in a catch.</summary>
/// <remarks>
/// It has what the loader needs and nothing more: names with a hash table, unwind tables, code; then, on pages that can be written,
/// the dynamic section and the table of addresses. Whoever loads it fills the table (its name is <see cref="Table"/>).
/// Format: System V gABI. File offsets are addresses.
/// </remarks>
internal static class CatchingImage
{
    /// <summary>The name of the table of addresses.</summary>
    public const string Table = "catching_table";

    private const int HeaderSize = 64, SegmentSize = 56, SymbolSize = 24, DynamicSize = 16, Page = 4096;
    private const int Load = 1, Dynamic = 2, EhFrame = 0x6474e550, Stack = 0x6474e551;
    private const int Execute = 1, Writable = 2, Readable = 4;

    /// <summary>The image of a library that exports the names, in this order, and the table.</summary>
    public static byte[] Of(IReadOnlyList<string> names)
    {
        string[] symbols = [.. names, Table];
        var strings = Encoding.ASCII.GetBytes("\0" + string.Join('\0', symbols) + "\0");

        const int Segments = 5;
        var symbolsAt = HeaderSize + Segments * SegmentSize;
        var stringsAt = symbolsAt + SymbolSize * (symbols.Length + 1);
        var hashAt = Align(stringsAt + strings.Length, 8);
        var hash = HashTable(symbols);
        var unwindAt = Align(hashAt + 4 * hash.Length, 8);
        var codeAt = Align(unwindAt + UnwindTables.Size, 64);
        var codeSize = new CatchingCode(names.Count, 0, 0).Code.Length;
        var dynamicAt = Align(codeAt + codeSize, Page);
        var tableAt = dynamicAt + 6 * DynamicSize;
        var end = tableAt + 8 * (names.Count + Enum.GetValues<CatchingCode.Slot>().Length);
        var code = new CatchingCode(names.Count, codeAt, tableAt);

        var image = new byte[end];
        "\u007FELF\u0002\u0001\u0001"u8.CopyTo(image);
        Write(image, 16, 2, 3, 62); // a shared library for x86-64
        Write(image, 20, 4, 1);
        Write(image, 32, 8, HeaderSize);
        Write(image, 52, 2, HeaderSize, SegmentSize, Segments, 64);
        Segment(image, 0, Load, Readable | Execute, 0, codeAt + codeSize, Page);
        Segment(image, 1, Load, Readable | Writable, dynamicAt, end - dynamicAt, Page);
        Segment(image, 2, Dynamic, Readable | Writable, dynamicAt, 6 * DynamicSize, 8);
        Segment(image, 3, EhFrame, Readable, unwindAt, UnwindTables.Size, 4);
        Segment(image, 4, Stack, Readable | Writable, 0, 0, 16);

        var name = 1;
        for (var index = 0; index < symbols.Length; index++)
        {
            var isTable = index == names.Count;
            var at = symbolsAt + SymbolSize * (index + 1);
            Write(image, at, 4, name);
            Write(image, at + 4, 1, isTable ? 0x11 : 0x12); // global; an object, a function
            Write(image, at + 6, 2, 1); // defined; there are no sections to name
            Write(image, at + 8, 8, isTable ? tableAt : codeAt + CatchingCode.EntrySize * index);
            name += symbols[index].Length + 1;
        }

        strings.CopyTo(image, stringsAt);
        Write(image, hashAt, 4, hash);
        UnwindTables.Write(image.AsSpan(unwindAt, UnwindTables.Size), unwindAt, code, codeAt);
        code.Code.CopyTo(image, codeAt);
        // DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT and the end.
        Write(image, dynamicAt, 8, 4, hashAt, 5, stringsAt, 6, symbolsAt, 10, strings.Length, 11, SymbolSize, 0, 0);
        return image;
    }

    private static void Segment(byte[] image, int index, int type, int flags, int start, int size, int alignment)
    {
        var at = HeaderSize + index * SegmentSize;
        Write(image, at, 4, type, flags);
        Write(image, at + 8, 8, start, start, start, size, size, alignment);
    }

    /// <summary>One bucket a symbol, each with the chain of symbols that fall into it.</summary>
    private static int[] HashTable(string[] symbols)
    {
        var count = symbols.Length + 1; // with the null symbol
        var table = new int[2 + count + count];
        (table[0], table[1]) = (count, count);
        for (var symbol = 1; symbol < count; symbol++)
        {
            var bucket = 2 + (int)(Hash(symbols[symbol - 1]) % (uint)count);
            (table[2 + count + symbol], table[bucket]) = (table[bucket], symbol);
        }

        return table;
    }

    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }

    private static int Align(int number, int to) => (number + to - 1) / to * to;

    private static void Write(byte[] image, int at, int size, params ReadOnlySpan<int> numbers)
    {
        Span<byte> eight = stackalloc byte[8];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(eight, number);
            eight[..size].CopyTo(image.AsSpan(at));
            at += size;
        }
    }
}
