using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A book of small notebooks in a real browser, opened from its files, with no network.</summary>
public sealed class BookPageTests(BookPageTests.Made book) : IClassFixture<BookPageTests.Made>
{
    [Fact]
    public void Search_finds_a_heading_and_leads_to_it()
    {
        var (seen, console) = Chromium.Act(book.Page("answers/02-second.html"), """
            const input = document.querySelector('.search input');
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
            const focused = document.activeElement === input;
            input.value = 'spectral rádius'; input.dispatchEvent(new Event('input'));
            await until(() => document.querySelector('.found a'));
            const links = [...document.querySelectorAll('.found a')].map(a => a.getAttribute('href'));
            const marks = [...document.querySelectorAll('.found mark')].map(mark => mark.textContent);
            input.value = 'in the code'; input.dispatchEvent(new Event('input'));
            await until(() => document.querySelector('.found a')?.textContent.includes('findMe'));
            const code = document.querySelector('.found a')?.textContent;
            input.value = 'nowhere at all'; input.dispatchEvent(new Event('input'));
            await until(() => document.querySelector('.found p'));
            return { focused, links, marks, code, none: document.querySelector('.found').textContent };
            """);
        Assert.Equal("", console);
        Assert.True((bool)seen["focused"]!);
        Assert.Equal(["../01-first.html#the-spectral-radius"], seen["links"]!.AsArray().Select(link => (string)link!));
        Assert.Equal(["spectral", "radius"], seen["marks"]!.AsArray().Select(mark => ((string)mark!).ToLowerInvariant()).Take(2));
        Assert.Contains("findMe", (string)seen["code"]!);
        Assert.Contains("Nothing in the book has «nowhere at all».", (string)seen["none"]!);
    }

    // In real time: the browser's store takes a moment to keep a choice, and a clock that runs ahead of it does not wait for that.
    [Fact]
    public async Task The_theme_is_remembered_and_keys_and_a_button_move_a_figure_s_slider()
    {
        BrowserScript.Want();
        await BrowserScript.RunAsync("book.mjs", book.Page("01-first.html"));
    }

    [Fact]
    public void Figures_can_be_zoomed_and_their_sliders_moved_and_a_new_theme_keeps_both()
    {
        var (seen, console) = Chromium.Act(book.Page("01-first.html"), """
            await until(() => document.querySelectorAll('.nsewdrag').length === 2);
            const bar = document.querySelector('.scrubber'), sliding = bar.nextElementSibling, range = bar.querySelector('input');
            range.value = 1;
            range.dispatchEvent(new Event('input'));
            await until(() => sliding.data[0].y[1] === 9);
            const drawn = () => [sliding.data[0].y[1], range.value, sliding.layout.title.text];
            const moved = drawn();
            await Plotly.relayout(sliding, { 'xaxis.range': [0.25, 0.5] });
            document.querySelector('button.theme').click();
            await wait(200);
            return { moved, kept: drawn(), zoom: sliding.layout.xaxis.range, figures: document.querySelectorAll('.plot-container').length };
            """);
        Assert.Equal("", console);
        Assert.Equal("[9,\"1\",\"second\"]", seen["moved"]!.ToJsonString());
        Assert.Equal("[9,\"1\",\"second\"]", seen["kept"]!.ToJsonString());
        Assert.Equal("[0.25,0.5]", seen["zoom"]!.ToJsonString());
        Assert.Equal(2, (int)seen["figures"]!);
    }

    [Theory]
    [InlineData("index.html")]
    [InlineData("02-second.html")]
    public void A_page_without_figures_loads_no_plotly_and_complains_of_nothing(string page)
    {
        Chromium.Want();
        var (document, console) = Chromium.Open(book.Page(page));
        Assert.Equal("", console);
        Assert.DoesNotContain("plotly.js", document);
        Assert.Contains("class=\"search\"", document);
    }

    /// <summary>The book, made once.</summary>
    public sealed class Made : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-book-").FullName;
        private readonly Lazy<string> site;

        public Made() => site = new(Make);

        public string Page(string name)
        {
            Chromium.Want();
            return Path.Combine(site.Value, name);
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);

        private string Make()
        {
            const string Moving = """
                {"data":[{"y":[0,1]}],"layout":{"title":{"text":"first"},"xaxis":{"title":{"text":"x"}},"uirevision":"kept","sliders":[{"active":0,"steps":[
                 {"label":"a","method":"update","args":[{"y":[[0,1]]},{"title.text":"first"}]},
                 {"label":"b","method":"update","args":[{"y":[[0,9]]},{"title.text":"second"}]}]}]}}
                """;
            const string Still = """{"data":[{"y":[3,1]}],"layout":{"xaxis":{"title":{"text":"x"}}}}""";
            Write("01-first.ipynb", Markdown("# First\nAbout **5 minutes**."), Markdown("## The spectral radius\nText with $\\rho(W)$ and [the second](02-second.ipynb)."), Code(Shown(Still)), Code(Shown(Moving)));
            Write("02-second.ipynb", Markdown("# Second\n[answers](answers/02-second.ipynb)"), Code("// in the code\nvar findMe = 1;"));
            Write("answers/02-second.ipynb", Markdown("# Answers · Second\n[back](../02-second.ipynb)"));
            var made = Path.Combine(folder, "site");
            var (exit, printed) = RnnProgram.Run("book", Path.Combine(folder, "notes"), "--out", made);
            Assert.True(exit == 0, printed);
            return made;
        }

        private static string Shown(string figure) => $"\"\"\"\"\n{figure.TrimEnd()}\n\"\"\"\".DisplayAs(\"application/vnd.plotly.v1+json\");";

        private void Write(string name, params JsonObject[] cells)
        {
            var path = Path.Combine(folder, "notes", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, new JsonObject { ["cells"] = new JsonArray([.. cells]), ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString());
        }

        private static JsonObject Markdown(string source) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };

        private static JsonObject Code(string source) => new() { ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["source"] = source, ["outputs"] = new JsonArray(), ["execution_count"] = null };
    }
}
