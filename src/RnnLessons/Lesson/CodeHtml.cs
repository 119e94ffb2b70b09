using System.Net;
using System.Xml.Linq;

namespace RnnLessons.Lesson;

/// <summary>C# as HTML with few colours, each readable on a light page and a dark one.</summary>
internal static class CodeHtml
{
    /// <summary>Each stands out from white and from #1e1e1e by 3.5 : 1; all other code keeps the page's own colour.</summary>
    public const string Keyword = "#2F7FC1", Text = "#C0603A", Comment = "#5F8A5F", Number = "#A066B8";

    /// <summary>The code in a frame, its label above.</summary>
    /// <param name="pieces">Code as the build has marked it (build/SourceForLessons); an empty line stands between pieces.</param>
    /// <param name="label">What the code is.</param>
    public static string Of(IEnumerable<XElement> pieces, string label) => $"""
        <figure style="margin:0.4em 0"><figcaption style="font-size:13px;color:{Box.Ink("quiet", Box.Neutral)}">{WebUtility.HtmlEncode(label)}</figcaption><pre style="margin:0;padding:0.6em 0.9em;border-left:3px solid {Box.Neutral};overflow-x:auto;background:rgba(124,124,124,0.08)"><code style="background:none">{string.Join("\n\n", pieces.Select(piece => string.Concat(piece.Nodes().Select(Run))))}</code></pre></figure>
        """;

    private static string Run(XNode run) => run switch
    {
        XElement marked => $"<span style=\"color:{Box.Ink(marked.Name.LocalName, Colour(marked.Name.LocalName))}\">{WebUtility.HtmlEncode(marked.Value)}</span>",
        XText plain => WebUtility.HtmlEncode(plain.Value),
        _ => throw new ArgumentException($"Code holds a {run.NodeType}; wanted: text, or an element around text."),
    };

    private static string Colour(string mark) => mark switch
    {
        "k" => Keyword,
        "t" => Text,
        "n" => Number,
        "c" => Comment,
        _ => throw new ArgumentException($"There is no colour for \"{mark}\"; wanted: k, t, n or c."),
    };
}
