using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Book;

namespace RnnLessons.Kernel.Tests.Book;

public sealed class BookSiteTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Order_titles_and_minutes_come_from_the_notebooks()
    {
        Write("10-last.ipynb", TestNotebook.Markdown("# Last of $W_H$"));
        Write("02-second.ipynb", TestNotebook.Markdown("# Second\n\n**You will** see.\n\nAbout **45 minutes**."));
        Write("answers/02-second.ipynb", TestNotebook.Markdown("# Answers · Second"));
        Write(".ipynb_checkpoints/02-second.ipynb", TestNotebook.Markdown("# A copy"));
        File.WriteAllText(Path.Combine(folder, "index.md"), "# A book\n\nHello.");
        var contents = BookContents.Read(folder);
        Assert.Equal("A book", contents.Title);
        Assert.Equal(["", "Answers"], contents.Parts.Select(part => part.Title));
        Assert.Equal(["02-second.html", "10-last.html", "answers/02-second.html"], contents.Pages.Select(page => page.Path));
        Assert.Equal(("Second", "<strong>You will</strong> see.", 45), (contents.Parts[0].Pages[0].Opening.Title, contents.Parts[0].Pages[0].Opening.Summary, contents.Parts[0].Pages[0].Opening.Minutes));
        Assert.Equal("Second", contents.Parts[1].Pages[0].Opening.TitleHtml);

        var index = Render()["index.html"];
        Assert.Contains("<p>Hello.</p>", index);
        Assert.Matches("(?s)href=\"02-second.html\".*45 min.*You will.*href=\"10-last.html\".*<math.*href=\"answers/02-second.html\"", index);
    }

    [Fact]
    public void Pages_lead_to_the_one_before_and_the_one_after_in_their_own_part()
    {
        foreach (var name in new[] { "a.ipynb", "b.ipynb", "c.ipynb", "answers/b.ipynb" })
            Write(name, TestNotebook.Markdown("# " + name));
        var files = Render();
        Assert.Equal(["prev a.html", "next c.html"], Turns(files["b.html"]));
        Assert.Equal(["next b.html"], Turns(files["a.html"]));
        Assert.Empty(Turns(files["answers/b.html"]));
        Assert.Contains("href=\"../a.html\"", files["answers/b.html"]);
        Assert.Contains("src=\"../book/book.js\"", files["answers/b.html"]);

        static IEnumerable<string> Turns(string html) => Regex.Matches(html, "<a rel=\"(prev|next)\" href=\"([^\"]+)\"").Select(turn => $"{turn.Groups[1].Value} {turn.Groups[2].Value}");
    }

    [Fact]
    public void A_link_leads_to_a_page_of_the_book_or_is_no_link()
    {
        Write("a.ipynb", TestNotebook.Markdown("# A\n[in](b%20b.ipynb#part) [out](07-later.ipynb) <a href=\"answers/a.ipynb\">raw</a> [file](../LICENSE) [web](https://example.org/x.ipynb) [here](#a)"));
        Write("b b.ipynb", TestNotebook.Markdown("# B\n## Part"));
        Write("answers/a.ipynb", TestNotebook.Markdown("# A\n[back](../a.ipynb) [away](../../a.ipynb)"));
        var files = Render(out var warnings);
        Assert.Contains("href=\"b%20b.html#part\"", files["a.html"]);
        Assert.Contains("<a href=\"answers/a.html\">raw</a>", files["a.html"]);
        Assert.Contains("<span class=\"absent\">out</span>", files["a.html"]);
        Assert.Contains("<span class=\"absent\">file</span>", files["a.html"]);
        Assert.Contains("href=\"https://example.org/x.ipynb\"", files["a.html"]);
        Assert.Contains("<a href=\"#a\">here</a>", files["a.html"]);
        Assert.Contains("<a href=\"../a.html\">back</a>", files["answers/a.html"]);
        Assert.Equal(["a.ipynb links to 07-later.ipynb", "a.ipynb links to ../LICENSE", "answers/a.ipynb links to ../../a.ipynb"], warnings.Select(warning => warning.Split(',')[0]));
    }

    [Fact]
    public void A_link_to_the_built_playground_leads_to_the_book_s_with_its_setting()
    {
        Write("a.ipynb", TestNotebook.Markdown("# A\n[try](../artifacts/playground/playground.html#task=echo&lag=5)"));
        Write("answers/a.ipynb", TestNotebook.Markdown("# A\n[try](../../artifacts/playground/playground.html) [other](../artifacts/playground/index.html)"));
        var (files, warnings) = new BookSite(BookContents.Read(folder), "<!doctype html>").Render(page => page.Notebook);
        var pages = files.ToDictionary();
        Assert.Contains("<a href=\"playground/index.html#task=echo&amp;lag=5\">try</a>", pages["a.html"]);
        Assert.Contains("<a href=\"../playground/index.html\">try</a>", pages["answers/a.html"]);
        Assert.Equal(["answers/a.ipynb links to ../artifacts/playground/index.html"], warnings.Select(warning => warning.Split(',')[0]));
        // A book without one says that the link leads out.
        Assert.Contains("<span class=\"absent\">try</span>", Render()["a.html"]);
    }

    [Fact]
    public void Every_reference_of_every_page_is_to_a_file_and_an_anchor_of_the_book()
    {
        Write("a.ipynb", TestNotebook.Markdown("# A\n## Same\n## Same"), Figure());
        Write("b.ipynb", TestNotebook.Markdown("# B\n## Same"), TestNotebook.Markdown("## Same\n[a](a.ipynb#same-1)"));
        Write("answers/a.ipynb", TestNotebook.Markdown("# A"), Figure());
        var files = Render();
        foreach (var (path, html) in files.Where(file => file.Key.EndsWith(".html", StringComparison.Ordinal)))
        {
            var references = Regex.Matches(html, "(?:href|src)=\"(?!data:)([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(references);
            Assert.All(references, reference =>
            {
                var target = new Uri(new Uri("book:///" + path), reference);
                var file = target.AbsolutePath.TrimStart('/');
                Assert.True(files.ContainsKey(file), $"{path}: {reference}");
                if (target.Fragment.Length > 1)
                    Assert.Single(Regex.Matches(files[file], $"id=\"{Regex.Escape(target.Fragment[1..])}\""));
            });
        }
    }

    [Fact]
    public void What_pages_share_stands_in_the_book_once()
    {
        Write("a.ipynb", TestNotebook.Markdown("# A"), Figure(), Figure());
        Write("b.ipynb", TestNotebook.Markdown("# B"), Figure());
        Write("c.ipynb", TestNotebook.Markdown("# C"));
        var files = Render();
        Assert.Single(files, file => file.Value.Contains("plotly.js v", StringComparison.Ordinal));
        Assert.Equal(["a.html", "b.html"], files.Where(file => file.Value.Contains("book/plotly.js", StringComparison.Ordinal)).Select(file => file.Key).Order());
        Assert.All(files.Where(file => file.Key != "book/plotly.js"), file => Assert.DoesNotMatch("(src|href)=\"(https?:)?//", file.Value));
    }

    [Fact]
    public void Search_knows_headings_prose_code_and_formulas()
    {
        Write("a.ipynb", TestNotebook.Markdown("# A title\nOpening $W_H x$ and *stress*.\n## Part\n| cell |\n|---|\n| value |\n\n```csharp\nvar fenced = 1;\n```"), TestNotebook.Code("var inCode = \"</script>\";"));
        var script = Render()["book/search.js"];
        var entries = JsonNode.Parse(script[script.IndexOf('[')..(script.LastIndexOf(']') + 1)])!.AsArray();
        Assert.Equal(["a.html", "a-title", "A title", "A title", "Opening W_H x and stress."], entries[0]!.AsArray().Select(part => (string)part!));
        Assert.Equal("part", (string)entries[1]![1]!);
        foreach (var found in new[] { "cell", "value", "var fenced = 1;", "var inCode" })
            Assert.Contains(found, (string)entries[1]![4]!);
    }

    [Fact]
    public void A_folder_that_is_no_book_is_one_clear_error()
    {
        Assert.Contains("does not exist", Assert.Throws<NotebookException>(() => BookContents.Read(Path.Combine(folder, "none"))).Message);
        Assert.Contains("holds no notebook", Assert.Throws<NotebookException>(() => BookContents.Read(folder)).Message);
        Write("index.ipynb", TestNotebook.Markdown("# I"));
        Assert.Contains("another name", Assert.Throws<NotebookException>(() => BookContents.Read(folder)).Message);
    }

    private static JsonObject Figure()
    {
        var cell = TestNotebook.Code("show();");
        cell["outputs"] = new JsonArray(new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { ["application/vnd.plotly.v1+json"] = new JsonObject { ["data"] = new JsonArray() } } });
        return cell;
    }

    private void Write(string name, params JsonObject[] cells)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, TestNotebook.Text(cells));
    }

    private Dictionary<string, string> Render() => Render(out _);

    private Dictionary<string, string> Render(out IReadOnlyList<string> warnings)
    {
        (var files, warnings) = new BookSite(BookContents.Read(folder)).Render(page => page.Notebook);
        return files.ToDictionary();
    }
}
