using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The book of all lessons and solutions, made of the notebooks as the tests of each lesson ran them.</summary>
[Collection(LessonReaders.Name)]
public sealed class LessonBookTests(ITestOutputHelper output) : IDisposable
{
    private const double MostMegabytes = 25;

    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-book-").FullName;

    private string Site => Path.Combine(folder, "site");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void All_lessons_make_one_book_whose_links_lead_somewhere()
    {
        foreach (var name in Lessons.All)
        {
            var executed = Path.Combine(folder, "executed", name);
            Directory.CreateDirectory(Path.GetDirectoryName(executed)!);
            File.Copy(Path.ChangeExtension(ExecutedNotebook.Of(name).HtmlPath, ".ipynb"), executed);
        }

        var (exit, printed) = RnnProgram.Run("book", Lessons.Folder, "--out", Site, "--executed", Path.Combine(folder, "executed"));
        output.WriteLine(printed);

        Assert.True(exit == 0, printed);
        // A lesson that links to what is not in the book.
        Assert.DoesNotContain("warning", printed);
        var files = Directory.EnumerateFiles(Site, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(Site, path).Replace('\\', '/'), File.ReadAllText);
        Assert.True(files.Values.Sum(text => (double)text.Length) / 1e6 < MostMegabytes, printed);
        Assert.Single(files, file => file.Value.Contains("plotly.js v", StringComparison.Ordinal));
        Assert.All(Lessons.All, name => Assert.Contains($"href=\"{Path.ChangeExtension(name, ".html")}\"", files["index.html"]));
        Assert.All(files.Where(file => file.Key.EndsWith(".html", StringComparison.Ordinal)), file => AssertLinks(file.Key, files));

        Chromium.Want();
        foreach (var page in new[] { "index.html", Path.ChangeExtension(Lessons.All[0], ".html") })
            Assert.Equal("", Chromium.Open(Path.Combine(Site, page)).Console);
    }

    private static void AssertLinks(string page, Dictionary<string, string> files) =>
        Assert.All(Regex.Matches(files[page], "(?:href|src)=\"(?!data:|https?:|mailto:)([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct(), link =>
        {
            var target = new Uri(new Uri("book:///" + page), link);
            var file = Uri.UnescapeDataString(target.AbsolutePath.TrimStart('/'));
            Assert.True(files.ContainsKey(file), $"{page} leads to {link}.");
            // What follows the playground's address is a setting; PlaygroundPageTests follows each of these links.
            if (target.Fragment.Length > 1 && file != "playground/index.html")
                Assert.Contains($"id=\"{Uri.UnescapeDataString(target.Fragment[1..])}\"", files[file]);
        });
}
