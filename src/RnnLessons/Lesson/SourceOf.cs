using System.Xml.Linq;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>The library's own source of a type or a member, as compiled: a lesson shows it, so prose and code can't drift apart.</summary>
[TypeFormatterSource(typeof(SourceOfFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class SourceOf : ISelfFormatting
{
    private static readonly Lazy<ILookup<string, XElement>> Types = new(() =>
    {
        using var source = typeof(SourceOf).Assembly.GetManifestResourceStream("source.xml")!;
        return XElement.Load(source, LoadOptions.PreserveWhitespace).Elements("type").ToLookup(Name);
    });

    private readonly string label;
    private readonly XElement[] pieces;

    private SourceOf(string label, XElement[] pieces) => (this.label, this.pieces) = (label, pieces);

    /// <summary>The source, with its documentation and without the indentation that it has in its file.</summary>
    public string Code => string.Join("\n\n", pieces.Select(piece => piece.Value));

    /// <summary>A member's source: <c>SourceOf.Member&lt;SrnnCell&gt;("Step")</c>.</summary>
    /// <param name="name">A method, property, field or event; all overloads are shown. The type's own name is its constructor.</param>
    public static SourceOf Member<T>(string name) => Member(typeof(T), name);

    /// <summary>A member's source, for static types too: <c>SourceOf.Member(typeof(Spectrum), "Powers")</c>.</summary>
    /// <param name="type">A type of this library.</param>
    /// <param name="name">A method, property, field or event; all overloads are shown. The type's own name is its constructor.</param>
    /// <exception cref="ArgumentException">The library has no source of this type, or the type has no such member.</exception>
    public static SourceOf Member(Type type, string name)
    {
        var members = Declarations(type).Elements("member").ToArray();
        var named = members.Where(member => Name(member) == name).ToArray();
        return named.Length > 0 ? new($"{PlainName(type)}.{name}", named) : throw new ArgumentException(
            $"{PlainName(type)} has no member \"{name}\" in its source. It has: {string.Join(", ", members.Select(Name).Distinct())}.", nameof(name));
    }

    /// <summary>A whole type's source: <c>SourceOf.Type&lt;SrnnCell&gt;()</c>.</summary>
    public static SourceOf Type<T>() => Type(typeof(T));

    /// <summary>A whole type's source, for static types too.</summary>
    /// <param name="type">A type of this library.</param>
    /// <exception cref="ArgumentException">The library has no source of this type.</exception>
    public static SourceOf Type(Type type) => new(PlainName(type), [.. Declarations(type).Elements("code")]);

    /// <summary>The source as a fragment of HTML, coloured lightly.</summary>
    public string ToHtml() => CodeHtml.Of(pieces, label);

    /// <inheritdoc/>
    public override string ToString() => Code;

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => Code, _ => null };

    /// <summary>The declarations of a type: several where it is partial.</summary>
    private static XElement[] Declarations(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        XElement[] found = type.Assembly == typeof(SourceOf).Assembly ? [.. Types.Value[definition.FullName!]] : [];
        return found.Length > 0 ? found : throw new ArgumentException(
            $"The library carries no source of {type}. It carries: {string.Join(", ", Types.Value.Select(one => one.Key["RnnLessons.".Length..]).Order(StringComparer.Ordinal))}.", nameof(type));
    }

    private static string Name(XElement element) => element.Attribute("name")!.Value;

    private static string PlainName(Type type) => type.Name.Split('`')[0];
}

internal sealed class SourceOfFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
