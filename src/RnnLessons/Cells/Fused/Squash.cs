using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>σ and tanh of a vector, to about 2e-7 of their value, also where that is tiny.</summary>
/// <remarks>
/// Both come from one number. With y = n ln 2 + r, |r| ≤ ln 2 / 2, let m = e^r − 1 = r + r² q(r); then e^y = 2ⁿ m + 2ⁿ, and
/// e^y − 1 = 2ⁿ m + (2ⁿ − 1) keeps its digits near 0, where subtracting 1 from e^y would lose them. The polynomial q, of degree 4,
/// interpolates (e^r − 1 − r) / r² in the five Chebyshev nodes of ±ln 2 / 2: m is off by 2.5e-8 of itself at the most (own
/// derivation). ln 2 is split into two parts so that n ln 2 is exact where it counts. Source: Cody and Waite 1980.
/// </remarks>
internal static class Squash
{
    private const float Log2E = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // 1.5 · 2²³: adding it rounds to an integer, which then stands in the lowest bits.
    private const float Rounder = 12582912f;

    /// <summary>σ(x) = 1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : unmanaged, ILanes<V>
    {
        Split(V.Clamp(V.All(0) - x, -87, 87), out var power, out var m);
        return V.Reciprocal(V.MultiplyAdd(power, m, power) + V.All(1));
    }

    /// <summary>tanh(x) = u / (u + 2) with u = e^2x − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : unmanaged, ILanes<V>
    {
        Split(V.Clamp(x + x, -20, 20), out var power, out var m);
        var u = V.MultiplyAdd(power, m, power - V.All(1));
        return u * V.Reciprocal(u + V.All(2));
    }

    /// <summary>e^y = <paramref name="power"/> (1 + <paramref name="m"/>), where power = 2ⁿ. |y| ≤ 87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<V>(V y, out V power, out V m) where V : unmanaged, ILanes<V>
    {
        var rounded = V.MultiplyAdd(y, V.All(Log2E), V.All(Rounder));
        power = V.PowerOfTwo(rounded);
        var n = rounded - V.All(Rounder);
        var r = V.MultiplyAdd(n, V.All(-Ln2Low), V.MultiplyAdd(n, V.All(-Ln2High), y));
        var q = V.MultiplyAdd(r, V.All(0.0013926176f), V.All(0.0083631731f));
        q = V.MultiplyAdd(r, q, V.All(0.041666555f));
        q = V.MultiplyAdd(r, q, V.All(0.16666577f));
        q = V.MultiplyAdd(r, q, V.All(0.5f));
        m = V.MultiplyAdd(r * r, q, r);
    }
}
