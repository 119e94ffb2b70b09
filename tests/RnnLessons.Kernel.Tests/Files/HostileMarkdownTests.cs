using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;
using RnnLessons.Kernel.Run.Tex;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Markdown and formulas that nest, or that are slow to convert; pictures that cells carry.</summary>
public sealed class HostileMarkdownTests
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M/A8B8ABQAB/6DD070AAAAASUVORK5CYII=";

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["quotes"] = n => CodeShapes.Times(">", n) + "a",
        ["lists"] = n => CodeShapes.Times("- ", n) + "a",
        ["numbered lists"] = n => CodeShapes.Times("1. ", n) + "a",
        ["lists by indentation"] = n => string.Concat(Enumerable.Range(0, Math.Min(n, 3_000)).Select(i => new string(' ', 2 * i) + "- a\n")),
        ["emphasis"] = n => CodeShapes.Times("*a ", n),
        ["two kinds of emphasis"] = n => CodeShapes.Times("*a **b _c ", n),
        ["stars around a word"] = n => CodeShapes.Times("*", n) + "a" + CodeShapes.Times("*", n),
        ["brackets"] = n => CodeShapes.Times("[", n) + "a",
        ["links in links"] = n => CodeShapes.Times("[", n) + "a" + CodeShapes.Times("](b)", n),
        ["open links"] = n => CodeShapes.Times("[a](", n),
        ["images"] = n => CodeShapes.Times("![", n) + "a" + CodeShapes.Times("](b)", n),
        ["code marks of all lengths"] = n => string.Concat(Enumerable.Range(1, Math.Min(n, 2_000)).Select(i => new string('`', i) + "a ")),
        ["open tags"] = n => CodeShapes.Times("<a ", n),
        ["open images"] = n => CodeShapes.Times("<img ", n),
        ["links without an end"] = n => CodeShapes.Times("<a href=\"b\">", n),
        ["divisions"] = n => CodeShapes.Times("<div>", n),
        ["comments"] = n => CodeShapes.Times("<!--", n),
        ["headings"] = n => CodeShapes.Times("# a\n\n", n),
        ["underlined headings"] = n => CodeShapes.Times("a\n===\n\n", n),
        ["headings in a list"] = n => CodeShapes.Times("- # a\n", n),
        ["definitions of links"] = n => string.Concat(Enumerable.Range(0, n).Select(i => $"[a{i}]: b\n")),
        ["table"] = n => CodeShapes.Times("|a", n) + "|\n" + CodeShapes.Times("|-", n) + "|\n",
        ["footnotes"] = n => CodeShapes.Times("[^1]", n) + "\n\n[^1]: " + CodeShapes.Times("[^1]", n),
        ["dollars"] = n => CodeShapes.Times("$a ", n),
        ["open blocks of TeX"] = n => CodeShapes.Times("$$a ", n) + "$",
        ["open environments"] = n => CodeShapes.Times("\\begin{align}", n),
        ["tildes"] = n => CodeShapes.Times("~a ", n),
        ["backslashes"] = n => CodeShapes.Times("\\", n),
        ["line breaks"] = n => CodeShapes.Times("\n", n),
    };

    private static readonly Dictionary<string, Func<int, string>> Formulas = new()
    {
        ["braces"] = n => CodeShapes.Times("{", n) + "a" + CodeShapes.Times("}", n),
        ["fractions"] = n => CodeShapes.Times("\\frac", n) + "ab",
        ["roots"] = n => CodeShapes.Times("\\sqrt{", n) + "a" + CodeShapes.Times("}", n),
        ["roots of roots"] = n => CodeShapes.Times("\\sqrt[", n) + "a",
        ["powers"] = n => "a" + CodeShapes.Times("^{a", n) + CodeShapes.Times("}", n),
        ["powers without braces"] = n => "a" + CodeShapes.Times("^", n),
        ["subscripts in a row"] = n => "a" + CodeShapes.Times("_b", n),
        ["primes"] = n => "a" + CodeShapes.Times("'", n),
        ["brackets that grow"] = n => CodeShapes.Times("\\left(", n) + "a" + CodeShapes.Times("\\right)", n),
        ["matrices"] = n => CodeShapes.Times("\\begin{matrix}", n) + "a" + CodeShapes.Times("\\end{matrix}", n),
        ["accents"] = n => CodeShapes.Times("\\hat", n) + "a",
        ["alphabets"] = n => CodeShapes.Times("\\mathbf{", n) + "a" + CodeShapes.Times("}", n),
        ["not"] = n => CodeShapes.Times("\\not", n) + "=",
        ["text"] = n => "\\text{" + CodeShapes.Times("{", n) + CodeShapes.Times("}", n) + "}",
        ["control characters"] = n => "a\u0001\u0000\uFFFE\uFFFF" + new string('b', n),
    };

    public static TheoryData<string> AllShapes => [.. Shapes.Keys];

    public static TheoryData<string> AllFormulas => [.. Formulas.Keys];

    [Theory]
    [MemberData(nameof(AllShapes))]
    [Attack("Markdown with 30,000 nested or unfinished quotes, lists, links, tags, headings or formulas, in any of 29 shapes, in HTML, a book or the list", "it is converted, or shown as it was written with the reason; nothing crashes, and no text takes minutes")]
    public void Markdown_is_converted_or_shown_as_it_was_written(string shape)
    {
        foreach (var size in new[] { 50, 30_000 })
        {
            var text = Shapes[shape](size);
            var html = MarkdownText.ToHtml(text);
            Assert.True(!html.Contains("class=\"cut\"") || size > 50 || shape.Contains("lists by"), html[..Math.Min(300, html.Length)]);
            var notebook = Notebook.Parse(TestNotebook.Text(TestNotebook.Markdown(text), TestNotebook.Markdown("# After")), "a.ipynb");
            Assert.Contains("After", HtmlPage.Render(notebook));
            NotebookOpening.Of(notebook, "a.ipynb");
        }
    }

    [Theory]
    [MemberData(nameof(AllFormulas))]
    [Attack("a formula that nests 50,000 braces, fractions, roots, powers, brackets or matrices, or holds control characters", "it is drawn, or shown as it was written; nothing crashes")]
    public void A_formula_is_drawn_or_shown_as_it_was_written(string shape)
    {
        foreach (var size in new[] { 20, 50_000 })
        {
            var math = TexToMathML.Convert(Formulas[shape](size), display: true);
            Assert.StartsWith("<math", math);
            Assert.EndsWith("</math>", math);
        }

        Assert.Contains("After", HtmlPage.Render(Notebook.Parse(TestNotebook.Text(TestNotebook.Markdown($"${Formulas[shape](50_000)}$\n\n# After")), "a.ipynb")));
    }

    [Fact]
    [Attack("Markdown that holds the signs by which the program marks formulas", "they stay signs")]
    public void The_marks_of_formulas_may_stand_in_a_text() =>
        Assert.Contains("\uE0005\uE001", MarkdownText.ToHtml("$a$ \uE0005\uE001 \uE00099999999999999999999\uE001"));

    [Fact]
    public void A_long_text_with_a_picture_in_it_is_converted_like_any_other()
    {
        var html = MarkdownText.ToHtml($"# Picture\n\n![a](data:image/png;base64,{CodeShapes.Times("ABC+/abc", 500_000)})\n\n*after*");
        Assert.Contains("<em>after</em>", html);
        Assert.Contains("<img", html);
    }

    [Theory]
    [InlineData("plain.png", "![a](attachment:plain.png)")]
    [InlineData("Übung.png", "![a](attachment:Übung.png)")]
    [InlineData("U\u0308bung.png", "![a](attachment:Übung.png)")]
    [InlineData("my pic.png", "![a](<attachment:my pic.png>)")]
    [InlineData("my pic (1).png", "![a](attachment:my%20pic%20%281%29.png)")]
    [InlineData("my%20pic.png", "![a](attachment:my%20pic.png)")]
    [InlineData("100%.png", "![a](<attachment:100%.png>)")]
    [InlineData("a&b.png", "![a](attachment:a&b.png)")]
    [InlineData("日本.png", "<img src=\"attachment:%E6%97%A5%E6%9C%AC.png\">")]
    public void A_picture_that_a_cell_carries_is_found_by_its_decoded_name(string name, string markdown)
    {
        var html = Attached(name, "image/png", Picture, markdown);
        Assert.Contains($"src=\"data:image/png;base64,{Picture}\"", html);
        Assert.DoesNotContain("attachment:", html);
    }

    [Fact]
    public void A_drawing_that_a_cell_carries_may_be_text_or_base_64()
    {
        const string Drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        var coded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Drawing));
        foreach (var content in new JsonNode[] { Drawing, coded, new JsonArray(Drawing[..10], Drawing[10..]), new JsonArray(coded[..10] + "\n", coded[10..]) })
            Assert.Contains($"src=\"data:image/svg+xml;base64,{coded}\"", Attached("a.svg", "image/svg+xml", content, "![a](attachment:a.svg)"));
    }

    [Theory]
    [AttackData("a carried picture whose type or content holds HTML", "nothing of it leaves the attribute: the picture is missing, or broken", "image/png\" onerror=\"alert(1)", Picture)]
    [AttackData("a carried picture whose content closes the attribute", "nothing of it leaves the attribute: the picture is missing, or broken", "image/png", "\" onerror=\"alert(1)\" x=\"")]
    [AttackData("a carried picture that says it is a page", "the picture is missing", "text/html", "<script>alert(1)</script>")]
    public void A_carried_picture_stays_in_its_attribute(string mimeType, string content)
    {
        var html = Attached("a.png", mimeType, content, "![a](attachment:a.png)");
        Assert.DoesNotContain("onerror=\"", html);
        Assert.DoesNotContain("<script", html);
    }

    private static string Attached(string name, string mimeType, JsonNode content, string markdown) =>
        MarkdownText.Of(markdown, new(Attachments: new() { [name] = new JsonObject { [mimeType] = content.DeepClone() } })).Html;
}
