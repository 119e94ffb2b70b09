using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>The weights of a pass, in the order in which the tile reads them: panel by panel, as wide as a tile.</summary>
internal static unsafe class Packing<V> where V : unmanaged, ILanes<V>
{
    /// <summary>Packs every product's weights, one product after the other; for backward they are transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(Pass pass)
    {
        var (cell, transposed) = (pass.Layout.Cell, pass.Backward);
        var to = pass.Workspace.Weights.Reserve(cell.Products.Sum(product => (long)Length(cell, product, transposed)));
        foreach (var product in cell.Products)
        {
            // The input's weights, transposed, are only for ∂L/∂x.
            if (transposed) PackTransposed(pass, product, to);
            else PackStraight(pass, product, to);
            to += Length(cell, product, transposed);
        }
    }

    /// <summary>Floats that a packed product takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Length(FusedCell cell, WeightedPart product, bool transposed)
    {
        var width = cell.GateColumn(product.Gates.Length);
        return transposed ? width * Product<V>.WholeVectors(product.Rows) : product.Depth * Product<V>.WholeVectors(width);
    }

    /// <summary>B [depth, gates · H]: the bias is a row of it, 0 for a gate that has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackStraight(Pass pass, WeightedPart product, float* to)
    {
        var (size, width) = (pass.Layout.Cell.HiddenSize, pass.Layout.Cell.GateColumn(product.Gates.Length));
        for (var panel = 0; panel < width; panel += Product<V>.PanelWidth)
        {
            var wide = Math.Min(Product<V>.PanelWidth, Product<V>.WholeVectors(width - panel));
            new Span<float>(to, product.Depth * wide).Clear();
            for (var column = panel; column < Math.Min(panel + wide, width);)
            {
                var (gate, unit) = (column / size, column % size);
                var run = Math.Min(size - unit, Math.Min(panel + wide, width) - column);
                var (matrix, bias) = product.Gates[gate];
                float* into = to + column - panel, row = pass.Weight(matrix) + unit, last = bias is null ? null : pass.Weight(bias) + unit;
                for (var k = 0; k < product.Depth; k++, into += wide)
                {
                    var from = k == product.Rows ? last : row;
                    if (from == null) continue;
                    for (var i = 0; i < run; i++) into[i] = from[i];
                    row += size;
                }

                column += run;
            }

            to += product.Depth * wide;
        }
    }

    /// <summary>Bᵀ [gates · H, rows], without the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTransposed(Pass pass, WeightedPart product, float* to)
    {
        var size = pass.Layout.Cell.HiddenSize;
        for (var panel = 0; panel < product.Rows; panel += Product<V>.PanelWidth)
        {
            var wide = Math.Min(Product<V>.PanelWidth, Product<V>.WholeVectors(product.Rows - panel));
            var filled = Math.Min(wide, product.Rows - panel);
            foreach (var (matrix, _) in product.Gates)
            {
                var from = pass.Weight(matrix) + (nint)panel * size;
                for (var unit = 0; unit < size; unit++, to += wide)
                {
                    for (var row = 0; row < filled; row++) to[row] = from[(nint)row * size + unit];
                    for (var row = filled; row < wide; row++) to[row] = 0;
                }
            }
        }
    }
}
