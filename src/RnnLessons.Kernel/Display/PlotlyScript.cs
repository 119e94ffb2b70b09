using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace RnnLessons.Kernel.Display;

/// <summary>The source of plotly.js, as the Plotly.NET package carries it. Read as data: the assembly is never loaded.</summary>
internal static class PlotlyScript
{
    private static readonly Lazy<string> Text = new(Read);

    /// <summary>plotly.js, fit to stand in a script element.</summary>
    public static string Source => Text.Value;

    private static string Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "web", "Plotly.NET.dll");
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        foreach (var resource in metadata.ManifestResources.Select(metadata.GetManifestResource))
        {
            var name = metadata.GetString(resource.Name);
            if (!name.Contains("plotly", StringComparison.OrdinalIgnoreCase) || !name.EndsWith(".js", StringComparison.Ordinal))
                continue;
            var section = file.GetSectionData(file.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader((int)resource.Offset, 4);
            var length = section.ReadInt32();
            var bytes = file.GetSectionData(file.PEHeaders.CorHeader.ResourcesDirectory.RelativeVirtualAddress).GetContent((int)resource.Offset + 4, length);
            return Encoding.UTF8.GetString([.. bytes]).Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        }

        throw new InvalidDataException($"{path} holds no plotly.js. Wanted: Plotly.NET 6.0.0, or another version that embeds it.");
    }
}
