using RnnLessons.Native;
using TorchSharp;

namespace RnnLessons.Tests.Native;

public sealed class WeakSymbolVersionTests
{
    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, NativeFolders.FileName("LibTorchSharp"));

    [Fact]
    public void Only_the_flag_of_the_one_version_changes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's.");
        var before = File.ReadAllBytes(Library);
        var after = (byte[])before.Clone();

        WeakSymbolVersion.MakeWeak(after, "GLIBCXX_3.4.32", Library);

        var changed = Enumerable.Range(0, before.Length).Where(at => before[at] != after[at]).ToArray();
        var at = Assert.Single(changed);
        Assert.Equal(before[at] | 2, after[at]);
    }

    [Fact]
    public void The_copy_leaves_the_original_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's.");
        var (bytes, time) = (File.ReadAllBytes(Library), File.GetLastWriteTimeUtc(Library));

        var copy = WeakSymbolVersion.Copy(Library, "GLIBCXX_3.4.32");

        Assert.NotEqual(Path.GetFullPath(Library), copy);
        Assert.Equal(bytes, File.ReadAllBytes(Library));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Library));
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public void A_copy_that_is_not_what_it_must_be_is_written_anew(int kept)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's.");
        // A few bytes more make it another library, with a place of its own in the cache: nobody else loads it.
        var library = Path.Combine(Directory.CreateTempSubdirectory("rnnlessons-").FullName, "library.so");
        File.WriteAllBytes(library, [.. File.ReadAllBytes(Library), .. Guid.NewGuid().ToByteArray()]);
        var copy = WeakSymbolVersion.Copy(library, "GLIBCXX_3.4.32");
        var whole = File.ReadAllBytes(copy);
        var spoiled = kept < 0 ? [.. whole] : whole[..kept];
        spoiled[^1] ^= 1;
        File.WriteAllBytes(copy, spoiled);

        Assert.Equal(copy, WeakSymbolVersion.Copy(library, "GLIBCXX_3.4.32"));

        Assert.Equal(whole, File.ReadAllBytes(copy));
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
    }

    [Fact]
    public void What_is_no_library_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidDataException>(() => WeakSymbolVersion.MakeWeak(new byte[100], "GLIBCXX_3.4.32", "some.so"));
        Assert.Contains("some.so", error.Message);
    }

    [Fact]
    public void Libtorch_computes() => Assert.Equal(3, torch.ones(3).sum().item<float>());

    [Fact]
    public void A_load_that_fails_says_what_is_wanted_what_there_is_and_what_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The message is about glibc and libstdc++.");
        var message = SystemVersions.Explain("/x/lib.so", "/lib/libc.so.6: version `GLIBC_2.99' not found (required by /x/lib.so)");
        Assert.Contains("/x/lib.so did not load. It wants GLIBC_2.99; this system has glibc 2.", message);
        Assert.Matches(@"GLIBCXX_3\.4\.\d+", message);
        Assert.Contains("Debian 12", message);
    }
}
