using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>Markdown as HTML that stands alone: formulas as MathML, local images inside, links to notebooks as links to their books.</summary>
internal static partial class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers().UseAutoLinks().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseDefinitionLists()
        .Build();

    /// <summary>Converts Markdown.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="folder">What its images are relative to; null when it has none.</param>
    /// <param name="attachments">Images that the cell carries itself.</param>
    public static string ToHtml(string markdown, string? folder = null, JsonObject? attachments = null)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new Fence());
        var math = new MathInMarkdown();
        renderer.Render(Markdig.Markdown.Parse(math.Extract(markdown), Pipeline));
        var html = Image().Replace(writer.ToString(), match => match.Groups[1].Value + Embed(WebUtility.HtmlDecode(match.Groups[2].Value), folder, attachments) + match.Groups[3].Value);
        return math.Restore(NotebookLink().Replace(html, "$1.html$2"));
    }

    private static string Embed(string source, string? folder, JsonObject? attachments)
    {
        if (source.StartsWith("attachment:", StringComparison.Ordinal) && attachments?[source["attachment:".Length..]] is JsonObject forms && forms.FirstOrDefault() is { Value: { } image } form)
            return $"data:{form.Key};base64,{NotebookCell.Text(image).ReplaceLineEndings("")}";
        if (folder is null || source.Contains(':'))
            return WebUtility.HtmlEncode(source);
        var path = Path.GetFullPath(Uri.UnescapeDataString(source.Split('?', '#')[0]), folder);
        return File.Exists(path) && MimeType(path) is { } mimeType
            ? $"data:{mimeType};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}"
            : WebUtility.HtmlEncode(source);
    }

    private static string? MimeType(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => null,
    };

    [GeneratedRegex("""(<img\b[^>]*?\bsrc=")([^"]*)(")""")]
    private static partial Regex Image();

    [GeneratedRegex("""(<a\b[^>]*?\bhref="(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^"#]*)\.ipynb(["#])""")]
    private static partial Regex NotebookLink();

    private sealed class Fence : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock obj)
        {
            var code = obj.Lines.ToString();
            var isCSharp = obj is FencedCodeBlock { Info: "csharp" or "c#" or "cs" or "C#" };
            renderer.Write("<pre class=\"source\"><code>").Write(isCSharp ? HighlightedCode.ToHtml(code) : WebUtility.HtmlEncode(code)).Write("</code></pre>");
        }
    }
}
