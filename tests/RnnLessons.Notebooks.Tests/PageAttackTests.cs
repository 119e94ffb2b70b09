using System.Reflection;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The page in a real browser, with notebooks of somebody who means harm: src/RnnLessons.Kernel/web/test/hostile.mjs.</summary>
public sealed class PageAttackTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-attacks-").FullName;

    public PageAttackTests()
    {
        Directory.CreateDirectory(Notebooks);
        SmallNotebook.Write(Path.Combine(Notebooks, "small.ipynb"), SmallNotebook.Text("# Small"), SmallNotebook.Code("6 * 7"));
        foreach (var beside in new[] { "artifacts", "assets" })
            Directory.CreateSymbolicLink(Path.Combine(folder, beside), Path.Combine(Lessons.Root, beside));
    }

    private string Notebooks => Path.Combine(folder, "notebooks");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Attack("trust in the metadata of the notebook and in its `__proto__`", "not believed: the output is shown without its script")]
    [Attack("a cell that calls itself trusted in its metadata", "not believed: the output is shown without its script")]
    [Attack("trust as a text and as a number", "not believed: the output is shown without its script")]
    [Attack("trust beside the metadata of a cell", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__` of the metadata of a cell", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__` within `__proto__`", "not believed: the output is shown without its script")]
    [Attack("trust in `constructor.prototype` of the metadata of a cell", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__` of a cell", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__` within an array of the metadata", "not believed: the output is shown without its script")]
    [Attack("trust in the metadata of an output, and in its `__proto__`", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__` of an output", "not believed: the output is shown without its script")]
    [Attack("an output whose data stands in `__proto__`", "not believed: the output is shown without its script")]
    [Attack("an output that asks for a frame of its own (`isolated`)", "not believed: the output is shown without its script")]
    [Attack("an output that calls itself an update of a live one", "not believed: the output is shown without its script")]
    [Attack("trust in `__proto__`, its name written with escapes", "not believed: the output is shown without its script")]
    [Attack("trust in `constructor.prototype`, the names written with escapes", "not believed: the output is shown without its script")]
    [Attack("trust in a second `metadata` of the same cell", "the notebook is not opened: the JSON says two things")]
    public Task What_a_notebook_says_of_its_trust_is_not_believed() => TriesAsync("attackingByTrust", nameof(What_a_notebook_says_of_its_trust_is_not_believed));

    [Fact]
    [Attack("a script", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a script in a template and in a shadow root", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a script where the page puts those of live outputs", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a picture with `onerror`", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a drawing with `onload` and `<script>`", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a drawing that animates a link into a script", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a drawing with `foreignObject` and `use` of a data address", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a frame with `srcdoc`", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a frame that leads to a script or to data", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("an object and an embedded document", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a link that leads to a script", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a link that leads to a document of data", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a refresh that leads away", "left out: nothing is asked of another server, and the tab stays")]
    [Attack("another base for all addresses", "left out: nothing is asked of another server, and the tab stays")]
    [Attack("a form that sends", "left out: nothing is asked of another server, and the tab stays")]
    [Attack("styles that load from elsewhere", "left out: nothing is asked of another server, and the tab stays")]
    [Attack("pictures, sounds and films from elsewhere", "left out: nothing is asked of another server, and the tab stays")]
    [Attack("handlers of animations and transitions", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("handlers of what opens, gets the focus or scrolls", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("handlers of the mouse", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("handlers of sounds and films", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("formulas with links and actions", "shown as text")]
    [Attack("HTML that changes when it is read twice (mglyph, style)", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("HTML that changes when it is read twice (form, svg, noscript)", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("HTML in comments, CDATA and raw text", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("names that hide the variables of the page", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a look-alike of the number that runs a cell", "pressed, it runs nothing")]
    [Attack("a look-alike of a button, drawn over the page", "it stays in its place: nothing covers the page's buttons")]
    [Attack("a popover and a dialog above the page", "it stays in its place: nothing covers the page's buttons")]
    public Task Saved_HTML_runs_nothing() => TriesAsync("attackingByHtml", nameof(Saved_HTML_runs_nothing));

    [Fact]
    [Attack("HTML in a text: script, picture, frame", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("links of Markdown that lead to a script", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("pictures of Markdown whose title breaks out", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("the language of a block of code that breaks out", "shown as text")]
    [Attack("formulas with links, HTML and pictures", "shown as text")]
    public Task A_text_runs_nothing() => TriesAsync("attackingByText", nameof(A_text_runs_nothing));

    [Fact]
    [Attack("Markdown in an output", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a drawing as an output (SVG)", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("JavaScript as an output", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("LaTeX as an output", "shown as text")]
    [Attack("LaTeX that covers the page", "it stays in its place: nothing covers the page's buttons")]
    [Attack("a picture whose data breaks out", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a picture that is HTML", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("a widget of Jupyter, and other types that front ends run", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    [Attack("printed text with HTML, colours and links", "shown as text")]
    [Attack("an error with HTML in its name, message and stack", "shown as text")]
    [Attack("the number of a cell that is HTML", "shown as text")]
    [Attack("a raw cell with HTML", "shown as text")]
    [Attack("a cell of parameters with HTML in names, values and comments", "shown as text")]
    [Attack("attachments that are SVG, HTML or JavaScript", "taken out, or without effect: no script runs, loaded, pressed, saved and opened again")]
    public Task A_saved_output_runs_nothing() => TriesAsync("attackingByOutputs", nameof(A_saved_output_runs_nothing));

    [Fact]
    [Attack("a figure with HTML in its titles, names and hover texts", "drawn without it: no script runs, nothing leaves, no prototype changes")]
    [Attack("a figure with links to scripts in its annotations", "drawn without it: no script runs, nothing leaves, no prototype changes")]
    [Attack("a figure with handlers in its layout, its data and its settings", "drawn without it: no script runs, nothing leaves, no prototype changes")]
    [Attack("a figure that sends or loads by its settings", "drawn without it: no script runs, nothing leaves, no prototype changes")]
    [Attack("a figure whose buttons and frames change prototypes", "drawn without it: no script runs, nothing leaves, no prototype changes")]
    public Task A_saved_figure_runs_nothing() => TriesAsync("attackingByFigures", nameof(A_saved_figure_runs_nothing));

    [Fact]
    [Attack("a notebook and a folder whose names and titles are HTML", "shown as text, in the list and in the page")]
    [Attack("a draft in the browser whose cells call themselves trusted", "not believed: the outputs are shown without their scripts")]
    [Attack("a saved output that comes back by an undo after the cell has run", "shown without its script")]
    [Attack("a cell with a hostile output that is deleted and brought back", "shown without its script")]
    [Attack("a cell that ran here and is deleted and brought back: its script does not run a second time", "shown without its script")]
    [Attack("a cell with a hostile output that is turned into text and back", "no script runs")]
    [Attack("cells of a hostile notebook that are pasted or dropped", "no script runs")]
    [Attack("a notebook as it was before its first save, brought back", "not believed: the outputs are shown without their scripts")]
    [Attack("a cell that runs while its old output, saved with a script, still stands there", "the old output goes without having run; HTML that the cell prints is shown as text")]
    [Attack("names in an address that might be read as JSON or HTML", "they change nothing")]
    public Task No_other_way_makes_an_output_of_a_file_trusted() => TriesAsync("smuggling", nameof(No_other_way_makes_an_output_of_a_file_trusted));

    [Fact]
    [Attack("emphasis that is never closed", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("emphasis of two kinds that is never closed", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("quotes within quotes", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("lists within lists", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("brackets that are never closed", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("code that is never closed", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("more formulas than anyone reads", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("braces within braces in a formula", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("a macro that expands without end", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("a heading with a long gap", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("a heading of underscores", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("elements within elements in HTML", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("drawings and formulas within each other", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("more HTML than a page shows", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    [Attack("one line of printed text without end", "the page opens and answers: the text is shown as it was written, or the output is left out with a note")]
    public Task A_notebook_that_would_keep_the_page_busy_opens() => TriesAsync("hanging", nameof(A_notebook_that_would_keep_the_page_busy_opens));

    [Fact]
    [Attack("a page at another port of this computer that reads, writes, connects or frames, in the browser that has the cookie", "it gets neither an answer nor the cookie, and no kernel starts")]
    [Attack("two servers at two ports, in one browser", "each has a cookie of its own, and neither gets the other's")]
    [Attack("reading the token from the tab's history or the Referer, after coming in by the file that `rnn open` opens", "it is in neither")]
    [Attack("an old tab after the server was started anew", "a page says what to do; edits that were not saved are found again")]
    public async Task A_browser_comes_in_with_the_token_and_nobody_else_does()
    {
        BrowserScript.Want();
        using var one = await PageServer.StartAsync(folder, Notebooks);
        using var other = await PageServer.StartAsync(folder, Notebooks);
        await BrowserScript.RunAsync("scenarios.mjs", "entering", one.Address, other.Address, Notebooks);
    }

    [Fact]
    public async Task What_the_kit_shows_survives_saving_and_opening_again()
    {
        BrowserScript.Want();
        using var server = await PageServer.StartAsync(folder, Notebooks);
        await BrowserScript.RunAsync("scenarios.mjs", "surviving", server.Address, server.Id, Notebooks);
    }

    // The scenario says what it has tried: what the attributes say, neither more nor less.
    private async Task TriesAsync(string scenario, string test)
    {
        BrowserScript.Want();
        using var server = await PageServer.StartAsync(folder, Notebooks);
        var said = await BrowserScript.RunAsync("scenarios.mjs", scenario, server.Address, server.Id, Notebooks);
        const string Mark = "tried: ";
        Assert.Equal(
            GetType().GetMethod(test)!.GetCustomAttributes<AttackAttribute>().Select(attack => attack.Tried).Order(StringComparer.Ordinal),
            said.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..]).Order(StringComparer.Ordinal));
    }
}
