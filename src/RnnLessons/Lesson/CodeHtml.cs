using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace RnnLessons.Lesson;

/// <summary>C# as HTML with few colours, each readable on a light page and a dark one.</summary>
internal static partial class CodeHtml
{
    /// <summary>Each stands out from white and from #1e1e1e by 3.5 : 1; all other code keeps the page's own colour.</summary>
    public const string Keyword = "#2F7FC1", Text = "#C0603A", Comment = "#5F8A5F", Number = "#A066B8";

    /// <summary>The code in a frame, its label above.</summary>
    public static string Of(string code, string label)
    {
        var source = new CSharpText(code);
        var html = new StringBuilder();
        for (var at = 0; at < code.Length;)
        {
            var from = at;
            while (at < code.Length && source.Parts[at] == source.Parts[from]) at++;
            var piece = code[from..at];
            html.Append(source.Parts[from] switch
            {
                CodePart.Comment => Coloured(WebUtility.HtmlEncode(piece), Comment),
                CodePart.Text => Coloured(WebUtility.HtmlEncode(piece), Text),
                _ => Words().Replace(WebUtility.HtmlEncode(piece), word => word.Groups["number"].Success ? Coloured(word.Value, Number) : Coloured(word.Value, Keyword)),
            });
        }
        return $"""
            <figure style="margin:0.4em 0"><figcaption style="font-size:13px;color:{Box.Neutral}">{WebUtility.HtmlEncode(label)}</figcaption><pre style="margin:0;padding:0.6em 0.9em;border-left:3px solid {Box.Neutral};overflow-x:auto;background:rgba(124,124,124,0.08)"><code style="background:none">{html}</code></pre></figure>
            """;
    }

    private static string Coloured(string html, string colour) => $"<span style=\"color:{colour}\">{html}</span>";

    // An HTML entity such as &quot; or &#39; holds no keyword, and the look-behind keeps its digits from being a number.
    [GeneratedRegex(@"\b(?:abstract|as|async|await|base|bool|break|case|catch|class|const|continue|decimal|default|delegate|do|double|else|enum|event|explicit|false|finally|fixed|float|for|foreach|if|implicit|in|init|int|interface|internal|is|lock|long|namespace|new|not|null|object|operator|or|and|out|override|params|partial|private|protected|public|readonly|record|ref|required|return|sealed|set|get|static|string|struct|switch|this|throw|true|try|typeof|uint|unsafe|using|value|var|virtual|void|when|where|while|with|yield)\b|(?<![\w#&.])(?<number>\d[\w.]*)")]
    private static partial Regex Words();
}
