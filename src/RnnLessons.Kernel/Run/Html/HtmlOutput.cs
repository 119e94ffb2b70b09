using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run.Tex;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>One output of a cell, as HTML.</summary>
internal static partial class HtmlOutput
{
    /// <summary>What marks a plotly figure; the page's script draws it.</summary>
    public const string FigureClass = "class=\"figure\"";

    private const int MostCharacters = 50_000;
    private const int LongCharacters = 5_000;

    // From the richest that a page can show.
    private static readonly string[] Preference =
        [MimeBundle.Plotly, MimeBundle.Html, "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "text/latex", "text/markdown", "application/javascript", MimeBundle.PlainText, "application/json"];

    /// <summary>Writes one output of nbformat.</summary>
    public static void Write(StringBuilder html, JsonObject output)
    {
        switch (output["output_type"].AsText())
        {
            case "stream":
                var text = AsSeen(NotebookCell.Text(output["text"]));
                if (text.Trim().Length > 0)
                    Plain(html, text.TrimEnd('\n'), output["name"].AsText() == "stderr" ? "stderr" : "stdout");
                break;
            case "error":
                html.Append("<pre class=\"error\">").Append(WebUtility.HtmlEncode(AsSeen(string.Join('\n', (output["traceback"] as JsonArray ?? []).Select(line => line?.ToString()))))).Append("</pre>");
                break;
            case "display_data" or "execute_result" when output["data"] is JsonObject data:
                if (Preference.FirstOrDefault(mimeType => data[mimeType] is not null) is { } best)
                    Data(html, best, data[best]!);
                break;
        }
    }

    private static void Data(StringBuilder html, string mimeType, JsonNode content)
    {
        switch (mimeType)
        {
            case MimeBundle.Plotly:
                html.Append(CultureInfo.InvariantCulture, $"<div {FigureClass}{Height(content)}></div><script type=\"application/json\">").Append(content.ToJsonString().Replace("</", "<\\/", StringComparison.Ordinal)).Append("</script>");
                break;
            case MimeBundle.Html or "image/svg+xml":
                html.Append("<div>").Append(NotebookCell.Text(content)).Append("</div>");
                break;
            case "text/latex":
                html.Append("<div>").Append(Latex(NotebookCell.Text(content))).Append("</div>");
                break;
            case "text/markdown":
                html.Append("<div class=\"text\">").Append(MarkdownText.ToHtml(NotebookCell.Text(content))).Append("</div>");
                break;
            case "application/javascript":
                html.Append("<script>").Append(NotebookCell.Text(content)).Append("</script>");
                break;
            case MimeBundle.PlainText:
                Plain(html, AsSeen(NotebookCell.Text(content)), "value");
                break;
            case "application/json":
                Plain(html, content.ToJsonString(), "value");
                break;
            default:
                html.Append(CultureInfo.InvariantCulture, $"<img alt=\"\" src=\"data:{mimeType};base64,{WebUtility.HtmlEncode(NotebookCell.Text(content).ReplaceLineEndings(""))}\">");
                break;
        }
    }

    // The beginning, and a word on how much more there is: nobody reads a page of megabytes, and no browser scrolls it.
    private static void Plain(StringBuilder html, string text, string kind)
    {
        var shown = text;
        if (text.Length > MostCharacters)
        {
            var end = text.LastIndexOf('\n', MostCharacters);
            shown = text[..(end > MostCharacters / 2 ? end : char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
        }

        html.Append(CultureInfo.InvariantCulture, $"<pre class=\"{kind}{(text.Length > LongCharacters ? " long" : "")}\">").Append(WebUtility.HtmlEncode(shown)).Append("</pre>");
        if (shown.Length < text.Length)
            html.Append(FormattableString.Invariant($"<p class=\"cut\">… and {text.Length - shown.Length:N0} characters more, which this page leaves out. They are in the executed notebook (rnn run --out).</p>"));
    }

    // Room for the figure before it is drawn, so that the page does not jump.
    private static string Height(JsonNode figure) =>
        figure.Field("layout").Field("height") is JsonValue value && value.TryGetValue(out double height) ? FormattableString.Invariant($" style=\"min-height:{height}px\"") : "";

    private static string Latex(string tex)
    {
        tex = tex.Trim();
        foreach (var (open, close, display) in new[] { ("$$", "$$", true), (@"\[", @"\]", true), (@"\(", @"\)", false), ("$", "$", false) })
        {
            if (tex.StartsWith(open, StringComparison.Ordinal) && tex.EndsWith(close, StringComparison.Ordinal) && tex.Length >= open.Length + close.Length)
                return TexToMathML.Convert(tex[open.Length..^close.Length], display);
        }

        return TexToMathML.Convert(tex, display: true);
    }

    // What a terminal would show in the end: colours gone, and what a carriage return wrote over.
    private static string AsSeen(string text)
    {
        var plain = Escape().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), "");
        return plain.Contains('\r') ? string.Join('\n', plain.Split('\n').Select(line => line.TrimEnd('\r').Split('\r')[^1])) : plain;
    }

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();
}
