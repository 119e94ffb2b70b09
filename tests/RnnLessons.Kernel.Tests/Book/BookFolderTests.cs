using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Book;

namespace RnnLessons.Kernel.Tests.Book;

public sealed class BookFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    private string Target => Path.Combine(folder, "site");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_book_takes_the_place_of_the_old_one_and_nothing_else_is_left()
    {
        BookFolder.Write(Target, [new("index.html", "old"), new("gone/a.html", "old")]);
        BookFolder.Write(Target, [new("index.html", "new")]);
        Assert.Equal(["book/files.json", "index.html"], Files());
        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "index.html")));
    }

    [Fact]
    public void A_folder_with_other_things_in_it_is_not_replaced()
    {
        BookFolder.Write(Target, [new("index.html", "old")]);
        File.WriteAllText(Path.Combine(Target, "notes.txt"), "mine");
        Assert.Contains("notes.txt", Assert.Throws<NotebookException>(() => BookFolder.Write(Target, [new("index.html", "new")])).Message);
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "index.html")));
        File.Delete(Path.Combine(Target, "book", "files.json"));
        Assert.Throws<NotebookException>(() => BookFolder.Check(Target));
    }

    [Fact]
    public void A_book_that_cannot_be_written_leaves_the_old_one()
    {
        BookFolder.Write(Target, [new("index.html", "old")]);
        // The second file cannot be made: the first one is no folder.
        Assert.ThrowsAny<IOException>(() => BookFolder.Write(Target, [new("a", "new"), new("a/b.html", "new")]));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "index.html")));
        Assert.Equal(["site"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Target, path).Replace('\\', '/')).Order();
}
