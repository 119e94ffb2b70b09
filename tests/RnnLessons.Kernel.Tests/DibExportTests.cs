using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Tests;

/// <summary>A notebook as a text file of .NET Interactive.</summary>
public sealed class DibExportTests
{
    [Fact]
    public void Each_cell_is_read_back_as_it_was()
    {
        var sql = TestNotebook.Code("select 1");
        sql["metadata"]!["polyglot_notebook"]!["kernelName"] = "sql";
        var text = Export(TestNotebook.Markdown("# Title\n\n    indented\n#!nothing\n#! csharp"), TestNotebook.Markdown("#!meta\nis text too"), TestNotebook.Code("var a = 1;\r\n\r\na", "parameters"), TestNotebook.Code("#!html\n<b>x</b>"), sql);
        Assert.Equal(
            [("markdown", "# Title\n\n    indented\n#!nothing\n#! csharp"), ("markdown", "#!meta\nis text too"), ("csharp", "var a = 1;\n\na"), ("html", "<b>x</b>"), ("sql", "select 1")],
            DibDocument.Parse(text).Select(cell => (cell.KernelName ?? "", cell.Contents)));
        Assert.StartsWith("#!meta\n", text);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [Fault("`rnn export --dib` of a text with a line that begins a cell there", "exit code 2; the message names the cell and says why, and nothing is written")]
    [InlineData("A text\n#!csharp\nwith a language")]
    [InlineData("#!markdown")]
    [InlineData("A text\n#!c#")]
    public void A_text_that_would_become_code_is_refused(string text)
    {
        var refused = Assert.Throws<NotebookException>(() => Export(TestNotebook.Code("1"), TestNotebook.Markdown(text)));
        Assert.Contains("Cell 2 of", refused.Message);
        Assert.Contains("Nothing was written", refused.Message);
    }

    [Fact]
    public void A_language_that_it_has_no_name_for_is_refused()
    {
        var cell = TestNotebook.Code("1");
        cell["metadata"]!["polyglot_notebook"]!["kernelName"] = "cobol";
        Assert.Contains("Cobol", Assert.Throws<NotebookException>(() => Export(TestNotebook.Code("1"), cell)).Message);
    }

    private static string Export(params System.Text.Json.Nodes.JsonObject[] cells) => DibDocument.Of(Notebook.Parse(TestNotebook.Text(cells), "a.ipynb"));
}
