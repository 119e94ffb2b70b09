namespace RnnLessons.Notebooks.Tests;

/// <summary>The stand-alone page of each lesson, in a real browser with no network.</summary>
[Collection(LessonReaders.Name)]
public sealed class LessonPageTests
{
    public static TheoryData<string> Taught => LessonRunTests.Taught;

    [Theory]
    [MemberData(nameof(Taught))]
    public void Draws_every_figure_with_no_network_and_no_complaint(string name)
    {
        Chromium.Want();
        var executed = ExecutedNotebook.Of(name);
        var figures = executed.Shown("application/vnd.plotly.v1+json").Count();

        var (document, console) = Chromium.Open(executed.HtmlPath);

        Assert.True(figures > 0, "The lesson shows no figure.");
        Assert.Equal(figures, Count(document, "class=\"plot-container"));
        Assert.Equal("", console);
        if (executed.Markdown.Any(text => text.Contains("$$", StringComparison.Ordinal))) Assert.Contains("<math", document);
        Assert.DoesNotContain("class=\"tex-unknown", document);
        Assert.DoesNotMatch("<(script|img|iframe|source)[^>]*src=\"https?:|<link[^>]*href=\"https?:", document);
    }

    [Theory]
    [Trait("speed", "slow")]
    [MemberData(nameof(Taught))]
    public async Task Nothing_in_a_lesson_that_ran_keeps_a_reader_out(string name)
    {
        // Equations, sliders and exercises; tables, coloured text and pictures.
        Slow.SkipUnlessWanted(name is "04-lstm.ipynb" or "07-imdb.ipynb");
        BrowserScript.Want();
        var executed = ExecutedNotebook.Of(name);
        await BrowserScript.RunAsync("axe-pages.mjs", executed.HtmlPath);

        var folder = Directory.CreateTempSubdirectory("rnn-judged-").FullName;
        try
        {
            var notebooks = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
            foreach (var beside in new[] { "artifacts", "assets" })
                Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(Lessons.Root, beside));
            File.Copy(Path.ChangeExtension(executed.HtmlPath, ".ipynb"), Path.Combine(notebooks, name));
            using var server = await PageServer.StartAsync(folder, notebooks);
            await BrowserScript.RunAsync("scenarios.mjs", "judging", server.Address, server.Id, notebooks);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "").Length) / part.Length;
}
