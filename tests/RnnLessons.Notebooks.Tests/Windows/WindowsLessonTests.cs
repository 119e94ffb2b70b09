using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>Every lesson in the kit's Windows build, run under Wine, and the book that is made of them.</summary>
[Collection(WindowsLane.Name)]
public sealed class WindowsLessonTests(WindowsKit kit, ITestOutputHelper output)
{
    // Those that read data sets and files; the rest of the library is the same in all lessons.
    private static readonly string[] Few = ["00-start-here.ipynb", "07-imdb.ipynb", "data.ipynb"];

    public static TheoryData<string> Names => [.. WindowsKit.LessonNames];

    private static IReadOnlyList<string> Run => [.. WindowsKit.LessonNames.Where(name => Slow.AllAreWanted || Few.Contains(name))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_of_a_lesson_runs(string name)
    {
        WindowsKit.Want();
        Slow.SkipUnlessWanted(Few.Contains(name));
        var (exit, printed) = kit.Lesson(name);
        output.WriteLine(printed);

        Assert.True(exit == 0, printed);
        Assert.DoesNotContain('\uFFFD', printed);
        // A name that no cell declares would make a training long again.
        Assert.DoesNotContain("warning: No cell tagged", printed);
        var text = File.ReadAllText(Path.Combine(kit.Executed, name));
        Assert.True((bool)JsonNode.Parse(text)!["metadata"]!["rnn"]!["succeeded"]!);
        if (name != "data.ipynb") Assert.Contains("application/vnd.plotly.v1+json", text);
    }

    [Fact]
    public void Every_lesson_is_among_them() =>
        Assert.Equal(Lessons.All.Where(name => !name.Contains('/')), WindowsKit.LessonNames.Order(StringComparer.Ordinal));

    [Fact]
    public void A_page_draws_its_figures()
    {
        WindowsKit.Want();
        Chromium.Want();
        kit.Lesson("00-start-here.ipynb");
        var (document, console) = Chromium.Open(Path.Combine(kit.Executed, "00-start-here.html"));
        Assert.Equal("", console);
        Assert.Contains("class=\"plot-container", document);
    }

    [Fact]
    public void The_lessons_make_a_book()
    {
        WindowsKit.Want();
        Chromium.Want();
        Assert.All(Run, name => Assert.Equal(0, kit.Lesson(name).ExitCode));
        var folder = Directory.CreateTempSubdirectory("rnn-windows-book-").FullName;
        try
        {
            var notebooks = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
            foreach (var name in Run) File.Copy(Path.Combine(Lessons.Folder, name), Path.Combine(notebooks, name));
            Directory.CreateSymbolicLink(Path.Combine(folder, "assets"), Path.Combine(Lessons.Root, "assets"));

            var (exit, printed) = kit.Run(folder, ["book", "notebooks", "--out", "site", "--executed", WindowsKit.OnWindows(kit.Executed)]);

            Assert.True(exit == 0, printed);
            Assert.All(Run, name => Assert.True(File.Exists(Path.Combine(folder, "site", Path.ChangeExtension(name, ".html")))));
            Assert.Equal("", Chromium.Open(Path.Combine(folder, "site", "index.html")).Console);
            Assert.Equal("", Chromium.Open(Path.Combine(folder, "site", "00-start-here.html")).Console);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
