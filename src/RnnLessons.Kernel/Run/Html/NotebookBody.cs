using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>A notebook's cells as HTML: what stands between the head and the foot of its page.</summary>
/// <param name="Title">Its first heading, formulas in TeX; where it has none, the name of its file.</param>
/// <param name="Html">The cells.</param>
/// <param name="Sections">What it says, heading by heading; the code that stands under a heading belongs to it.</param>
internal sealed partial record NotebookBody(string Title, string Html, IReadOnlyList<MarkdownSection> Sections)
{
    /// <summary>Whether the page needs plotly.js: for figures, and for HTML that another chart library wrote, which expects it.</summary>
    public bool NeedsPlotly => Html.Contains(HtmlOutput.FigureClass, StringComparison.Ordinal) || CallsPlotly(Html);

    /// <summary>Renders a notebook's cells and their outputs.</summary>
    /// <param name="notebook">The notebook; its images are relative to its file.</param>
    /// <param name="link">Where a relative link leads; see <see cref="MarkdownPlace"/>.</param>
    public static NotebookBody Of(Notebook notebook, Func<string, string?>? link = null)
    {
        var place = new MarkdownPlace(Path.GetDirectoryName(notebook.FilePath), Anchors: [], Link: link);
        var (html, sections) = (new StringBuilder(), new List<MarkdownSection>());
        foreach (var cell in notebook.Cells)
        {
            if (cell.IsCode)
            {
                Code(html, cell);
                Add(sections, new(0, "", "", "", "", cell.Source));
            }
            else if (cell.Type == "markdown")
            {
                var text = MarkdownText.Of(cell.Source, place with { Attachments = cell.Attachments });
                html.Append("<section class=\"text\">").Append(text.Html).Append("</section>\n");
                foreach (var section in text.Sections)
                    Add(sections, section);
            }
        }

        var title = sections.FirstOrDefault(section => section.Level > 0)?.Title ?? Path.GetFileNameWithoutExtension(notebook.FilePath);
        return new(title, html.ToString(), sections);
    }

    // What has no heading of its own goes on under the last one.
    private static void Add(List<MarkdownSection> sections, MarkdownSection section)
    {
        if (section.Level == 0 && sections is [.., var last])
            sections[^1] = last with { Opening = last.Opening.Length > 0 ? last.Opening : section.Opening, Text = last.Text + "\n" + section.Text };
        else
            sections.Add(section);
    }

    private static bool CallsPlotly(string html)
    {
        try
        {
            return PlotlyCall().IsMatch(html);
        }
        catch (RegexMatchTimeoutException)
        {
            // Then it may well be: a page that has it and needs it not is only larger.
            return true;
        }
    }

    private static void Code(StringBuilder html, NotebookCell cell)
    {
        if (cell.Source.Trim().Length == 0 && cell.Outputs.Count == 0)
            return;
        html.Append("<section class=\"cell\">").Append(cell.IsFolded ? "<details class=\"folded\"><summary>Code of this cell</summary>" : "").Append("<div class=\"source\">");
        if (cell.ExecutionCount is { } count)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"count\">{count}</span>");
        html.Append("<pre><code>").Append(cell.IsCSharp ? HighlightedCode.ToHtml(cell.Source) : WebUtility.HtmlEncode(cell.Source)).Append("</code></pre></div>").Append(cell.IsFolded ? "</details>" : "");
        if (cell.Outputs.Count > 0)
        {
            html.Append("<div class=\"outputs\">");
            foreach (var output in cell.Outputs)
                HtmlOutput.Write(html, output as JsonObject ?? []);
            html.Append("</div>");
        }

        html.Append("</section>\n");
    }

    [GeneratedRegex(@"<script[^>]*>[^<]*\bPlotly\.(newPlot|react|plot)\b", RegexOptions.None, MarkdownLimits.MostMilliseconds)]
    private static partial Regex PlotlyCall();
}
