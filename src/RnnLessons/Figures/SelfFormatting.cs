namespace RnnLessons.Figures;

/// <summary>Says how a type shows itself; hosts look for an attribute of exactly this name, so no package is needed.</summary>
/// <remarks>The convention that .NET Interactive documents for libraries (docs/formatting.md of its repository). What looks for it finds the other members here by their names too.</remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>A class with <c>CreateTypeFormatters()</c>.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>Sent together, the richest first: the front end picks what it can draw.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}

/// <summary>A value that knows its own text for each MIME type it offers.</summary>
internal interface ISelfFormatting
{
    /// <summary>The value as <paramref name="mimeType"/>, or null for a type that it doesn't offer.</summary>
    string? Format(string mimeType);
}

/// <summary>What a host asks for formatters: one for each MIME type.</summary>
internal abstract class SelfFormattingSource(params string[] mimeTypes)
{
    /// <summary>Called by the host, by name.</summary>
    public IEnumerable<object> CreateTypeFormatters() => mimeTypes.Select(mimeType => new SelfFormatter(mimeType));
}

/// <summary>Writes a value as one MIME type. Its members are called by name.</summary>
internal sealed class SelfFormatter(string mimeType)
{
    public string MimeType { get; } = mimeType;

    public bool Format(object instance, TextWriter writer)
    {
        if ((instance as ISelfFormatting)?.Format(MimeType) is not { } text) return false;
        writer.Write(text);
        return true;
    }
}

/// <summary>The MIME types that the kit's values offer.</summary>
internal static class Mime
{
    public const string Plotly = "application/vnd.plotly.v1+json";
    public const string Html = "text/html";
    public const string Latex = "text/latex";
    public const string Text = "text/plain";
    public const string Claim = "application/vnd.rnnlessons.claim+json";
    public const string Exercise = "application/vnd.rnnlessons.exercise+json";
}
