using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Display;

/// <summary>Charts of XPlot.Plotly and Plotly.NET draw as the last value of a cell, with no package of theirs for notebooks.</summary>
internal static class ChartBundle
{
    // What stands between the tags of a script can't end it: "<" is written as an escape.
    private static readonly JsonSerializerOptions InScript = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The chart for a front end that knows plotly, as HTML, and in words; null for another value, and where a formatter is registered for the chart's type.</summary>
    public static MimeBundle? Of(object value)
    {
        if (Formatter.RegisteredFormatters(includeDefaults: false).Any(formatter => formatter.Type != typeof(object) && formatter.Type.IsInstanceOfType(value)))
            return null;
        if (Read(value) is not { } chart)
            return null;
        var figure = new JsonObject { ["data"] = chart.Data, ["layout"] = chart.Layout };
        return new(new OrderedDictionary<string, JsonNode>
        {
            [MimeBundle.Plotly] = figure,
            [MimeBundle.Html] = JsonValue.Create(Html(figure, chart.Description)),
            [MimeBundle.PlainText] = JsonValue.Create(chart.Description),
        });
    }

    // A chart that can't be read is shown as any other value is.
    private static ForeignChart? Read(object value)
    {
        try
        {
            return ForeignChart.Read(value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Draws as soon as the page has a plotly.js; where none comes in ten seconds, the chart's words stand in its place.
    private static string Html(JsonObject figure, string words)
    {
        var id = $"chart-{Guid.NewGuid():N}";
        return $$"""
            <div id="{{id}}" role="figure" aria-label="{{WebUtility.HtmlEncode(words)}}"></div>
            <script>(function () {
              var place = document.getElementById("{{id}}"), figure = {{figure.ToJsonString(InScript)}}, tries = 0;
              (function draw() {
                if (window.Plotly) window.Plotly.newPlot(place, figure.data, figure.layout, {"responsive": true});
                else if (++tries <= 100) setTimeout(draw, 100);
                else place.textContent = place.getAttribute("aria-label");
              })();
            })();</script>
            """;
    }
}
