using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Tests;

public sealed class HtmlPageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_page_asks_the_network_for_nothing()
    {
        File.WriteAllText(Path.Combine(folder, "dot one.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        var html = Body(TestNotebook.Markdown("# A $x_t$ title\n![dot](dot%20one.svg) <img src=\"dot one.svg\"> [next](02-next.ipynb#part) [web](https://example.org/a.ipynb)"));
        Assert.Equal(2, Regex.Count(html, "src=\"data:image/svg\\+xml;base64,[A-Za-z0-9+/=]+\""));
        Assert.Contains("href=\"02-next.html#part\"", html);
        Assert.Contains("href=\"https://example.org/a.ipynb\"", html);
        var whole = Whole(TestNotebook.Markdown("# A $x_t$ title"));
        Assert.Contains("<title>A x_t title</title>", whole);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", whole);
        Assert.DoesNotMatch("<script[^>]*src", whole);
    }

    [Fact]
    public void Plotly_is_embedded_once_and_only_where_there_is_a_figure()
    {
        var html = Whole(Shown("application/vnd.plotly.v1+json", new JsonObject { ["data"] = new JsonArray(), ["layout"] = new JsonObject { ["title"] = "</script>" } }), Shown("application/vnd.plotly.v1+json", new JsonObject { ["data"] = new JsonArray() }));
        Assert.Single(Regex.Matches(html, "plotly\\.js v[0-9]"));
        Assert.Equal(2, Regex.Count(html, "<div class=\"figure\""));
        // The theme, plotly.js, two figures, and what draws them.
        Assert.Equal(5, Regex.Count(html, "</script>"));
        Assert.DoesNotContain("plotly.js v", Whole(TestNotebook.Markdown("# none")));
    }

    /// <summary>As JupyterLab folds it: the code, and never what the cell showed.</summary>
    [Theory]
    [InlineData("""{ "jupyter": { "source_hidden": true } }""", true)]
    [InlineData("""{ "jupyter": { "source_hidden": false } }""", false)]
    [InlineData("""{ "jupyter": { "source_hidden": "yes" } }""", false)]
    [InlineData("""{ "jupyter": [] }""", false)]
    [InlineData("{}", false)]
    public void Code_is_folded_where_its_metadata_ask_for_it(string metadata, bool folded)
    {
        var cell = Shown("text/plain", "shown");
        cell["metadata"] = JsonNode.Parse(metadata);
        var html = Body(cell);
        Assert.Equal(folded, html.Contains("<details class=\"folded\"><summary>Code of this cell</summary><div class=\"source\">", StringComparison.Ordinal));
        Assert.True(html.IndexOf("shown", StringComparison.Ordinal) > html.LastIndexOf("</details>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Cost \\$5, 6 $ and $7 or 8 $.", "<p>Cost $5, 6 $ and $7 or 8 $.</p>")]
    [InlineData("`$x$`", "<p><code>$x$</code></p>")]
    [InlineData("| a |\n|---|\n| b |", "<table>")]
    [InlineData("```csharp\nvar x = 1; // one\n```", "<span class=\"k\">var</span> x = <span class=\"n\">1</span>; <span class=\"c\">// one</span>")]
    [InlineData("```\n$x$\n```", "$x$")]
    public void Markdown_reads_as_in_a_notebook(string markdown, string expected) => Assert.Contains(expected, Body(TestNotebook.Markdown(markdown)));

    [Theory]
    [InlineData("a $x_1 * y_2 * z$ b", 1)]
    [InlineData("$$\nx_1\n$$", 1)]
    [InlineData("text $$ a \\\\\n b $$ more $c$", 2)]
    [InlineData("\\begin{align}\na &= b\n\\end{align}", 1)]
    [InlineData("| $a$ | $b$ |\n|---|---|\n| $|c|$ | d |", 3)]
    public void Formulas_are_found_wherever_they_stand(string markdown, int count)
    {
        var html = Body(TestNotebook.Markdown(markdown));
        Assert.Equal(count, Regex.Count(html, "<math "));
        Assert.DoesNotContain("<em>", html);
        Assert.DoesNotContain("$", html);
    }

    [Fact]
    public void Code_and_outputs_are_shown_as_they_were_seen()
    {
        var cell = TestNotebook.Code("var s = \"<b>\"; // note\ns.Trim();\n#!time");
        cell["execution_count"] = 7;
        cell["outputs"] = new JsonArray(
            new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = "10 %\r50 %\r100 %\n\u001b[31mred\u001b[0m <i>" },
            new JsonObject { ["output_type"] = "error", ["traceback"] = new JsonArray("Boom: <x>") },
            new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { ["text/plain"] = "plain", ["text/html"] = "<u>rich</u>" } },
            new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { ["image/png"] = "QUJD\n" } },
            new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { ["text/latex"] = "$$x_t$$" } });
        var html = Body(cell);
        Assert.Contains("<span class=\"k\">var</span> s = <span class=\"s\">&quot;&lt;b&gt;&quot;</span>; <span class=\"c\">// note</span>\ns.<span class=\"m\">Trim</span>();", html);
        Assert.Contains("<span class=\"count\">7</span>", html);
        Assert.Contains("<pre class=\"stdout\">100 %\nred &lt;i&gt;</pre>", html);
        Assert.Contains("<pre class=\"error\">Boom: &lt;x&gt;</pre>", html);
        Assert.Contains("<u>rich</u>", html);
        Assert.DoesNotContain("plain</pre>", html);
        Assert.Contains("<img alt=\"\" src=\"data:image/png;base64,QUJD\">", html);
        Assert.Contains("<math display=\"block\">", html);
    }

    [Fact]
    public void An_attached_image_is_embedded()
    {
        var cell = TestNotebook.Markdown("![a](attachment:a.png)");
        cell["attachments"] = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = "QUJD" } };
        Assert.Contains("src=\"data:image/png;base64,QUJD\"", Body(cell));
    }

    private static JsonObject Shown(string mimeType, JsonNode content)
    {
        var cell = TestNotebook.Code("show();");
        cell["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { [mimeType] = content } });
        return cell;
    }

    private string Whole(params JsonObject[] cells) => HtmlPage.Render(Notebook.Parse(TestNotebook.Text(cells), Path.Combine(folder, "a.ipynb")));

    private string Body(params JsonObject[] cells)
    {
        var html = Whole(cells);
        return html[(html.IndexOf("<main>", StringComparison.Ordinal) + 6)..html.LastIndexOf("</main>", StringComparison.Ordinal)];
    }
}
