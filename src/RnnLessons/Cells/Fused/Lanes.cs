using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RnnLessons.Cells.Fused;

/// <summary>A vector of floats as wide as the machine has them: the one thing that the kernels know of the processor.</summary>
/// <remarks>
/// Kernels are written once, over <c>V : ILanes&lt;V&gt;</c>, and the compiler makes one of each width. Four of them exist:
/// <see cref="Lanes512"/>, <see cref="Lanes256"/>, <see cref="LanesPortable"/> and, for a browser, <see cref="Lanes128"/>.
/// </remarks>
internal unsafe interface ILanes<V> where V : unmanaged, ILanes<V>
{
    /// <summary>Floats in the vector.</summary>
    static abstract int Width { get; }

    /// <summary>Rows of the register tile, which is 2 vectors wide: what leaves the fewest registers idle.</summary>
    static abstract int TileRows { get; }

    static abstract V All(float value);

    static abstract V Load(float* from);

    static abstract void Store(V value, float* to);

    /// <summary>Loads the first <paramref name="count"/> lanes and touches no memory behind them; the other lanes are 0.</summary>
    static abstract V LoadSome(float* from, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes, fewer than there are.</summary>
    static abstract void StoreSome(V value, float* to, int count);

    /// <summary>Stores to a multiple of the vector's size that nobody will read soon, past the cache where the machine can.</summary>
    static abstract void Stream(V value, float* to);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    /// <summary>a b + c, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>x between two bounds; NaN stays NaN.</summary>
    static abstract V Clamp(V x, float low, float high);

    /// <summary>1 / x to about the last bit. x must be normal, as must 1 / x.</summary>
    static abstract V Reciprocal(V x);

    /// <summary>2ⁿ for x = n + 1.5 · 2²³: where a float's last bit counts 1, its lowest bits are the integer n.</summary>
    static abstract V PowerOfTwo(V x);

    /// <summary>value where x &gt; 0 or NaN, else 0.</summary>
    static abstract V WherePositive(V x, V value);
}

/// <summary>Loads and stores that a kernel may do at the end of a row.</summary>
internal static unsafe class Lanes
{
    /// <summary>Stores the first <paramref name="count"/> lanes, all where there are more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V value, float* to, int count) where V : unmanaged, ILanes<V>
    {
        if (count >= V.Width) V.Store(value, to);
        else V.StoreSome(value, to, count);
    }

    /// <summary>Loads the first <paramref name="count"/> lanes, all where there are more: for memory that isn't the kernels' own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(float* from, int count) where V : unmanaged, ILanes<V> => count >= V.Width ? V.Load(from) : V.LoadSome(from, count);

    /// <summary>Asks for memory that will be read soon, so that it comes while the arithmetic units are busy with something else.</summary>
    public static void Prefetch(float* from, nint count)
    {
        if (!Sse.IsSupported) return; // .NET has no such request for Arm
        for (nint at = 0; at < count; at += 16) Sse.Prefetch1(from + at);
    }
}
