using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace RnnLessons.Figures;

/// <summary>Loads the chart libraries from the folder <c>plotly/</c> beside this library, in a context of their own.</summary>
/// <remarks>
/// Plotly.NET needs a newer FSharp.Core than .NET Interactive carries and dies in a type initialiser on the older one.
/// In a context of their own the chart libraries find their own FSharp.Core and Newtonsoft.Json, whatever the host has loaded. What draws with
/// them, RnnLessons.Charts, lives there too: this library names none of their types.
/// </remarks>
internal static class PlotlyIsolation
{
    private static readonly PlotlyContext Charts = new(Path.Combine(FolderOfThisLibrary, "plotly"));

    private static string FolderOfThisLibrary =>
        Path.GetDirectoryName(typeof(PlotlyIsolation).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

#pragma warning disable CA2255 // A library that must be found before its first method is compiled has no other place for this.
    [ModuleInitializer]
    internal static void Hook()
#pragma warning restore CA2255
    {
        AssemblyLoadContext.Default.Resolving += Resolve;
        var own = AssemblyLoadContext.GetLoadContext(typeof(PlotlyIsolation).Assembly);
        if (own is not null && own != AssemblyLoadContext.Default) own.Resolving += Resolve;
    }

    /// <summary>Asked only for what the host itself could not find, so nothing of the host's is ever replaced.</summary>
    private static Assembly? Resolve(AssemblyLoadContext asking, AssemblyName name) => Charts.Find(name);

    private sealed class PlotlyContext(string folder) : AssemblyLoadContext("RnnLessons charts")
    {
        private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
        {
            "RnnLessons.Charts", "Plotly.NET", "Plotly.NET.CSharp", "XPlot.Plotly", "Giraffe.ViewEngine",
            "DynamicObj", "Fable.Core", "FSharp.Core", "Newtonsoft.Json",
        };

        public Assembly? Find(AssemblyName name) =>
            name.Name is { } simple && Ours.Contains(simple) && File.Exists(PathOf(simple)) && name.Version <= VersionOf(simple)
                ? LoadFromAssemblyName(name)
                : null;

        protected override Assembly? Load(AssemblyName name) =>
            name.Name is { } simple && Ours.Contains(simple) && File.Exists(PathOf(simple)) ? LoadFromAssemblyPath(PathOf(simple)) : null;

        private string PathOf(string simple) => Path.Combine(folder, simple + ".dll");

        private Version? VersionOf(string simple) => AssemblyName.GetAssemblyName(PathOf(simple)).Version;
    }
}
