using System.Buffers.Binary;
using System.IO.Compression;

namespace RnnLessons.Figures;

/// <summary>Small pictures as PNG (ISO/IEC 15948), to stand inside a figure.</summary>
internal static class Png
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index =>
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        return crc;
    })];

    /// <summary>The picture as a <c>data:</c> address.</summary>
    /// <param name="planes">[3, side, side]: all red values row by row, then green, then blue.</param>
    /// <param name="side">Height and width.</param>
    public static string Address(ReadOnlySpan<byte> planes, int side)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], side);
        // Eight bits a channel, colour without alpha; the rest is the standard's only choice.
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Rows(planes, side));
        Chunk(png, "IEND"u8, []);
        return "data:image/png;base64," + Convert.ToBase64String(png.GetBuffer(), 0, (int)png.Length);
    }

    private static byte[] Rows(ReadOnlySpan<byte> planes, int side)
    {
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            var row = new byte[1 + 3 * side];
            for (var y = 0; y < side; y++)
            {
                for (var i = 0; i < 3 * side; i++) row[1 + i] = planes[(i % 3 * side + y) * side + i / 3];
                pack.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Sum(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }
}
