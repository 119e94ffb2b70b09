using System.Net;

namespace RnnLessons.Lesson;

/// <summary>A box with a mark and a text: how claims and exercises look on a light page and a dark one.</summary>
internal static class Box
{
    /// <summary>Stands out from white and from #1e1e1e by 3.5 : 1 at least, like every colour here: enough for an edge or a mark, not for words.</summary>
    public const string Good = "#1E8A5F";

    public const string Bad = "#D0561E";

    public const string Neutral = "#7c7c7c";

    /// <summary>Of what is neither right nor wrong.</summary>
    public const string Plain = "#4A78C8";

    /// <summary>A colour for words: the page's own of that name, which stands out by 4.5 : 1 from a page that is known to be light or dark, or else one that does for both.</summary>
    /// <param name="name">The page of <c>rnn open</c> and the book have <c>--rnn-k</c>, <c>--rnn-t</c>, <c>--rnn-n</c>, <c>--rnn-c</c>, <c>--rnn-good</c> and <c>--rnn-quiet</c>.</param>
    /// <param name="otherwise">The colour on other pages.</param>
    public static string Ink(string name, string otherwise) => $"var(--rnn-{name},{otherwise})";

    /// <summary>The text keeps the page's own colour; the edge and the mark carry the state, and the mark's word says it without colour.</summary>
    public static string Html(string colour, string mark, string head, string text, string edge = "solid") => $"""
        <div style="border-left:5px {edge} {colour};background:{(edge == "solid" ? colour + "1c" : "none")};padding:0.5em 0.9em;margin:0.4em 0;max-width:60em"><strong><span aria-hidden="true" style="color:{colour}">{mark}</span> {WebUtility.HtmlEncode(head)}</strong><div style="white-space:pre-wrap">{WebUtility.HtmlEncode(text)}</div></div>
        """;
}
