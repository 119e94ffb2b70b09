using System.Collections;
using System.Net;
using System.Reflection;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>Rows and named columns, shown as a plain table in every front end.</summary>
[TypeFormatterSource(typeof(TableFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class Table : ISelfFormatting
{
    private readonly string[] columns;
    private readonly string[][] rows;

    private Table(string[] columns, string[][] rows) => (this.columns, this.rows) = (columns, rows);

    /// <summary>One row for each value, one column for each of its public properties: <c>Table.Of([new { t = 1, h = 0.5 }])</c>.</summary>
    /// <exception cref="ArgumentException">The values have no named columns: they are numbers, texts or lists.</exception>
    /// <remarks>
    /// Numbers are shown with four digits, matrices row by row (arrays, lists of lists and tensors; an empty line stands between several), a dictionary
    /// entry by entry. A row that is null has empty cells.
    /// </remarks>
    public static Table Of<T>(params IEnumerable<T> values)
    {
        var properties = ValueText.Columns(typeof(T));
        if (typeof(T).IsAssignableTo(typeof(IEnumerable)) || properties.Length == 0)
            throw new ArgumentException(
                $"The values are of type {typeof(T).Name}, which has no named columns; wanted: a record or an anonymous object for each row, such as Table.Of(new {{ t = 1, h = 0.5 }}, new {{ t = 2, h = 0.7 }}).", nameof(values));
        return new([.. properties.Select(property => property.Name)],
            [.. values.Select(value => properties.Select(property => Text(property, value)).ToArray())]);
    }

    /// <summary>The table as a fragment of HTML.</summary>
    public string ToHtml() => $"""
        <table style="border-collapse:collapse"><thead><tr>{Cells("th", columns)}</tr></thead><tbody>{string.Concat(rows.Select(row => $"<tr>{Cells("td", row)}</tr>"))}</tbody></table>
        """;

    /// <inheritdoc/>
    public override string ToString()
    {
        string[][] lines = [columns, .. rows.Select(row => row.Select(cell => cell.Replace("\n\n", " | ").Replace("\n", "; ")).ToArray())];
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        return string.Join('\n', lines.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };

    /// <summary>A property that throws is shown as what it threw: the other cells of the row are worth reading.</summary>
    private static string Text(PropertyInfo property, object? row)
    {
        try
        {
            return (row is null ? null : property.GetValue(row)) is { } value ? ValueText.Of(value) : "";
        }
        catch (TargetInvocationException thrown)
        {
            return $"{thrown.InnerException!.GetType().Name}: {thrown.InnerException.Message}";
        }
    }

    private static string Cells(string tag, IEnumerable<string> texts) => string.Concat(texts.Select(text =>
        $"""<{tag} style="text-align:left;vertical-align:top;padding:0.3em 0.8em;border-bottom:1px solid {HouseStyle.Grid};white-space:pre-wrap;font-variant-numeric:tabular-nums">{WebUtility.HtmlEncode(text)}</{tag}>"""));
}

internal sealed class TableFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
