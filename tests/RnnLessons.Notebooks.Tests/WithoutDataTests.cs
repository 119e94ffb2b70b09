namespace RnnLessons.Notebooks.Tests;

/// <summary>The lessons of the large data sets, for a reader who has none: on what the kit makes up, and said so.</summary>
public sealed class WithoutDataTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("07-imdb.ipynb", "MADE UP by the kit", "generated reviews")]
    [InlineData("08-cifar10.ipynb", "DRAWN by the kit", "generated shapes")]
    public void Without_the_real_data_every_claim_holds_on_made_up_data_and_each_figure_says_so(string name, string said, string source)
    {
        var empty = Directory.CreateTempSubdirectory("rnnlessons-no-data-").FullName;
        var executed = ExecutedNotebook.Run(Path.Combine(Lessons.Folder, name), empty, []);
        output.WriteLine(executed.Printed);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        Assert.Contains(executed.Claims, claim => claim.Holds is not null);
        Assert.All(executed.Claims, claim => Assert.True(claim.Holds is not false, claim.Sentence));
        Assert.Contains(executed.Streams, text => text.Contains(said, StringComparison.Ordinal));
        var figures = executed.Shown("application/vnd.plotly.v1+json").Select(figure => (string)figure["layout"]!["title"]!["text"]!).ToArray();
        Assert.NotEmpty(figures);
        Assert.All(figures, title => Assert.Contains(source, title));
    }
}
