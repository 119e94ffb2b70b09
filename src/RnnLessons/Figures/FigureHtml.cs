using System.Net;

namespace RnnLessons.Figures;

/// <summary>A figure as HTML: a fragment for a notebook page, or a whole page.</summary>
internal static class FigureHtml
{
    /// <summary>
    /// Draws as soon as the page has a plotly.js. Where none comes in ten seconds, the figure's words stand in its place.
    /// </summary>
    public static string Fragment(Figure figure)
    {
        var id = "figure-" + Guid.NewGuid().ToString("N");
        var alt = WebUtility.HtmlEncode(figure.AltText);
        return $$"""
            <div id="{{id}}" role="figure" aria-label="{{alt}}" style="width:100%"><noscript>{{alt}}</noscript></div>
            <script>(function () {
              var place = document.getElementById("{{id}}"), figure = {{InScript(figure.Json)}}, tries = 0;
              (function draw() {
                if (window.Plotly) window.Plotly.newPlot(place, figure.data, figure.layout, figure.config);
                else if (++tries <= 100) setTimeout(draw, 100);
                else place.textContent = place.getAttribute("aria-label");
              })();
            })();</script>
            """;
    }

    /// <summary>A page that carries its own plotly.js.</summary>
    public static string Page(Figure figure) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{WebUtility.HtmlEncode(figure.Title)}}</title>
        <style>body { margin: 1em auto; max-width: 900px; font-family: sans-serif; } @media (prefers-color-scheme: dark) { body { background: #1e1e1e; color: #ddd; } }</style>
        {{PlotlyJs.Script}}
        </head>
        <body>
        {{Fragment(figure)}}
        <p>{{WebUtility.HtmlEncode(figure.AltText)}}</p>
        </body>
        </html>

        """;

    /// <summary>JSON that can't end the script it stands in.</summary>
    private static string InScript(string json) =>
        json.Replace("<", "\\u003c").Replace("\u2028", "\\u2028").Replace("\u2029", "\\u2029");
}

/// <summary>The plotly.js that Plotly.NET carries: the whole library, so no figure ever asks a network for it.</summary>
internal static class PlotlyJs
{
    private static readonly Lazy<string> script = new(() =>
    {
        // The wrapping hides a page's module loader, which would keep plotly.js for itself and leave window.Plotly undefined.
        var source = Charts.Charts.PlotlyJs().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        return $"<script>if (!window.Plotly) (function (define, module, exports) {{\n{source}\n}}).call(window);</script>";
    });

    /// <summary>A script element that gives the page <c>window.Plotly</c>, unless it has one: 3.6 MB, so once a page.</summary>
    public static string Script => script.Value;
}
