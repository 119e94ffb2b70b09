using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Tests;

public sealed class ParametersTests
{
    [Theory]
    [InlineData("var learningRate = 0.01;", "learningRate=1", "var learningRate = 1d;")]
    [InlineData("var learningRate = 0.01;", "learningRate=3e-4", "var learningRate = 0.0003;")]
    [InlineData("double rate = 1;", "rate=2", "double rate = 2d;")]
    [InlineData("float rate = 1;", "rate=2.5", "float rate = 2.5f;")]
    [InlineData("var rate = 1f;", "rate=2", "var rate = 2f;")]
    [InlineData("var big = 1L;", "big=5", "var big = 5L;")]
    [InlineData("var epochs = 10;", "epochs=20", "var epochs = 20;")]
    [InlineData("var epochs = 60 * 24;", "epochs=20", "var epochs = 20;")]
    [InlineData("var third = 1.0 / 3;", "third=1", "var third = 1d;")]
    [InlineData("var seed = -1;", "seed=-7", "var seed = -7;")]
    [InlineData("var name = \"LSTM\";", "name=5", "var name = \"5\";")]
    [InlineData("var name = \"LSTM\";", "name=say \"hi\" \\ there", "var name = \"say \\\"hi\\\" \\\\ there\";")]
    [InlineData("string name = null;", "name=", "string name = \"\";")]
    [InlineData("var clip = false;", "clip=True", "var clip = true;")]
    [InlineData("var sizes = new[] { 1, 2 };", "sizes=new[] { 3 }", "var sizes = new[] { 3 };")]
    [InlineData("var rate = 1.0;", "rate=NaN", "var rate = double.NaN;")]
    [InlineData("var a = 1; int b = 2, c = 3; // three", "c=4", "int c = 4;")]
    public void A_value_keeps_the_type_that_the_cell_declares(string declared, string passed, string expected)
    {
        var notebook = Read(TestNotebook.Code("before"), TestNotebook.Code(declared, "parameters"), TestNotebook.Code("after"));
        Assert.Empty(Parameters.Inject(notebook, [Pair(passed)]));
        Assert.Equal(["before", declared, "// Parameters\n" + expected, "after"], notebook.Cells.Select(c => c.Source));
        Assert.Equal(["injected-parameters"], notebook.Cells[2].Tags);
    }

    [Theory]
    [InlineData("var epochs = 10;", "epochs=0.5", "whole number")]
    [InlineData("var epochs = 10;", "epochs=many", "whole number")]
    [InlineData("var rate = 0.1;", "rate=high", "a number")]
    [InlineData("var clip = false;", "clip=1", "true or false")]
    [InlineData("var clip = false;", "not a name=1", "not a name")]
    public void A_value_that_does_not_suit_is_refused(string declared, string passed, string why)
    {
        var error = Assert.Throws<ParameterException>(() => Parameters.Inject(Read(TestNotebook.Code(declared, "parameters")), [Pair(passed)]));
        Assert.Contains(passed, error.Message);
        Assert.Contains(why, error.Message);
    }

    [Fact]
    public void Each_value_goes_after_the_cell_that_declares_it()
    {
        var notebook = Read(TestNotebook.Code("var a = 1;", "parameters"), TestNotebook.Code("x"), TestNotebook.Code("var b = 1; var c = 2;", "parameters"), TestNotebook.Code("y"));
        Parameters.Inject(notebook, [Pair("c=3"), Pair("a=5"), Pair("b=4"), Pair("a=6")]);
        Assert.Equal(["var a = 1;", "// Parameters\nvar a = 6;", "x", "var b = 1; var c = 2;", "// Parameters\nvar c = 3;\nvar b = 4;", "y"], notebook.Cells.Select(c => c.Source));
    }

    [Fact]
    public void A_name_that_no_cell_declares_is_warned_of_and_passed()
    {
        var notebook = Read(TestNotebook.Markdown("# t"), TestNotebook.Code("var a = 1;", "parameters"));
        var warning = Assert.Single(Parameters.Inject(notebook, [Pair("other=0.5")]));
        Assert.Contains("other", warning);
        Assert.Contains("declared: a", warning);
        Assert.Equal("// Parameters\nvar other = 0.5;", notebook.Cells[2].Source);

        var untagged = Read(TestNotebook.Markdown("# t"), TestNotebook.Code("var a = 1;"));
        Assert.Single(Parameters.Inject(untagged, [Pair("other=text")]));
        Assert.Equal("// Parameters\nvar other = \"text\";", untagged.Cells[0].Source);
    }

    [Fact]
    public void A_second_run_replaces_what_the_first_injected()
    {
        var notebook = Read(TestNotebook.Code("var a = 1;", "parameters"), TestNotebook.Code("a"));
        Parameters.Inject(notebook, [Pair("a=2")]);
        notebook = Notebook.Parse(notebook.ToString(), "again.ipynb");
        Parameters.Inject(notebook, [Pair("a=3")]);
        Assert.Equal(["var a = 1;", "// Parameters\nvar a = 3;", "a"], notebook.Cells.Select(c => c.Source));
    }

    private static Notebook Read(params System.Text.Json.Nodes.JsonObject[] cells) => Notebook.Parse(TestNotebook.Text(cells), "test.ipynb");

    private static KeyValuePair<string, string> Pair(string text) => new(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
}
