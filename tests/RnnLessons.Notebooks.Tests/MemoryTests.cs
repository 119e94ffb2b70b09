using System.Runtime.InteropServices;
using static RnnLessons.Notebooks.Tests.SmallNotebook;

namespace RnnLessons.Notebooks.Tests;

/// <summary>What the library does for the memory of a lesson's process.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-memory-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>glibc maps a large block for itself alone, page by page anew, until its limits are raised; then it takes one from memory that it keeps.</summary>
    [Fact]
    public void Once_the_library_is_loaded_large_blocks_come_from_memory_that_is_kept()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallinfo2", out _), "The C library is not glibc 2.33 or newer.");
        var (path, artifacts) = (Path.Combine(folder, "memory.ipynb"), Path.Combine(Lessons.Root, "artifacts", "lessons").Replace('\\', '/'));
        Write(
            path,
            Code("""
                struct Info { public nuint Arena, Free, FastFree, Mapped, MappedBytes, A, B, C, D, Top; }
                [System.Runtime.InteropServices.DllImport("libc.so.6")] static extern Info mallinfo2();
                long Mapped(int bytes)
                {
                    var before = mallinfo2().Mapped;
                    var block = System.Runtime.InteropServices.Marshal.AllocHGlobal(bytes);
                    var mapped = mallinfo2().Mapped - before;
                    System.Runtime.InteropServices.Marshal.FreeHGlobal(block);
                    return (long)mapped;
                }
                Console.Write($"alone: {Mapped(1 << 20)}");
                """),
            Code($"""
                #r "{artifacts}/RnnLessons.dll"
                #r "{artifacts}/TorchSharp.dll"
                """),
            Code("""
                var cell = new RnnLessons.Cells.SrnnCell(1, 1);
                Console.Write($"with the library: {Mapped(25 << 20)}");
                """));

        var run = ExecutedNotebook.Run(path);

        Assert.True(run.ExitCode == 0, run.Printed);
        Assert.Equal(["alone: 1", "with the library: 0"], run.Streams);
    }
}
