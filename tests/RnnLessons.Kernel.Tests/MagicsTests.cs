using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Tests;

public sealed class MagicsTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public async Task An_unknown_command_is_an_error_that_lists_the_known()
    {
        var error = await session.FailAsync("var a = 1;\n#!fsharp\nlet b = 2");
        Assert.Equal(2, error.Line);
        Assert.Contains("#!fsharp on line 2", error.Message);
        foreach (var known in new[] { "#!import", "#!time", "#!html", "#!markdown", "#!csharp", "#!who", "#!whos", "#!lsmagic", "#!javascript" })
            Assert.Contains(known, error.Message);
    }

    [Theory]
    [InlineData("#!html\n<b>x</b>\n", "text/html", "<b>x</b>")]
    [InlineData("#!markdown\n# t", "text/markdown", "# t")]
    [InlineData("#!javascript\nlet x;", "application/javascript", "let x;")]
    [InlineData("#!time\n1", "text/plain", "Wall time")]
    public async Task Other_languages_are_shown_as_what_they_are(string code, string mimeType, string expected) =>
        Assert.StartsWith(expected, (await session.SucceedAsync(code)).All.OfType<DisplayData>().Single().Bundle.Data[mimeType].ToString());

    [Fact]
    public async Task A_cell_may_change_language_and_come_back()
    {
        var outputs = await session.SucceedAsync("var a = 1;\n#!html\n<hr>\n#!csharp\na + 1");
        Assert.Equal("2", outputs.Result);
        Assert.Single(outputs.All.OfType<DisplayData>());
        Assert.Equal(5, (await session.FailAsync("var b = 1;\n#!html\n<hr>\n#!csharp\nnowhere")).Line);
    }

    [Fact]
    public async Task Variables_are_listed()
    {
        var who = await session.SucceedAsync("var alpha = 1; var beta = \"two\";", "var alpha = 1.5;", "#!who");
        Assert.Equal(["alpha", "beta"], session.Session.Variables.Select(v => v.Name));
        Assert.Equal(typeof(double), session.Session.Variables[0].Type);
        Assert.Contains("beta", who.All.OfType<DisplayData>().Single().Bundle.Data.Values.First().ToString());
        Assert.Contains("two", (await session.SucceedAsync("#!whos")).All.OfType<DisplayData>().Single().Bundle.Data[MimeBundle.Html].ToString());
    }

    [Fact]
    public async Task Import_runs_notebooks_and_files_relative_to_the_folder()
    {
        session.Write("deep/set.ipynb", """{"cells":[{"cell_type":"markdown","metadata":{},"source":"no code"},{"cell_type":"code","metadata":{},"source":["var one = 1;\n","var two = 2;"]}],"nbformat":4,"nbformat_minor":5,"metadata":{}}""");
        session.Write("more.cs", "int Three() => one + two;");
        Assert.Equal("3", (await session.SucceedAsync("#!import deep/set.ipynb\n#!import more.cs", "Three()")).Result);
    }

    [Fact]
    public async Task What_an_import_throws_is_not_swallowed()
    {
        session.Write("bad.csx", "var fine = 1;\nthrow new Exception(\"inside\");");
        Assert.Equal("inside", (await session.FailAsync("#!import bad.csx")).Message);
        Assert.Contains("nowhere.ipynb", (await session.FailAsync("#!import nowhere.ipynb")).Message);
        session.Write("broken.ipynb", "{ \"cells\": 5 }");
        Assert.Contains("broken.ipynb is not a Jupyter notebook", (await session.FailAsync("#!import broken.ipynb")).Message);
    }
}
