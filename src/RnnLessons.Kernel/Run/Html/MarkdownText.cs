using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>What a Markdown text stands in.</summary>
/// <param name="Folder">What its images are relative to; null when it has none.</param>
/// <param name="Attachments">Images that the cell carries itself.</param>
/// <param name="Anchors">The anchors that the page has already: a heading takes none of them. Null for a page of its own.</param>
/// <param name="Link">
/// Where a relative link leads on the page; null for nowhere, and its words then stay without a link. Null for the usual way: a
/// link to a notebook leads to the notebook's page.
/// </param>
internal sealed record MarkdownPlace(string? Folder = null, JsonObject? Attachments = null, HashSet<string>? Anchors = null, Func<string, string?>? Link = null);

/// <summary>Markdown as HTML that stands alone: formulas as MathML, local images inside, links to notebooks as links to their pages.</summary>
/// <param name="Html">The text.</param>
/// <param name="Sections">What it says, heading by heading; the first one is what comes before any heading.</param>
internal sealed partial record MarkdownText(string Html, IReadOnlyList<MarkdownSection> Sections)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers().UseAutoLinks().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseDefinitionLists()
        .Build();

    /// <summary>Converts Markdown.</summary>
    public static string ToHtml(string markdown) => Of(markdown, new()).Html;

    /// <summary>Converts Markdown, and tells what is in it.</summary>
    /// <remarks>What is nested too deeply, or would take too long, is shown as it was written, with the reason.</remarks>
    public static MarkdownText Of(string markdown, MarkdownPlace place)
    {
        if (MarkdownLimits.Excess(markdown) is { } excess)
            return AsWritten(markdown, $"it has too many {excess}");
        try
        {
            return Convert(markdown, place);
        }
        catch (ArgumentException deep) when (deep.Message.Contains("deeply nested", StringComparison.Ordinal))
        {
            return AsWritten(markdown, "it is nested too deeply");
        }
        catch (RegexMatchTimeoutException)
        {
            return AsWritten(markdown, "to look for its formulas and links takes too long");
        }
    }

    private static MarkdownText AsWritten(string markdown, string why) => new(
        $"<p class=\"cut\">This text is shown as it was written, since {why}.</p><pre class=\"source\"><code>{WebUtility.HtmlEncode(markdown)}</code></pre>",
        [new(0, "", "", "", "", markdown)]);

    private static MarkdownText Convert(string markdown, MarkdownPlace place)
    {
        var math = new MathInMarkdown();
        var document = Markdig.Markdown.Parse(math.Extract(markdown), Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            Anchor(heading, place.Anchors ?? []);
        var html = ImageSource().Replace(Written(document), match => match.Groups[1].Value + MarkdownImages.Embed(WebUtility.HtmlDecode(match.Groups[2].Value), place) + match.Groups[3].Value);
        html = RelativeLink().Replace(html, match => Lead(match, place.Link ?? ToPage));
        return new(math.Restore(html), MarkdownSection.Of(document, block => math.Restore(Written(block)), block => math.RestoreTex(Plain(block)), block => math.RestoreDollars(Plain(block)).Trim()));
    }

    /// <summary>A link to a notebook as one to its page; another link as it is.</summary>
    public static string ToPage(string href) => Notebook().Replace(href, ".html$1");

    private static string Written(MarkdownObject part)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new Fence());
        renderer.Render(part);
        return writer.ToString();
    }

    private static string Plain(MarkdownObject part)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
        Pipeline.Setup(renderer);
        renderer.Render(part);
        return writer.ToString();
    }

    // Each cell is a text of its own to Markdig: what is the only «summary» there may be the third on the page.
    private static void Anchor(HeadingBlock heading, HashSet<string> taken)
    {
        var wanted = heading.GetAttributes().Id ?? "section";
        var anchor = wanted;
        for (var number = 2; !taken.Add(anchor); number++)
            anchor = $"{wanted}-{number}";
        heading.GetAttributes().Id = anchor;
    }

    private static string Lead(Match link, Func<string, string?> lead)
    {
        var (before, href, after, words) = (link.Groups["before"].Value, WebUtility.HtmlDecode(link.Groups["href"].Value), link.Groups["after"].Value, link.Groups["words"].Value);
        return lead(href) is { } target ? $"{before}{WebUtility.HtmlEncode(target)}{after}{words}</a>" : $"<span class=\"absent\">{words}</span>";
    }

    [GeneratedRegex("""(<img\b[^>]*?\bsrc=")([^"]*)(")""", RegexOptions.None, MarkdownLimits.MostMilliseconds)]
    private static partial Regex ImageSource();

    [GeneratedRegex("""(?<before><a\b[^>]*?\bhref=")(?![a-zA-Z][a-zA-Z0-9+.-]*:|//|#)(?<href>[^"]*)(?<after>"[^>]*>)(?<words>[\s\S]*?)</a>""", RegexOptions.None, MarkdownLimits.MostMilliseconds)]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"\.ipynb(#.*)?$")]
    private static partial Regex Notebook();

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
