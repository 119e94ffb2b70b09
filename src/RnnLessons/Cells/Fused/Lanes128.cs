using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RnnLessons.Cells.Fused;

/// <summary>4 floats and no fused multiply-add: WebAssembly. Its tile is 4 × 8.</summary>
/// <remarks>
/// a b + c is rounded twice. Where a processor has the fused one, this is not it: every machine computes the same numbers with this, bit for
/// bit, which is what a link to a run in the playground promises.
/// </remarks>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> value = value;

    public static int Width => 4;

    public static int TileRows => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 All(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, float* to) => value.value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadSome(float* from, int count)
    {
        var value = Vector128<float>.Zero;
        for (var lane = 0; lane < count; lane++) ((float*)&value)[lane] = from[lane];
        return new(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome(Lanes128 value, float* to, int count)
    {
        for (var lane = 0; lane < count; lane++) to[lane] = ((float*)&value)[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(Lanes128 value, float* to) => value.value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(a.value * b.value + c.value);

    // By comparisons, which are false of NaN: the same on every machine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Clamp(Lanes128 x, float low, float high)
    {
        var (least, most) = (Vector128.Create(low), Vector128.Create(high));
        var above = Vector128.ConditionalSelect(Vector128.LessThan(x.value, least), least, x.value);
        return new(Vector128.ConditionalSelect(Vector128.GreaterThan(above, most), most, above));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Reciprocal(Lanes128 x) => new(Vector128<float>.One / x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 x) =>
        new(((x.value.AsInt32() << 23) + Vector128.Create(0x3F800000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WherePositive(Lanes128 x, Lanes128 value) =>
        new(Vector128.ConditionalSelect(Vector128.LessThanOrEqual(x.value, Vector128<float>.Zero), Vector128<float>.Zero, value.value));
}
