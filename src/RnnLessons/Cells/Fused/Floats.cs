namespace RnnLessons.Cells.Fused;

/// <summary>A block of floats that stands still and begins on a cache line; the garbage collector frees it.</summary>
internal sealed unsafe class Floats
{
    private const int Line = 16;

    // Kernels load whole vectors at the end of a row: they may read a little past what is theirs.
    private const int Slack = 4 * Line;

    private float[] array = [];

    public float* Start { get; private set; }

    /// <summary>Room for <paramref name="count"/> floats. What the block held is lost where it has to grow.</summary>
    public float* Reserve(long count)
    {
        if (count + Line + Slack > array.LongLength)
        {
            array = []; // the old block may be freed before the new one is there
            array = GC.AllocateArray<float>(checked((int)(count + Line + Slack)), pinned: true);
            fixed (float* start = array) Start = (float*)(((nint)start + 63) & ~63);
        }

        return Start;
    }

    /// <summary>The next whole number of cache lines, in floats.</summary>
    public static int WholeLines(int count) => (count + Line - 1) / Line * Line;

    /// <summary>The next odd number of cache lines, in floats: rows so far apart don't crowd into the same few sets of the cache.</summary>
    public static int Apart(int count) => ((count + Line - 1) / Line | 1) * Line;
}
