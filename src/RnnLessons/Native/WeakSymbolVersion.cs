using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RnnLessons.Native;

/// <summary>Copies an ELF library with one of the symbol versions that it needs marked weak (VER_FLG_WEAK).</summary>
/// <remarks>
/// The loader refuses a library that needs a version which the system's copy of a dependency lacks, even if no relocation uses
/// it, unless the need is weak. Format: System V gABI and the Linux Standard Base, «Symbol Versioning».
/// </remarks>
internal static class WeakSymbolVersion
{
    private const ushort Weak = 2;
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long StringTable = 5, VersionNeeds = 0x6ffffffe, VersionNeedsCount = 0x6fffffff;

    /// <summary>
    /// Returns the path of the copy in the user's cache folder, writing it first when it isn't there yet or isn't what it must be. Where
    /// the user has no such folder, or can't write to it, the copy stands in a folder of this process's own, and goes with it.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is no 64-bit little-endian ELF library that needs that version.</exception>
    public static string Copy(string library, string version)
    {
        var image = File.ReadAllBytes(library);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        MakeWeak(image, version, library);
        try
        {
            return Copy(image, Path.Combine(OwnFolder(), fingerprint, Path.GetFileName(library)));
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return Copy(image, Path.Combine(FolderOfThisProcess(), Path.GetFileName(library)));
        }
    }

    private static string Copy(byte[] image, string copy)
    {
        // What is loaded into the process is looked at first: a copy may have been cut short or changed.
        if (File.Exists(copy) && image.AsSpan().SequenceEqual(File.ReadAllBytes(copy))) return copy;

        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        // Another process may have the copy mapped: it keeps the old one.
        WholeFile.Write(copy, file => file.Write(image));
        return copy;
    }

    /// <summary>Sets the weak flag of every need for <paramref name="version"/> in the image of an ELF library.</summary>
    public static void MakeWeak(Span<byte> image, string version, string name)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual("\u007FELF\u0002\u0001"u8))
            throw new InvalidDataException($"{name} is no 64-bit little-endian ELF library.");

        var elf = new Elf(image);
        var needs = elf.FileOffset(elf.Dynamic(VersionNeeds));
        var strings = elf.FileOffset(elf.Dynamic(StringTable));
        var found = false;
        for (var (need, left) = (needs, elf.Dynamic(VersionNeedsCount)); left > 0; left--)
        {
            var auxiliary = need + elf.Int32(need + 8);
            for (var count = elf.UInt16(need + 2); count > 0; count--)
            {
                if (elf.Text(strings + elf.Int32(auxiliary + 8)) == version)
                {
                    var flags = image.Slice((int)auxiliary + 4, 2);
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(elf.UInt16(auxiliary + 4) | Weak));
                    found = true;
                }

                auxiliary += elf.Int32(auxiliary + 12);
            }

            need += elf.Int32(need + 12);
        }

        if (!found) throw new InvalidDataException($"{name} does not need {version}: there is nothing to make weak.");
    }

    private static string OwnFolder()
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        if (own.Length == 0) throw new DirectoryNotFoundException("This user has no folder for what programs keep.");
        var folder = Directory.CreateDirectory(Path.Combine(own, "RnnLessons", "native")).FullName;
        // Only the owner of a folder may set its mode: if it is somebody else's, who could change the copy once it was looked at, this fails.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    // Made by the system under a name that nobody can know beforehand, for this user alone.
    private static string FolderOfThisProcess()
    {
        var folder = Directory.CreateTempSubdirectory("rnnlessons-native-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    /// <summary>Reads the few fields of an ELF image that symbol versions need.</summary>
    private readonly ref struct Elf(ReadOnlySpan<byte> image)
    {
        private readonly ReadOnlySpan<byte> image = image;

        public ushort UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(image[(int)at..]);

        public int Int32(long at) => BinaryPrimitives.ReadInt32LittleEndian(image[(int)at..]);

        public long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(image[(int)at..]);

        public string Text(long at)
        {
            var bytes = image[(int)at..];
            return Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)0)]);
        }

        /// <summary>The value of a dynamic entry.</summary>
        public long Dynamic(long tag)
        {
            var segment = Segment(type => type == DynamicSegment, _ => true);
            var end = Int64(segment + 8) + Int64(segment + 32);
            for (var entry = Int64(segment + 8); entry < end; entry += 16)
                if (Int64(entry) == tag) return Int64(entry + 8);
            throw new InvalidDataException($"The ELF library has no dynamic entry 0x{tag:x}.");
        }

        /// <summary>Where a virtual address stands in the file.</summary>
        public long FileOffset(long address)
        {
            var segment = Segment(type => type == LoadSegment, range => address >= range.Start && address < range.End);
            return address - Int64(segment + 16) + Int64(segment + 8);
        }

        private long Segment(Func<int, bool> type, Func<(long Start, long End), bool> covers)
        {
            var (first, size, count) = (Int64(32), UInt16(54), UInt16(56));
            for (var header = first; header < first + (long)size * count; header += size)
            {
                var start = Int64(header + 16);
                if (type(Int32(header)) && covers((start, start + Int64(header + 32)))) return header;
            }

            throw new InvalidDataException("The ELF library lacks a segment that symbol versions need.");
        }
    }
}
