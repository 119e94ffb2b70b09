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
    public async Task A_text_that_a_cell_keeps_is_a_variable_of_another()
    {
        await session.SucceedAsync("#!value --name quoted\nShe said \"no\".\n{ \"a\": 1 }\\");
        Assert.Equal("She said \"no\".\n{ \"a\": 1 }\\", (await session.SucceedAsync("#!set --name text --value @value:quoted\ntext")).Result);
        Assert.Equal("6", (await session.SucceedAsync("#!share --from value quoted --as other\nother.IndexOf(\"a\") + 1")).Result);
        Assert.Equal("words", (await session.SucceedAsync("#!set --name plain --value words\nplain")).Result);
        Assert.Equal("words", (await session.SucceedAsync("#!set --name copy --value @csharp:plain\ncopy")).Result);
    }

    [Fact]
    public async Task A_text_is_kept_from_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "a,b\n1,2\n");
        await session.SucceedAsync($"#!value --name table --from-file {file}");
        Assert.Equal("a,b\n1,2\n", (await session.SucceedAsync("#!share --from value table\ntable")).Result);
        File.Delete(file);
    }

    [Fact]
    public async Task A_variable_is_handed_to_the_page()
    {
        await session.SucceedAsync("var numbers = new[] { 1, 2 };");
        var shown = (await session.SucceedAsync("#!javascript\n#!share --from csharp numbers --as n\nalert(n);")).All.OfType<DisplayData>().ToList();
        Assert.Equal(["n = [1,2];", "alert(n);"], shown.Select(s => s.Bundle.Data["application/javascript"].ToString()));
    }

    [Fact]
    public async Task About_tells_what_the_kernel_runs_on() =>
        Assert.Contains(Environment.Version.ToString(), (await session.SucceedAsync("#!about")).All.OfType<DisplayData>().Single().Bundle.Data["text/csv"].ToString());

    [Theory]
    [InlineData("var a = 1;\n#!set --name x", "(2,1): error")]
    [InlineData("#!set --name x", "Missing required parameter '--value'")]
    [InlineData("#!set --value x", "Missing required parameter '--name'")]
    [InlineData("#!set --name 1x --value y", "1x cannot be the name of a variable")]
    [InlineData("#!set --name x --value @value:none", "not found in kernel value")]
    [InlineData("#!set --name x --value @fsharp:y", "fsharp")]
    [InlineData("#!set --name x --value", "Missing value for required parameter")]
    [InlineData("#!set --name x --what y", "Unrecognized parameter name '--what'")]
    [InlineData("#!share x", "Missing required parameter '--from'")]
    [InlineData("#!javascript\n#!share --from csharp nowhere", "has no variable nowhere")]
    [InlineData("#!value\ntext", "Missing required parameter '--name'")]
    [InlineData("#!value --name x --from-file nowhere.txt", "nowhere.txt")]
    public async Task A_value_that_cannot_be_shared_is_an_error_that_tells_how(string code, string said) =>
        Assert.Contains(said, (await session.FailAsync(code)).Message);

    [Theory]
    [InlineData("#!mermaid", "```mermaid")]
    [InlineData("#!fsharp", "It runs C# alone")]
    [InlineData("#!pwsh", "It runs C# alone")]
    [InlineData("#!connect jupyter", "no other kernels")]
    public async Task What_NET_Interactive_has_and_this_kernel_has_not_is_named(string code, string said)
    {
        var message = (await session.FailAsync(code)).Message;
        Assert.Contains(".NET Interactive has it", message);
        Assert.Contains(said, message);
    }

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
        session.Write("last.dib", "#!meta\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\"}]}}\n\n#!markdown\n\nText.\n\n#!csharp\n\nvar four = Three() + 1;\n\n#!html\n\n<hr>\n");
        var imported = await session.SucceedAsync("#!import deep/set.ipynb\n#!import more.cs\n#!import last.dib");
        Assert.Equal("4", (await session.SucceedAsync("four")).Result);
        Assert.Equal("<hr>", imported.All.OfType<DisplayData>().Single().Bundle.Data[MimeBundle.Html].ToString());
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
