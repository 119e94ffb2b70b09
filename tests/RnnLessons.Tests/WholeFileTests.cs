namespace RnnLessons.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_replaced_when_the_new_one_is_complete_and_stays_where_it_fails()
    {
        var path = Path.Combine(folder, "numbers");
        WholeFile.Write(path, file => file.Write([1, 2, 3]));
        WholeFile.Write(path, file =>
        {
            file.Write([4]);
            file.Flush();
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            file.Write([5]);
        });
        Assert.Equal([4, 5], File.ReadAllBytes(path));

        Assert.Throws<InvalidDataException>(() => WholeFile.Write(path, file =>
        {
            file.Write([6]);
            throw new InvalidDataException();
        }));

        Assert.Equal([4, 5], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_place_that_is_taken_by_a_folder_leaves_nothing_beside_it()
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "taken")).FullName;
        Assert.ThrowsAny<SystemException>(() => WholeFile.Write(path, file => file.Write([1])));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Throws<DirectoryNotFoundException>(() => WholeFile.Write(Path.Combine(folder, "none", "numbers"), file => file.Write([1])));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Contains($"there is no folder {Path.Combine(folder, "none")}. Make it first",
            Assert.Throws<DirectoryNotFoundException>(() => WholeFile.Write(Path.Combine(folder, "none", "numbers"), file => file.Write([1]))).Message);

    [Fact]
    public void A_read_only_file_stays()
    {
        var path = Path.Combine(folder, "numbers");
        File.WriteAllBytes(path, [1]);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Assert.Contains("read-only", Assert.Throws<UnauthorizedAccessException>(() => WholeFile.Write(path, file => file.Write([2]))).Message);
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        var (target, link) = (Path.Combine(folder, "target"), Path.Combine(folder, "link"));
        File.WriteAllBytes(target, [1]);
        File.CreateSymbolicLink(link, target);
        WholeFile.Write(link, file => file.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal([link, target], Directory.GetFiles(folder).Order(StringComparer.Ordinal));
    }
}
