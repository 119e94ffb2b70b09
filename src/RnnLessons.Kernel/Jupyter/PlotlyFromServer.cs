using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// Figures draw in a Jupyter front end that doesn't know plotly's mime type and has no network: Jupyter's server hands out the
/// files that stand beside <c>kernel.json</c>, and <c>rnn install</c> puts plotly.js there.
/// </summary>
internal static class PlotlyFromServer
{
    /// <summary>The name of plotly.js in the kernel's folder.</summary>
    public const string FileName = "plotly.js";

    /// <summary>What <c>rnn install</c> writes: the wrapping hides a page's module loader, which would keep plotly.js for itself.</summary>
    public static string Script => $"if (!window.Plotly) (function (define, module, exports) {{\n{PlotlyScript.Source}\n}}).call(window);\n";

    // A figure's HTML draws as soon as the page has a plotly.js. A page without a Jupyter server is left as it is.
    private static readonly string Loader = $$"""

        <script>(function () {
          var config = document.getElementById("jupyter-config-data"), mark = "rnn-plotly";
          var server = config ? JSON.parse(config.textContent).baseUrl : document.body.dataset.baseUrl;
          if (window.Plotly || !server || document.getElementById(mark)) return;
          var script = document.createElement("script");
          script.id = mark;
          script.src = server + "kernelspecs/{{KernelSpec.Name}}/{{FileName}}";
          document.head.appendChild(script);
        })();</script>
        """;

    /// <summary>The forms of a value for a front end: a figure's HTML also fetches plotly.js where the page has none.</summary>
    public static JsonObject ToJson(MimeBundle bundle)
    {
        var json = bundle.ToJson();
        if (json.ContainsKey(MimeBundle.Plotly) && (string?)json[MimeBundle.Html] is { } html)
            json[MimeBundle.Html] = html + Loader;
        return json;
    }
}
