using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A variable's value in a few words, for a list of variables. No code of the value's own runs, unless it is known to be quick and to change nothing.</summary>
internal static class VariableText
{
    private const int Most = 80;

    private static readonly Dictionary<Type, string> Keywords = new (Type Type, string Word)[]
    {
        (typeof(bool), "bool"), (typeof(byte), "byte"), (typeof(sbyte), "sbyte"), (typeof(short), "short"), (typeof(ushort), "ushort"), (typeof(int), "int"), (typeof(uint), "uint"), (typeof(long), "long"),
        (typeof(ulong), "ulong"), (typeof(float), "float"), (typeof(double), "double"), (typeof(decimal), "decimal"), (typeof(char), "char"), (typeof(string), "string"), (typeof(object), "object"),
    }.ToDictionary(keyword => keyword.Type, keyword => keyword.Word);

    /// <summary>A number, a text, how much a collection holds, a tensor's shape and type: <c>[32, 20, 1] Float32</c>. Nothing for other objects: their type says it.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Short($"\"{text.ReplaceLineEndings("⏎")}\""),
        char letter => $"'{letter}'",
        bool truth => truth ? "true" : "false",
        Enum member => member.ToString(),
        IFormattable number when value.GetType().IsPrimitive || value is decimal or DateTime or TimeSpan or Guid => number.ToString(null, CultureInfo.InvariantCulture),
        Array array => $"[{string.Join(", ", Enumerable.Range(0, array.Rank).Select(array.GetLength))}]",
        ICollection { Count: var count } => count == 1 ? "1 item" : $"{count} items",
        _ => OfTensor(value),
    };

    /// <summary>A type as a reader of C# would write it: <c>int</c>, <c>List&lt;double[]&gt;</c>, <c>(Tensor, long)?</c>; without namespaces.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner) + "?";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (!type.IsGenericType) return type.Name;
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
        return type.IsAssignableTo(typeof(ITuple)) && type.IsValueType ? $"({arguments})" : $"{type.Name[..(type.Name.IndexOf('`') is > 0 and var end ? end : type.Name.Length)]}<{arguments}>";
    }

    // TorchSharp's, known by its name: the kernel runs notebooks without that library, too.
    private static string OfTensor(object value)
    {
        var type = value.GetType();
        if (type.FullName != "TorchSharp.torch+Tensor") return "";
        try
        {
            if (Get("IsInvalid") is true) return "disposed";
            return $"[{string.Join(", ", (long[])Get("shape")!)}] {Get("dtype")}";
        }
        catch (TargetInvocationException failed)
        {
            return Short(failed.InnerException?.Message ?? failed.Message);
        }

        object? Get(string property) => type.GetProperty(property)?.GetValue(value);
    }

    private static string Short(string text) => text.Length <= Most ? text : text[..(Most - 1)] + "…";
}
