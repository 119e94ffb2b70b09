using RnnLessons.Cells.Fused;

namespace RnnLessons.Benchmarks;

/// <summary>The fused layers' own matrix product on two threads, each with matrices of its own that stay in its cache.</summary>
internal sealed class TileRate
{
    private const int Threads = 2, Times = 600, Rows = 32, Depth = 128, Columns = 256;

    private readonly Floats[] a = Blocks(Rows * Depth), b = Blocks(Depth * Columns), c = Blocks(Rows * Columns);

    /// <summary>Multiply-adds of one call.</summary>
    public static double MultiplyAdds => (double)Threads * Times * Rows * Depth * Columns;

    /// <summary>Multiplies them many times over.</summary>
    public void Multiply() => Parts.Run(Threads, Threads, thread =>
    {
        if (Kernel.Widest is Vectors.Avx512) Run<Lanes512>(thread);
        else if (Kernel.Widest is Vectors.Avx2) Run<Lanes256>(thread);
        else Run<LanesPortable>(thread);
    });

    private unsafe void Run<V>(int thread) where V : unmanaged, ILanes<V>
    {
        for (var time = 0; time < Times; time++)
            Product<V>.Run(new(a[thread].Start, Depth, 1), b[thread].Start, 0, c[thread].Start, Columns, Rows, Depth, Columns, add: false);
    }

    private static unsafe Floats[] Blocks(int length)
    {
        Floats[] blocks = [.. Enumerable.Range(0, Threads).Select(_ => new Floats())];
        foreach (var block in blocks) new Span<float>(block.Reserve(length), length).Fill(0.5f);
        return blocks;
    }
}
