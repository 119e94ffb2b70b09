using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>Writes every interpolated string of this assembly in the invariant culture, so that a message never says 0,5 or a year of another calendar.</summary>
/// <remarks>
/// The compiler builds <c>$"…"</c> with the type of this name, and takes the one that stands in the assembly's own source before the runtime's, which
/// writes in the culture of the user. Messages, figures, tables and files read the same on every machine; the culture of a reader's own code stays
/// the reader's.
/// </remarks>
[InterpolatedStringHandler]
internal readonly ref struct DefaultInterpolatedStringHandler
{
    private readonly StringBuilder text;

    /// <summary>Called by the compiler.</summary>
    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount) => text = new(literalLength + 12 * formattedCount);

    /// <summary>Text between the holes.</summary>
    public void AppendLiteral(string value) => text.Append(value);

    /// <summary>A hole, such as <c>{value}</c> or <c>{value,8:F2}</c>.</summary>
    public void AppendFormatted<T>(T value, int alignment = 0, string? format = null)
    {
        var hole = new StringBuilder.AppendInterpolatedStringHandler(0, 1, text, CultureInfo.InvariantCulture);
        hole.AppendFormatted(value, alignment, format);
    }

    /// <inheritdoc cref="AppendFormatted{T}(T, int, string?)"/>
    public void AppendFormatted<T>(T value, string? format) => AppendFormatted(value, 0, format);

    /// <inheritdoc cref="AppendFormatted{T}(T, int, string?)"/>
    public void AppendFormatted(ReadOnlySpan<char> value) => text.Append(value);

    /// <summary>Called by the compiler at the end.</summary>
    public string ToStringAndClear() => text.ToString();
}
