using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>As many floats as <see cref="Vector{T}"/> holds: every other processor, such as Arm. Its tile has 6 rows.</summary>
internal readonly unsafe struct LanesPortable(Vector<float> value) : ILanes<LanesPortable>
{
    private readonly Vector<float> value = value;

    public static int Width => Vector<float>.Count;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable All(float value) => new(new Vector<float>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable Load(float* from) => new(Unsafe.ReadUnaligned<Vector<float>>(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LanesPortable value, float* to) => Unsafe.WriteUnaligned(to, value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable LoadSome(float* from, int count)
    {
        var value = Vector<float>.Zero;
        for (var lane = 0; lane < count; lane++) ((float*)&value)[lane] = from[lane];
        return new(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome(LanesPortable value, float* to, int count)
    {
        for (var lane = 0; lane < count; lane++) to[lane] = ((float*)&value)[lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(LanesPortable value, float* to) => value.value.StoreAlignedNonTemporal(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable operator +(LanesPortable a, LanesPortable b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable operator -(LanesPortable a, LanesPortable b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable operator *(LanesPortable a, LanesPortable b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable MultiplyAdd(LanesPortable a, LanesPortable b, LanesPortable c) => new(Vector.FusedMultiplyAdd(a.value, b.value, c.value));

    // Where one operand is NaN, x86's min and max give their second, and Arm's give NaN: both keep a NaN in x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable Clamp(LanesPortable x, float low, float high) =>
        new(Vector.MinNative(new Vector<float>(high), Vector.MaxNative(new Vector<float>(low), x.value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable Reciprocal(LanesPortable x) => new(Vector<float>.One / x.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable PowerOfTwo(LanesPortable x) =>
        new(Vector.AsVectorSingle((Vector.AsVectorInt32(x.value) << 23) + new Vector<int>(0x3F800000)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable WherePositive(LanesPortable x, LanesPortable value) =>
        new(Vector.ConditionalSelect(Vector.LessThanOrEqual(x.value, Vector<float>.Zero), Vector<float>.Zero, value.value));
}
