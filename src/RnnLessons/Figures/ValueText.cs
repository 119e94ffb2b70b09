using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RnnLessons.Figures;

/// <summary>Any value as text for a label or a table's cell: numbers with four digits, matrices row by row, the same in every culture.</summary>
internal static class ValueText
{
    /// <summary>Between the values of a row.</summary>
    private const string Beside = "  ";

    /// <summary>The value in words; a matrix has a line for each row, and an empty line between matrices.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        Tensor { Handle: not 0 } tensor => Numbers(Rows(tensor)),
        double or float or Half => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IDictionary { Count: > 0 } entries => string.Join('\n', entries.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(entries[key])}")),
        Array { Rank: > 1 } array => Sequence(Slices(array)),
        IEnumerable values => Sequence(values.Cast<object?>()),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(at => Of(tuple[at])))})",
        _ when Entry(value) is var (key, held) => $"{Of(key)}: {Of(held)}",
        _ when IsRecord(value.GetType()) => string.Join(", ", Columns(value.GetType()).Select(property => $"{property.Name} = {Of(property.GetValue(value))}")),
        _ => value.ToString() ?? "",
    };

    /// <summary>Four significant digits, and an exponent only where there is no other way.</summary>
    public static string Number(double value) => Thinning.Round(value).ToString(CultureInfo.InvariantCulture);

    /// <summary>The public properties that a value can be asked for.</summary>
    public static PropertyInfo[] Columns(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)];

    private static string Sequence(IEnumerable<object?> values)
    {
        object?[] all = [.. values];
        if (all.Length == 0) return "(empty)";
        if (all.All(row => row is IEnumerable and not string) && AsNumbers(all) is { } numbers) return Numbers([numbers]);
        var texts = all.Select(Of).ToArray();
        var between = texts.Any(text => text.Contains('\n')) ? "\n\n" : all.All(value => value is string or null || IsPlain(value)) ? Beside : "\n";
        return string.Join(between, texts);
    }

    private static bool IsPlain(object value) => value.GetType() is { IsPrimitive: true } or { IsEnum: true } || value is IFormattable;

    /// <summary>Rows that hold nothing but numbers, which are set in columns; null where something else is among them.</summary>
    private static double[][]? AsNumbers(object?[] rows)
    {
        object?[][] all = [.. rows.Select(row => ((IEnumerable)row!).Cast<object?>().ToArray())];
        return all.Any(row => row.Length > 0) && all.SelectMany(row => row).All(value => value is double or float or int or long or short or byte)
            ? [.. all.Select(row => row.Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture)).ToArray())]
            : null;
    }

    /// <summary>A matrix or several, in columns of one width.</summary>
    private static string Numbers(double[][][] matrices)
    {
        double[] all = [.. matrices.SelectMany(rows => rows).SelectMany(row => row).Where(double.IsFinite).Select(Math.Abs)];
        if (matrices.All(rows => rows.All(row => row.Length == 0))) return "(empty)";
        var (most, least) = (all.DefaultIfEmpty(0).Max(), all.Where(value => value > 0).DefaultIfEmpty(1).Min());
        Func<double, string> text = all.All(double.IsInteger) && most < 1e6 ? value => value.ToString("0", CultureInfo.InvariantCulture)
            : most < 1e4 && least >= 5e-4 ? value => value.ToString("0.000", CultureInfo.InvariantCulture)
            : Number;
        var width = matrices.SelectMany(rows => rows).SelectMany(row => row).Max(value => text(value).Length);
        return string.Join("\n\n", matrices.Select(rows => string.Join('\n', rows.Select(row => string.Join(Beside, row.Select(value => text(value).PadLeft(width)))))));
    }

    private static double[][][] Rows(Tensor tensor)
    {
        if (tensor.numel() == 0) return [];
        using var scope = NewDisposeScope();
        // A complex number stands as its real and its imaginary part, a row each.
        var real = tensor.is_complex() ? view_as_real(tensor.detach()) : tensor.detach();
        while (real.dim() < 2) real = real.unsqueeze(0);
        var numbers = real.to(ScalarType.Float64).contiguous();
        var (height, width) = ((int)real.shape[^2], (int)real.shape[^1]);
        return [.. numbers.data<double>().ToArray().Chunk(width).Chunk(height)];
    }

    /// <summary>What an array of two or more dimensions holds along its first: rows, or arrays of one dimension less.</summary>
    private static IEnumerable<object?> Slices(Array array)
    {
        for (var i = 0; i < array.GetLength(0); i++) yield return Slice(array, [i]);
    }

    private static object?[] Slice(Array array, int[] at) => [.. Enumerable.Range(0, array.GetLength(at.Length))
        .Select(i => at.Length + 1 == array.Rank ? array.GetValue([.. at, i]) : Slice(array, [.. at, i]))];

    private static (object? Key, object? Value)? Entry(object value) =>
        value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? (type.GetProperty("Key")!.GetValue(value), type.GetProperty("Value")!.GetValue(value))
            : null;

    /// <summary>A record or an anonymous object writes its numbers in the user's culture, and of a list nothing but its type.</summary>
    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null || (type.Name.StartsWith("<>", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute)));
}
