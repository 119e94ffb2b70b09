using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>Where a matrix stands in memory: element [row, column] is <c>Start[row · Row + column · Column]</c>.</summary>
internal readonly unsafe struct Strided(float* start, nint row, nint column)
{
    public readonly float* Start = start;
    public readonly nint Row = row, Column = column;

    public Strided Transposed => new(Start, Column, Row);
}

/// <summary>A whole matrix product, tile by tile.</summary>
internal static unsafe class Product<V> where V : unmanaged, ILanes<V>
{
    /// <summary>Columns of a panel: a tile's width.</summary>
    public static int PanelWidth => 2 * V.Width;

    /// <summary><paramref name="columns"/>, rounded up to whole vectors: what a tile writes. The columns beyond hold nothing of value.</summary>
    public static int WholeVectors(int columns) => (columns + V.Width - 1) / V.Width * V.Width;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns], rows <paramref name="bRow"/> apart; or, with 0 for that, packed in panels as wide as a tile, one after the other.</param>
    /// <param name="bRow">Floats from one row of B to the next, or 0.</param>
    /// <param name="c">[rows, columns], with room for <see cref="WholeVectors"/> columns.</param>
    /// <param name="cRow">Floats from one row of C to the next.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="add">Whether C keeps what it has.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Strided a, float* b, nint bRow, float* c, nint cRow, int rows, int depth, int columns, bool add)
    {
        // A panel of B stays in the first-level cache while all rows of A go past it.
        for (var column = 0; column < columns; column += PanelWidth)
        {
            var panel = bRow == 0 ? b + (nint)column * depth : b + column;
            if (columns - column > V.Width) Panel<Two>(a, panel, bRow == 0 ? PanelWidth : bRow, c + column, cRow, rows, depth, add);
            else Panel<One>(a, panel, bRow == 0 ? V.Width : bRow, c + column, cRow, rows, depth, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<TColumns>(Strided a, float* b, nint bRow, float* c, nint cRow, int rows, int depth, bool add) where TColumns : ICount
    {
        var row = 0;
        for (; rows - row >= V.TileRows; row += V.TileRows)
        {
            if (V.TileRows == 8) Rows<Eight, TColumns>(a, b, bRow, c, cRow, row, depth, add);
            else if (typeof(V) == typeof(Lanes128) && TColumns.Value == 2)
                PlainTile.Multiply(a.Start + row * a.Row, a.Row, a.Column, b, bRow, depth, c + row * cRow, cRow, add);
            else if (V.TileRows == 4) Rows<Four, TColumns>(a, b, bRow, c, cRow, row, depth, add);
            else Rows<Six, TColumns>(a, b, bRow, c, cRow, row, depth, add);
        }

        if (((rows - row) & 4) != 0) row += Rows<Four, TColumns>(a, b, bRow, c, cRow, row, depth, add);
        if (((rows - row) & 2) != 0) row += Rows<Two, TColumns>(a, b, bRow, c, cRow, row, depth, add);
        if (((rows - row) & 1) != 0) Rows<One, TColumns>(a, b, bRow, c, cRow, row, depth, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rows<TRows, TColumns>(Strided a, float* b, nint bRow, float* c, nint cRow, int row, int depth, bool add)
        where TRows : ICount where TColumns : ICount
    {
        Tile<V>.Multiply<TRows, TColumns>(a.Start + row * a.Row, a.Row, a.Column, b, bRow, depth, c + row * cRow, cRow, add);
        return TRows.Value;
    }
}
