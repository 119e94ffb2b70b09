using System.Net;

namespace RnnLessons.Lesson;

/// <summary>A box with a mark and a text: how claims and exercises look on a light page and a dark one.</summary>
internal static class Box
{
    /// <summary>Stands out from white and from #1e1e1e by 3.5 : 1 at least, like every colour here.</summary>
    public const string Good = "#1E8A5F";

    public const string Bad = "#D0561E";

    public const string Neutral = "#7c7c7c";

    /// <summary>Of what is neither right nor wrong.</summary>
    public const string Plain = "#4A78C8";

    /// <summary>The text keeps the page's own colour; the edge and the mark carry the state, and the mark's word says it without colour.</summary>
    public static string Html(string colour, string mark, string head, string text, string edge = "solid") => $"""
        <div style="border-left:5px {edge} {colour};background:{(edge == "solid" ? colour + "1c" : "none")};padding:0.5em 0.9em;margin:0.4em 0;max-width:60em"><strong style="color:{colour}">{mark} {WebUtility.HtmlEncode(head)}</strong><div style="white-space:pre-wrap">{WebUtility.HtmlEncode(text)}</div></div>
        """;
}
