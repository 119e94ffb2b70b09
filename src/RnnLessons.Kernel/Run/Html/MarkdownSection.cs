using System.Text;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace RnnLessons.Kernel.Run.Html;

/// <summary>A heading of a Markdown text, and what stands under it.</summary>
/// <param name="Level">1 to 6; 0 for what comes before the first heading.</param>
/// <param name="Anchor">The heading's anchor; empty before the first heading.</param>
/// <param name="TitleHtml">The heading's words, as HTML.</param>
/// <param name="Title">The heading's words; formulas in TeX.</param>
/// <param name="Opening">The first paragraph under it, as HTML; empty when there is none.</param>
/// <param name="Text">All that stands under it, in plain words.</param>
internal sealed record MarkdownSection(int Level, string Anchor, string TitleHtml, string Title, string Opening, string Text)
{
    /// <summary>The heading's words and the first paragraph's, formulas between dollars.</summary>
    public (string Title, string Opening) Words { get; init; } = ("", "");

    /// <summary>Cuts a document at its headings.</summary>
    /// <param name="document">The document, its headings with their anchors.</param>
    /// <param name="html">Writes a block as HTML.</param>
    /// <param name="plain">Writes a block as plain words.</param>
    /// <param name="words">Writes a block as plain words, formulas between dollars.</param>
    public static IReadOnlyList<MarkdownSection> Of(MarkdownDocument document, Func<Block, string> html, Func<Block, string> plain, Func<Block, string> words)
    {
        var sections = new List<MarkdownSection>();
        var (section, text) = (new MarkdownSection(0, "", "", "", "", ""), new StringBuilder());
        foreach (var block in document)
        {
            if (block is HeadingBlock heading)
            {
                sections.Add(section with { Text = text.ToString() });
                (section, _) = (new(heading.Level, heading.GetAttributes().Id ?? "", Inside(html(heading)), plain(heading).Trim(), "", "") { Words = (words(heading), "") }, text.Clear());
                continue;
            }

            if (section.Opening.Length == 0 && block is ParagraphBlock)
                section = section with { Opening = Inside(html(block)), Words = (section.Words.Title, words(block)) };
            text.Append(plain(block)).Append('\n');
        }

        sections.Add(section with { Text = text.ToString() });
        return sections;
    }

    // What is between the tags of the block itself.
    private static string Inside(string html) => html[(html.IndexOf('>') + 1)..html.LastIndexOf("</", StringComparison.Ordinal)];
}
