using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>A number that the compiler knows, so that it makes a tile of each size from one source.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

internal readonly struct One : ICount
{
    public static int Value => 1;
}

internal readonly struct Two : ICount
{
    public static int Value => 2;
}

internal readonly struct Four : ICount
{
    public static int Value => 4;
}

internal readonly struct Six : ICount
{
    public static int Value => 6;
}

internal readonly struct Eight : ICount
{
    public static int Value => 8;
}

/// <summary>The one inner loop of the library: a tile of a matrix product, kept in registers while the depth runs past.</summary>
/// <remarks>
/// C[r, v] += Σ_k A[r, k] B[k, v]. Each step of k loads a vector or two of B once, and spreads one number of A over a vector for
/// each row: 8 rows of 2 vectors are 16 multiply-adds for 10 loads, which is what keeps the arithmetic units busy. Any strides
/// will do, so that A may be a matrix (rows apart, k adjacent) or its transpose.
/// </remarks>
internal static unsafe class Tile<V> where V : unmanaged, ILanes<V>
{
    // Inlined into a caller that has several sizes of it, the tile would have to share its registers: measured at a third of the speed.
    /// <summary>One tile, TRows rows of TColumns vectors (1 or 2). The branches on the two are gone once compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TRows, TColumns>(float* a, nint aRow, nint aDepth, float* b, nint bDepth, int depth, float* c, nint cRow, bool add)
        where TRows : ICount where TColumns : ICount
    {
        V c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default, c60 = default, c70 = default;
        V c01 = default, c11 = default, c21 = default, c31 = default, c41 = default, c51 = default, c61 = default, c71 = default;
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        nint at = 0;
        for (var k = 0; k < depth; k++)
        {
            var b0 = V.Load(b);
            var b1 = TColumns.Value > 1 ? V.Load(b + V.Width) : default;
            var a0 = V.All(a[at]);
            c00 = V.MultiplyAdd(a0, b0, c00);
            if (TColumns.Value > 1) c01 = V.MultiplyAdd(a0, b1, c01);
            if (TRows.Value > 1)
            {
                a0 = V.All(a1[at]);
                c10 = V.MultiplyAdd(a0, b0, c10);
                if (TColumns.Value > 1) c11 = V.MultiplyAdd(a0, b1, c11);
            }

            if (TRows.Value > 2)
            {
                a0 = V.All(a2[at]);
                c20 = V.MultiplyAdd(a0, b0, c20);
                if (TColumns.Value > 1) c21 = V.MultiplyAdd(a0, b1, c21);
            }

            if (TRows.Value > 2)
            {
                a0 = V.All(a3[at]);
                c30 = V.MultiplyAdd(a0, b0, c30);
                if (TColumns.Value > 1) c31 = V.MultiplyAdd(a0, b1, c31);
            }

            if (TRows.Value > 4)
            {
                a0 = V.All(a4[at]);
                c40 = V.MultiplyAdd(a0, b0, c40);
                if (TColumns.Value > 1) c41 = V.MultiplyAdd(a0, b1, c41);
            }

            if (TRows.Value > 4)
            {
                a0 = V.All(a5[at]);
                c50 = V.MultiplyAdd(a0, b0, c50);
                if (TColumns.Value > 1) c51 = V.MultiplyAdd(a0, b1, c51);
            }

            if (TRows.Value > 6)
            {
                a0 = V.All(a6[at]);
                c60 = V.MultiplyAdd(a0, b0, c60);
                if (TColumns.Value > 1) c61 = V.MultiplyAdd(a0, b1, c61);
            }

            if (TRows.Value > 6)
            {
                a0 = V.All(a7[at]);
                c70 = V.MultiplyAdd(a0, b0, c70);
                if (TColumns.Value > 1) c71 = V.MultiplyAdd(a0, b1, c71);
            }

            at += aDepth;
            b += bDepth;
        }

        Keep<TColumns>(c00, c01, c, add);
        if (TRows.Value > 1) Keep<TColumns>(c10, c11, c + cRow, add);
        if (TRows.Value > 2) Keep<TColumns>(c20, c21, c + 2 * cRow, add);
        if (TRows.Value > 2) Keep<TColumns>(c30, c31, c + 3 * cRow, add);
        if (TRows.Value > 4) Keep<TColumns>(c40, c41, c + 4 * cRow, add);
        if (TRows.Value > 4) Keep<TColumns>(c50, c51, c + 5 * cRow, add);
        if (TRows.Value > 6) Keep<TColumns>(c60, c61, c + 6 * cRow, add);
        if (TRows.Value > 6) Keep<TColumns>(c70, c71, c + 7 * cRow, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep<TColumns>(V c0, V c1, float* c, bool add) where TColumns : ICount
    {
        V.Store(add ? c0 + V.Load(c) : c0, c);
        if (TColumns.Value > 1) V.Store(add ? c1 + V.Load(c + V.Width) : c1, c + V.Width);
    }
}
