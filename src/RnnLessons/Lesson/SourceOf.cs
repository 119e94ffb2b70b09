using System.Reflection;
using System.Text.RegularExpressions;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>The library's own source of a type or a member, as compiled: a lesson shows it, so prose and code can't drift apart.</summary>
[TypeFormatterSource(typeof(SourceOfFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class SourceOf : ISelfFormatting
{
    private readonly string label;

    private SourceOf(string label, string code) => (this.label, Code) = (label, code);

    /// <summary>The source, with its documentation and without the indentation that it has in its file.</summary>
    public string Code { get; }

    /// <summary>A member's source: <c>SourceOf.Member&lt;SrnnCell&gt;("Step")</c>.</summary>
    /// <param name="name">A method, property, field or event; all overloads are shown. The type's own name is its constructor.</param>
    public static SourceOf Member<T>(string name) => Member(typeof(T), name);

    /// <summary>A member's source, for static types too: <c>SourceOf.Member(typeof(Spectrum), "Powers")</c>.</summary>
    /// <param name="type">A type of this library.</param>
    /// <param name="name">A method, property, field or event; all overloads are shown. The type's own name is its constructor.</param>
    /// <exception cref="ArgumentException">The library has no source of this type, or the type has no such member.</exception>
    public static SourceOf Member(Type type, string name)
    {
        var declarations = Declarations(type);
        var members = declarations.SelectMany(source => source.Members()).ToArray();
        var named = members.Where(member => member.Name == name).Select(member => Shown(member.Code)).ToArray();
        if (named.Length == 0)
        {
            throw new ArgumentException($"{PlainName(type)} has no member «{name}» in its source. It has: {string.Join(", ", members.Select(member => member.Name).Distinct())}.", nameof(name));
        }
        return new SourceOf($"{PlainName(type)}.{name}", string.Join("\n\n", named));
    }

    /// <summary>A whole type's source: <c>SourceOf.Type&lt;SrnnCell&gt;()</c>.</summary>
    public static SourceOf Type<T>() => Type(typeof(T));

    /// <summary>A whole type's source, for static types too.</summary>
    /// <param name="type">A type of this library.</param>
    /// <exception cref="ArgumentException">The library has no source of this type.</exception>
    public static SourceOf Type(Type type) =>
        new(PlainName(type), string.Join("\n\n", Declarations(type).Select(source => Shown(source.Code))));

    /// <summary>The source as a fragment of HTML, coloured lightly.</summary>
    public string ToHtml() => CodeHtml.Of(Code, label);

    /// <inheritdoc/>
    public override string ToString() => Code;

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => Code, _ => null };

    /// <summary>«inheritdoc» tells a compiler something and a reader nothing.</summary>
    private static string Shown(string code) => CSharpText.Dedent(Regex.Replace(code, @"^\s*/// <inheritdoc/>\n", "", RegexOptions.Multiline));

    private static DeclarationText[] Declarations(Type type)
    {
        var library = typeof(SourceOf).Assembly;
        var files = type.Assembly == library ? library.GetManifestResourceNames().Where(name => name.StartsWith("source/", StringComparison.Ordinal)) : [];
        DeclarationText[] found = [.. files.Order(StringComparer.Ordinal).Select(file => Read(library, file))
            .Where(text => InNamespaceOf(type, text)).SelectMany(text => new CSharpText(text).Types(PlainName(type)))];
        return found.Length > 0 ? found : throw new ArgumentException(
            $"The library carries no source of {type}. It carries: {string.Join(", ", files.Select(file => file["source/".Length..]).Order(StringComparer.Ordinal))}.", nameof(type));
    }

    private static bool InNamespaceOf(Type type, string text) => Regex.IsMatch(text, $@"^namespace\s+{Regex.Escape(type.Namespace ?? "")}\s*[;{{\r\n]", RegexOptions.Multiline);

    private static string PlainName(Type type) => type.Name.Split('`')[0];

    private static string Read(Assembly library, string file)
    {
        using var reader = new StreamReader(library.GetManifestResourceStream(file)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

internal sealed class SourceOfFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
