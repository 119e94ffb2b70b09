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
