using System.Runtime.CompilerServices;
using RnnLessons.Shared;

namespace RnnLessons.Figures;

/// <summary>In .NET Interactive a reader's own chart of XPlot.Plotly or Plotly.NET is drawn as the last value of a cell; the kit's kernel does that by itself.</summary>
/// <remarks>
/// By reflection, so no package is needed: <c>Formatter.Register(Type, Action&lt;object, TextWriter&gt;, string)</c> and
/// <c>SetPreferredMimeTypesFor</c> are .NET Interactive's documented way for types of others (docs/formatting.md of its repository). A form
/// that is registered later, by a package of the chart library or by the reader, takes the place of the one here.
/// </remarks>
internal static class ReadersCharts
{
    private const string Formatter = "Microsoft.DotNet.Interactive.Formatting.Formatter";
    private const string KitsKernel = "rnn";

    private static readonly (string MimeType, Func<Figure, string> Form)[] Forms =
        [(Mime.Plotly, figure => figure.Json), (Mime.Html, figure => figure.ToHtml()), (Mime.Text, figure => figure.AltText)];

#pragma warning disable CA2255 // A library of which no call is needed: the chart is the reader's, and so is the cell.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Watch()
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies();
        if (loaded.Any(assembly => assembly.GetName().Name == KitsKernel)) return;
        var formatter = loaded.Select(assembly => assembly.GetType(Formatter)).FirstOrDefault(found => found is not null);
        var register = formatter?.GetMethod("Register", [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)])?.CreateDelegate<Action<Type, Action<object, TextWriter>, string>>();
        var prefer = formatter?.GetMethod("SetPreferredMimeTypesFor", [typeof(Type), typeof(string[])])?.CreateDelegate<Action<Type, string[]>>();
        if (register is null || prefer is null) return;

        // The chart library comes with the reader's cell: before this one, or after.
        AppDomain.CurrentDomain.AssemblyLoad += (_, added) => Take(added.LoadedAssembly);
        foreach (var assembly in loaded) Take(assembly);

        void Take(System.Reflection.Assembly assembly)
        {
            if (ForeignChart.TypeIn(assembly) is not { } chart) return;
            foreach (var (mimeType, form) in Forms) register(chart, (value, writer) => writer.Write(form(Drawn(value))), mimeType);
            prefer(chart, [.. Forms.Select(form => form.MimeType)]);
        }
    }

    /// <summary>The chart as it is, in its own style; in the place of one that can't be read, why.</summary>
    private static Figure Drawn(object chart)
    {
        try
        {
            var foreign = ForeignChart.Read(chart)!;
            return new(foreign.Title ?? "Chart", foreign.Description, foreign.Data, foreign.Layout);
        }
        catch (ArgumentException unreadable)
        {
            return new("Chart", unreadable.Message, [], new() { ["title"] = new System.Text.Json.Nodes.JsonObject { ["text"] = unreadable.Message } });
        }
    }
}
