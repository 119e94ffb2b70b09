using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>Makes one stand-alone HTML file of a notebook: no network, readable in dark and light, printable.</summary>
public static partial class HtmlBook
{
    /// <summary>Renders a notebook.</summary>
    public static string Render(Notebook notebook)
    {
        var folder = Path.GetDirectoryName(notebook.FilePath)!;
        var body = new StringBuilder();
        foreach (var cell in notebook.Cells)
        {
            if (cell.IsCode)
                Code(body, cell);
            else if (cell.Type == "markdown")
                body.Append("<section class=\"text\">").Append(MarkdownText.ToHtml(cell.Source, folder, cell.Attachments)).Append("</section>\n");
        }

        var content = body.ToString();
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="rnn {typeof(HtmlBook).Assembly.GetName().Version?.ToString(3)}">
            <title>{WebUtility.HtmlEncode(Title(notebook))}</title>
            <style>{Resource("book.css")}</style>
            {(NeedsPlotly(content) ? $"<script>{PlotlyScript.Source}</script>" : "")}
            </head>
            <body>
            <main>
            {content}
            </main>
            <footer>Made from {WebUtility.HtmlEncode(Path.GetFileName(notebook.FilePath))} by rnn.</footer>
            {(NeedsPlotly(content) ? $"<script>{Resource("book.js")}</script>" : "")}
            </body>
            </html>

            """;
    }

    private static void Code(StringBuilder body, NotebookCell cell)
    {
        if (cell.Source.Trim().Length == 0 && cell.Outputs.Count == 0)
            return;
        body.Append("<section class=\"cell\">");
        body.Append("<div class=\"source\">");
        if (cell.ExecutionCount is { } count)
            body.Append($"<span class=\"count\">{count}</span>");
        body.Append("<pre><code>").Append(cell.Language == "csharp" ? HighlightedCode.ToHtml(cell.Source) : WebUtility.HtmlEncode(cell.Source)).Append("</code></pre></div>");
        if (cell.Outputs.Count > 0)
        {
            body.Append("<div class=\"outputs\">");
            foreach (var output in cell.Outputs)
                HtmlOutput.Write(body, output!.AsObject());
            body.Append("</div>");
        }

        body.Append("</section>\n");
    }

    // Also for HTML that another chart library wrote: it expects a global Plotly.
    private static bool NeedsPlotly(string content) => content.Contains(HtmlOutput.FigureClass, StringComparison.Ordinal) || PlotlyCall().IsMatch(content);

    private static string Title(Notebook notebook) =>
        notebook.Cells.Where(c => c.Type == "markdown").Select(c => Heading().Match(c.Source)).FirstOrDefault(m => m.Success)?.Groups[1].Value.Replace("$", "", StringComparison.Ordinal).Trim()
        ?? Path.GetFileNameWithoutExtension(notebook.FilePath);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlBook).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^#\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"<script[^>]*>[^<]*\bPlotly\.(newPlot|react|plot)\b")]
    private static partial Regex PlotlyCall();
}
