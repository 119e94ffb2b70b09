using System.Globalization;
using System.Net;
using System.Text;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>Renders a book as a static site that opens from the file system: contents, pages, search, and what they share, once.</summary>
/// <param name="contents">What it is made of.</param>
/// <param name="playground">The playground as one page, which the book's front page leads to; null where there is none.</param>
internal sealed class BookSite(BookContents contents, string? playground = null)
{
    private const string Playground = "playground/index.html";

    /// <summary>The folder of what the pages share.</summary>
    public const string Shared = "book";

    private readonly BookLinks links = new(contents, playground is null ? null : Playground);

    /// <summary>Renders the book.</summary>
    /// <param name="executed">Gives a page's notebook with its outputs.</param>
    /// <returns>The files: paths with slashes, and their content; and what to warn of.</returns>
    public (IReadOnlyList<KeyValuePair<string, string>> Files, IReadOnlyList<string> Warnings) Render(Func<BookPage, Notebook> executed)
    {
        var files = new List<KeyValuePair<string, string>>();
        var (search, needsPlotly) = (new SearchIndex(), false);
        foreach (var part in contents.Parts)
        {
            for (var i = 0; i < part.Pages.Count; i++)
            {
                var page = part.Pages[i];
                var body = NotebookBody.Of(executed(page), href => links.Lead(page, href));
                search.Add(page, body.Sections);
                needsPlotly |= body.NeedsPlotly;
                files.Add(new(page.Path, Page(page, body, part.Pages.ElementAtOrDefault(i - 1), part.Pages.ElementAtOrDefault(i + 1))));
            }
        }

        files.Add(new("index.html", Index()));
        if (playground is not null)
            files.Add(new(Playground, playground));
        files.Add(new($"{Shared}/book.css", HtmlPage.Resource("page.css") + HtmlPage.Resource("site.css")));
        files.Add(new($"{Shared}/book.js", HtmlPage.Resource("page.js") + HtmlPage.Resource("site.js")));
        files.Add(new($"{Shared}/search.js", search.ToString()));
        if (needsPlotly)
            files.Add(new($"{Shared}/plotly.js", PlotlyScript.Source));
        return (files, links.Warnings);
    }

    private string Page(BookPage page, NotebookBody body, BookPage? before, BookPage? after) => Around(page.ToRoot, body.Title, body.NeedsPlotly, $"""
        <div class="columns">
        {Contents(page, body)}
        <main id="main">
        {body.Html}
        <nav class="turn" aria-label="Previous and next">{Turn(page, before, "prev", "Previous")}{Turn(page, after, "next", "Next")}</nav>
        <footer>Made from {WebUtility.HtmlEncode(page.Name)} by rnn.</footer>
        </main>
        </div>
        """);

    private string Index() => Around("", contents.Title, needsPlotly: false, $"""
        <main id="main" class="index">
        {(contents.Introduction.Length > 0 ? $"<section class=\"text\">{contents.Introduction}</section>" : $"<h1>{WebUtility.HtmlEncode(contents.Title)}</h1>")}
        {(playground is null ? "" : $"<p class=\"playground\"><a href=\"{Playground}\">Playground</a>: train a network in this page, and watch what happens inside.</p>")}
        {string.Join('\n', contents.Parts.Select(Part))}
        <footer>Made from {contents.Pages.Count()} notebooks by rnn. It needs no network: keep the folder together, and open this page.</footer>
        </main>
        """);

    private static string Part(BookPart part)
    {
        var html = new StringBuilder();
        if (part.Title.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(part.Title)}</h2>\n");
        html.Append(part.Title.Length > 0 ? "<ol class=\"pages brief\">\n" : "<ol class=\"pages\">\n");
        foreach (var page in part.Pages)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{Href(page.Path)}\"><span class=\"title\">{page.Opening.TitleHtml}</span>");
            if (page.Opening.Minutes is { } minutes)
                html.Append(CultureInfo.InvariantCulture, $"<span class=\"minutes\">{minutes} min</span>");
            html.Append("</a>");
            if (part.Title.Length == 0 && page.Opening.Summary.Length > 0)
                html.Append(CultureInfo.InvariantCulture, $"<p>{page.Opening.Summary}</p>");
            html.Append("</li>\n");
        }

        return html.Append("</ol>").ToString();
    }

    private string Contents(BookPage current, NotebookBody body)
    {
        var html = new StringBuilder("<nav class=\"contents\" aria-label=\"Contents\">\n");
        foreach (var part in contents.Parts)
        {
            if (part.Title.Length > 0)
                html.Append(CultureInfo.InvariantCulture, $"<details{(part.Pages.Contains(current) ? " open" : "")}><summary>{WebUtility.HtmlEncode(part.Title)}</summary>");
            html.Append("<ol>\n");
            foreach (var page in part.Pages)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{current.ToRoot}{Href(page.Path)}\"{(page == current ? " aria-current=\"page\"" : "")}>{page.Opening.TitleHtml}</a>");
                if (page == current)
                    html.Append("<ol>").AppendJoin("", body.Sections.Where(section => section.Level == 2).Select(section => $"<li><a href=\"#{WebUtility.HtmlEncode(section.Anchor)}\">{section.TitleHtml}</a></li>")).Append("</ol>");
                html.Append("</li>\n");
            }

            html.Append(part.Title.Length > 0 ? "</ol></details>\n" : "</ol>\n");
        }

        return html.Append("</nav>").ToString();
    }

    private static string Turn(BookPage from, BookPage? to, string relation, string word) =>
        to is null ? "" : $"<a rel=\"{relation}\" href=\"{from.ToRoot}{Href(to.Path)}\"><small>{word}</small>{to.Opening.TitleHtml}</a>";

    private string Around(string toRoot, string title, bool needsPlotly, string body) => HtmlPage.Around(
        title == contents.Title ? title : $"{title} · {contents.Title}",
        $"<link rel=\"stylesheet\" href=\"{toRoot}{Shared}/book.css\">{(needsPlotly ? $"\n<script src=\"{toRoot}{Shared}/plotly.js\"></script>" : "")}",
        $"""
        <header class="bar">
        <button class="open-contents" type="button" hidden aria-label="Contents" title="Contents"><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M4 6.5h16M4 12h16M4 17.5h16" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg></button>
        <a class="home" href="{toRoot}index.html">{WebUtility.HtmlEncode(contents.Title)}</a>
        <div class="search" role="search" hidden><input type="search" placeholder="Search  /" aria-label="Search the book" autocomplete="off" spellcheck="false"><div class="found" hidden></div></div>
        {HtmlPage.ThemeButton}
        </header>
        {body}
        <script>window.rnnRoot = "{toRoot}";</script>
        <script src="{toRoot}{Shared}/book.js"></script>
        """);

    private static string Href(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
