using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Tells what a symbol is in the words of its documentation: the XML file beside its assembly, or of the SDK's reference pack.</summary>
internal sealed class MemberDocumentation
{
    private const int OverloadsShown = 3;
    private static readonly Lazy<string[]> FrameworkFiles = new(FindFramework);
    private readonly Dictionary<string, XElement?> known = [];

    /// <summary>Describes symbols of one name.</summary>
    /// <param name="symbols">The symbol, then its overloads.</param>
    /// <param name="compilation">Where they were found.</param>
    /// <param name="whole">Whether to list every overload and remark.</param>
    public Meaning Describe(IReadOnlyList<ISymbol> symbols, Compilation compilation, bool whole)
    {
        var signatures = symbols.Select(SymbolText.Signature).Distinct().ToList();
        var shown = whole ? signatures : signatures.Take(OverloadsShown).ToList();
        var code = string.Join('\n', shown) + (shown.Count < signatures.Count ? $"\n// and {signatures.Count - shown.Count} more overloads" : "");
        var member = symbols.Select(symbol => Find(symbol, compilation)).FirstOrDefault(found => found is not null);
        var words = member is null ? "" : Words(member, whole);
        return new((code + "\n\n" + words.Replace("`", "")).Trim(), $"```csharp\n{code}\n```\n\n{words}".Trim());
    }

    /// <summary>What a parameter is, in the words of the documentation; where it has none, or none is asked for, what the member does.</summary>
    public string Words(ISymbol symbol, Compilation compilation, string? parameter)
    {
        if (Find(symbol, compilation) is not { } member)
            return "";
        var own = member.Elements("param").FirstOrDefault(one => parameter is not null && one.Attribute("name")?.Value == parameter);
        return (Text(own) is { Length: > 0 } words ? $"{parameter}: {words}" : Text(member.Element("summary"))).Replace("`", "");
    }

    private XElement? Find(ISymbol symbol, Compilation compilation)
    {
        var definition = (symbol as IMethodSymbol)?.ReducedFrom?.OriginalDefinition ?? symbol.OriginalDefinition;
        if (definition.ContainingAssembly is not { } assembly || definition.GetDocumentationCommentId() is not { } id || compilation.GetMetadataReference(assembly) is not PortableExecutableReference { FilePath: { } path })
            return null;
        if (!known.TryGetValue(id, out var found))
        {
            var beside = Path.ChangeExtension(path, ".xml");
            known[id] = found = (File.Exists(beside) ? [beside] : Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location) ? FrameworkFiles.Value : []).Select(file => Read(file, id)).FirstOrDefault(member => member is not null);
        }

        return found;
    }

    // These files reach 10 MB: the one member is cut out of the text, and only that is parsed.
    private static XElement? Read(string file, string id)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        var start = bytes.IndexOf(Encoding.UTF8.GetBytes($"<member name=\"{id}\">"));
        if (start < 0)
            return null;
        var length = bytes[start..].IndexOf("</member>"u8) + "</member>".Length;
        return XElement.Parse(Encoding.UTF8.GetString(bytes.Slice(start, length)), LoadOptions.PreserveWhitespace);
    }

    // The runtime carries no documentation; the SDK's reference pack does, spread over assemblies of other names.
    private static string[] FindFramework()
    {
        var packs = Path.GetFullPath("../../../packs/Microsoft.NETCore.App.Ref", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        if (!Directory.Exists(packs))
            return [];
        var files = Directory.EnumerateFiles(packs, "*.xml", SearchOption.AllDirectories).Where(f => f.Contains($"net{Environment.Version.Major}.0", StringComparison.Ordinal));
        // The largest hold the most members.
        return [.. files.OrderByDescending(file => new FileInfo(file).Length)];
    }

    private static string Words(XElement member, bool whole)
    {
        var text = new StringBuilder(Text(member.Element("summary")));
        foreach (var parameter in member.Elements("param"))
            text.Append(CultureInfo.InvariantCulture, $"\n\n- `{parameter.Attribute("name")?.Value}`: {Text(parameter)}");
        if (Text(member.Element("returns")) is { Length: > 0 } returns)
            text.Append(CultureInfo.InvariantCulture, $"\n\nReturns: {returns}");
        if (whole && Text(member.Element("remarks")) is { Length: > 0 } remarks)
            text.Append(CultureInfo.InvariantCulture, $"\n\n{remarks}");
        return text.ToString();
    }

    private static string Text(XElement? element)
    {
        if (element is null)
            return "";
        var parts = element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference => $"`{Named(reference)}`",
            XElement { Name.LocalName: "c" or "code" } code => $"`{code.Value}`",
            XElement other => Text(other),
            _ => "",
        });
        return Regex.Replace(string.Concat(parts), @"\s+", " ").Trim();
    }

    private static string Named(XElement reference)
    {
        var name = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? reference.Attribute("name")?.Value ?? reference.Value;
        var bare = name.Split('(')[0];
        return bare[(bare.LastIndexOfAny(['.', ':']) + 1)..].Split('`')[0];
    }
}
