using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>plotly.js for front ends that neither know the plotly MIME type nor have plotly.js in their page.</summary>
[TypeFormatterSource(typeof(PlotlyScriptFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class PlotlyScript : ISelfFormatting
{
    private PlotlyScript()
    {
    }

    /// <summary>Gives the page plotly.js (3.6 MB) once a session, from the library itself and with no network.</summary>
    /// <remarks>
    /// Not needed in the kit's own pages, in VS Code, or in JupyterLab and Notebook with plotly's extension. Where figures show words only, run it in a cell of its own.
    /// </remarks>
    public static void Show() => Display.Show(new PlotlyScript());

    /// <summary>The script element.</summary>
    public string ToHtml() => PlotlyJs.Script;

    /// <inheritdoc/>
    public override string ToString() => "plotly.js for this page";

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };
}

internal sealed class PlotlyScriptFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
