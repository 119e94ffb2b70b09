using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace RnnLessons.Data;

/// <summary>Reads a series from lines of months and values.</summary>
internal static class SeriesCsv
{
    private static readonly string[] MonthFormats =
        ["yyyy-M", "yyyy-M-d", "yyyy/M", "yyyy/M/d", "yyyy.M", "yyyy.M.d", "yyyyMM", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    /// <exception cref="InvalidDataException">A line has another form; the message names it.</exception>
    public static Series Parse(string text, string file, string name, string unit, string? column = null)
    {
        var separator = Separator(text);
        using var parser = new TextFieldParser(new StringReader(text)) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(separator);
        var (months, values) = (new List<DateOnly>(), new List<float>());
        var (at, isFirst) = (1, true);
        while (!parser.EndOfData)
        {
            var line = parser.LineNumber;
            var fields = Fields(parser, file);
            if (isFirst && TryMonth(fields[0]) is null) at = ColumnOf(column, fields, file);
            else if (isFirst && column is not null) throw new InvalidDataException($"{file}, line {line}: “{string.Join(separator, fields)}” holds a month; wanted: the names of the columns, “{column}” among them.");
            else
            {
                months.Add(TryMonth(fields[0]) ?? throw Wrong(file, line, fields, separator, $"“{fields[0]}” is no month; wanted: one such as 2024-01, in the first column"));
                if (fields.Length <= at) throw Wrong(file, line, fields, separator, $"there is no column {at + 1}; wanted: a number in it");
                values.Add(TryNumber(fields[at], separator) ?? throw Wrong(file, line, fields, separator, $"“{fields[at]}” is no number; wanted: one such as 12.5, in column {at + 1}"));
            }

            isFirst = false;
        }

        return months.Count > 0 ? new(name, unit, months, values) : throw new InvalidDataException($"{file}: there is no line with a month and a value; wanted: lines such as 2024-01{separator}12.5.");
    }

    private static string[] Fields(TextFieldParser parser, string file)
    {
        try
        {
            return parser.ReadFields()!;
        }
        catch (MalformedLineException broken)
        {
            throw new InvalidDataException($"{file}, line {broken.LineNumber}: “{parser.ErrorLine}” can't be split into columns; wanted: each quoted value closed by a quotation mark.", broken);
        }
    }

    /// <summary>What stands between the columns: of the usual ones, that of which the first line has the most.</summary>
    private static string Separator(string text)
    {
        var first = text.Split('\n').FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        return new[] { ",", ";", "\t" }.MaxBy(mark => first.Count(letter => letter == mark[0]))!;
    }

    private static int ColumnOf(string? column, string[] names, string file)
    {
        if (column is null) return 1;
        var at = Array.FindIndex(names, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new InvalidDataException($"{file}: there is no column “{column}”; wanted: one of {string.Join(", ", names.Skip(1).Select(name => $"“{name}”"))}.");
    }

    private static DateOnly? TryMonth(string field) => DateTime.TryParseExact(field.Trim(), MonthFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? DateOnly.FromDateTime(day) : null;

    private static float? TryNumber(string field, string separator)
    {
        // A comma that separates nothing is a decimal comma.
        var number = separator != "," && !field.Contains('.') ? field.Replace(',', '.') : field;
        return float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) ? value : null;
    }

    private static InvalidDataException Wrong(string file, long line, string[] fields, string separator, string whatIsWrong) =>
        new($"{file}, line {line}: “{string.Join(separator, fields)}”: {whatIsWrong}.");
}
