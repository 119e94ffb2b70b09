using System.Net;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>Makes one stand-alone HTML file of a notebook: no network, readable in dark and light, printable.</summary>
public static class HtmlPage
{
    // Before the page is painted: the theme that the reader chose last is the theme that it comes up in.
    private const string Theme = "try { const theme = localStorage.getItem('rnn-theme'); if (theme) document.documentElement.dataset.theme = theme; } catch { }";

    /// <summary>Renders a notebook.</summary>
    public static string Render(Notebook notebook)
    {
        var content = NotebookBody.Of(notebook);
        return Around(
            content.Title,
            $"<style>{Resource("page.css")}</style>{(content.NeedsPlotly ? $"\n<script>{PlotlyScript.Source}</script>" : "")}",
            $"""
            {ThemeButton}
            <main>
            {content.Html}
            </main>
            <footer>Made from {WebUtility.HtmlEncode(Path.GetFileName(notebook.FilePath))} by rnn.</footer>
            <script>{Resource("page.js")}</script>
            """);
    }

    /// <summary>Turns the page light or dark, whatever the system is; its script brings it out.</summary>
    internal static string ThemeButton => """<button class="theme" type="button" hidden title="Light or dark" aria-label="Light or dark"><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/></svg></button>""";

    /// <summary>The document around a head and a body.</summary>
    internal static string Around(string title, string head, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="rnn {typeof(HtmlPage).Assembly.GetName().Version?.ToString(3)}">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <link rel="icon" href="data:,">
        <script>{Theme}</script>
        {head}
        </head>
        <body>
        {body}
        </body>
        </html>

        """;

    /// <summary>A file that the program carries for its pages.</summary>
    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
