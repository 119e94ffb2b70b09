using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native.Fuzz;

/// <summary>Makes arguments of the types that operations take: often wrong ones, never ones that need much memory.</summary>
/// <param name="random">Where the choices come from.</param>
/// <param name="huge">Whether numbers may be larger than any memory: a layer repeated so often is never ready.</param>
internal sealed class Arguments(Random random, bool huge)
{
    private static readonly long[][] Shapes = [[], [0], [1], [3], [4], [3, 4], [4, 3], [3, 3], [1, 4], [0, 3], [2, 3, 4], [2, 4, 4], [1, 2, 5, 5], [2, 1, 3, 3, 3], [1, 1, 1, 1, 1, 1]];

    private static readonly ScalarType[] Types =
    [
        ScalarType.Float32, ScalarType.Float32, ScalarType.Float32, ScalarType.Float32, ScalarType.Int64, ScalarType.Int64, ScalarType.Float64, ScalarType.Bool,
        ScalarType.ComplexFloat32, ScalarType.Int32, ScalarType.Byte, ScalarType.Float16, ScalarType.BFloat16,
    ];

    // The last is so large that no system has the memory for it, and the others are small.
    private static readonly long[] Whole = [0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 7, -1, -1, -2, -7, 100, long.MinValue, 1L << 45];
    private static readonly double[] Broken = [0, 1, 1, 0.5, 2, -1, -0.5, 1e30, double.NaN, double.PositiveInfinity];
    private static readonly string[] Words = ["", "x", "ij,jk->ik", "ii->i", "reflect", "constant", "mean", "fro", "nuc", "cpu", "ij"];

    public static bool CanMake(Type type) =>
        !type.IsByRef && !type.IsByRefLike && !type.IsPointer && (
            type == typeof(Tensor) || type == typeof(Scalar) || type == typeof(Device) || type == typeof(Generator) || type == typeof(string) ||
            type == typeof(TensorIndex) || type == typeof(Size) || type == typeof(torch.nn.Module<Tensor, Tensor>) || type == typeof(object) ||
            type == typeof(System.Globalization.CultureInfo) || type.IsPrimitive && type != typeof(nint) && type != typeof(nuint) || type.IsEnum ||
            Nullable.GetUnderlyingType(type) is { } inner && CanMake(inner) ||
            Element(type) is { } element && CanMake(element) ||
            IsTuple(type) && type.GetGenericArguments().All(CanMake));

    /// <summary>A value of the type, and how to write it down.</summary>
    public object? Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return random.Next(2) == 0 ? null : Of(inner);
        if (type == typeof(Tensor)) return NextTensor();
        if (type == typeof(Scalar)) return random.Next(3) switch { 0 => Scalar(Of(typeof(long))), 1 => Scalar(Of(typeof(double))), _ => (object)(Scalar)true };
        if (type == typeof(Device)) return random.Next(10) == 0 ? META : random.Next(2) == 0 ? CPU : null;
        if (type == typeof(Generator)) return null;
        if (type == typeof(System.Globalization.CultureInfo)) return System.Globalization.CultureInfo.InvariantCulture;
        if (type == typeof(string)) return Words[random.Next(Words.Length)];
        if (type == typeof(Size)) return new Size((long[])Of(typeof(long[]))!);
        if (type == typeof(TensorIndex)) return random.Next(4) switch { 0 => TensorIndex.Ellipsis, 1 => TensorIndex.Null, 2 => TensorIndex.Tensor(NextTensor()), _ => TensorIndex.Single((long)Of(typeof(long))!) };
        if (type == typeof(torch.nn.Module<Tensor, Tensor>)) return nn.Linear(4, 3);
        if (type == typeof(object)) return NextTensor();
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type.IsEnum) return Enum.GetValues(type) is var values ? values.GetValue(random.Next(values.Length)) : null;
        if (type == typeof(char)) return 'x';
        if (type == typeof(double) || type == typeof(float)) return Convert.ChangeType(Broken[random.Next(Broken.Length)], type);
        if (type.IsPrimitive) return Narrow(Whole[random.Next(huge ? Whole.Length : Whole.Length - 1)], type);
        if (IsTuple(type)) return Activator.CreateInstance(type, [.. type.GetGenericArguments().Select(Of)]);
        return List(type, Element(type)!);
    }

    /// <summary>How an argument is written in a report.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        Tensor { IsInvalid: true } => "disposed",
        Tensor tensor => $"{tensor.dtype}[{string.Join(",", tensor.shape)}]{(tensor.requires_grad ? "g" : "")}{(tensor.device_type == DeviceType.META ? "m" : "")}",
        Scalar scalar => $"Scalar {scalar.Type}",
        string text => $"\"{text}\"",
        Array or System.Collections.IList => $"{{{string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object?>().Select(Show))}}}",
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(index => Show(tuple[index])))})",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    private Tensor NextTensor()
    {
        var (shape, type) = (Shapes[random.Next(Shapes.Length)], Types[random.Next(Types.Length)]);
        var special = random.Next(40);
        if (special == 0) return empty(shape, type, META);
        var tensor = (random.NextDouble() < 0.8 ? randn(shape) * 3 : full(shape, double.NaN)).to(type);
        if (special is 1 or 2)
        {
            tensor.Dispose();
            return tensor;
        }

        if (special == 3 && shape.Length > 0 && type is ScalarType.Float32) return tensor.to_sparse();
        if (special is >= 4 and < 12 && tensor.is_floating_point()) tensor.requires_grad = true;
        else if (special is 12 or 13 && shape.Length > 1) return tensor.transpose(0, 1);
        return tensor;
    }

    private object List(Type type, Type element)
    {
        var list = Array.CreateInstance(element, random.Next(4));
        for (var index = 0; index < list.Length; index++) list.SetValue(Of(element), index);
        return type == typeof(List<>).MakeGenericType(element) ? Activator.CreateInstance(type, list)! : list;
    }

    private static Scalar Scalar(object? number) => number is long whole ? whole : (double)number!;

    private static object Narrow(long number, Type type) =>
        type == typeof(long) ? number : Convert.ChangeType(type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong) ? (byte)number : (sbyte)number, type);

    private static Type? Element(Type type) =>
        type.IsArray && type.GetArrayRank() == 1 ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is var list && (list == typeof(IList<>) || list == typeof(IEnumerable<>) || list == typeof(List<>) || list == typeof(ICollection<>) || list == typeof(IReadOnlyList<>))
            ? type.GetGenericArguments()[0]
            : null;

    private static bool IsTuple(Type type) => type.IsValueType && type.IsGenericType && typeof(ITuple).IsAssignableFrom(type);
}
