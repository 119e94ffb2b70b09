using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using RnnLessons.Figures;
using static TorchSharp.torch;

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
    /// <remarks>Numbers are shown with four digits, tensors and arrays row by row.</remarks>
    public static Table Of<T>(params IEnumerable<T> values)
    {
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        if (typeof(T).IsAssignableTo(typeof(IEnumerable)) || properties.Length == 0)
            throw new ArgumentException(
                $"The values are of type {typeof(T).Name}, which has no named columns; wanted: a record or an anonymous object for each row, such as Table.Of(new {{ t = 1, h = 0.5 }}, new {{ t = 2, h = 0.7 }}).", nameof(values));
        return new([.. properties.Select(property => property.Name)],
            [.. values.Select(value => properties.Select(property => Text(property.GetValue(value))).ToArray())]);
    }

    /// <summary>The table as a fragment of HTML.</summary>
    public string ToHtml() => $"""
        <table style="border-collapse:collapse"><thead><tr>{Cells("th", columns)}</tr></thead><tbody>{string.Concat(rows.Select(row => $"<tr>{Cells("td", row)}</tr>"))}</tbody></table>
        """;

    /// <inheritdoc/>
    public override string ToString()
    {
        string[][] lines = [columns, .. rows.Select(row => row.Select(cell => cell.Replace("\n", "; ")).ToArray())];
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        return string.Join('\n', lines.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };

    private static string Cells(string tag, IEnumerable<string> texts) => string.Concat(texts.Select(text =>
        $"""<{tag} style="text-align:left;vertical-align:top;padding:0.3em 0.8em;border-bottom:1px solid {HouseStyle.Grid};white-space:pre-wrap;font-variant-numeric:tabular-nums">{WebUtility.HtmlEncode(text)}</{tag}>"""));

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        Tensor { Handle: not 0 } tensor => Rows(tensor),
        double or float => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("G4", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable values => string.Join("  ", values.Cast<object?>().Select(Text)),
        _ => value.ToString() ?? "",
    };

    /// <summary>A tensor's numbers, one line for each row of its last dimension.</summary>
    private static string Rows(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var numbers = tensor.detach().to(ScalarType.Float64).reshape(-1, tensor.dim() == 0 ? 1 : tensor.shape[^1]);
        return string.Join('\n', Enumerable.Range(0, (int)numbers.shape[0]).Select(row =>
            string.Join("  ", numbers[row].data<double>().ToArray().Select(number => number.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(6)))));
    }
}

internal sealed class TableFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
