using RnnLessons.Cells.Fused;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>The end of a row: vectors that are loaded and stored in part.</summary>
public sealed unsafe class LanesTests
{
    [Fact]
    public void A_part_of_a_vector_leaves_alone_what_stands_behind_it()
    {
        Check<LanesPortable>();
        if (Lanes256.IsSupported) Check<Lanes256>();
        if (Lanes512.IsSupported) Check<Lanes512>();
    }

    private static void Check<V>() where V : unmanaged, ILanes<V>
    {
        var numbers = stackalloc float[V.Width];
        for (var count = 0; count <= V.Width; count++)
        {
            for (var lane = 0; lane < V.Width; lane++) numbers[lane] = lane + 1;

            var loaded = Lanes.Load<V>(numbers, count);
            Lanes.Store(loaded + V.All(100), numbers, count);

            var read = (float*)&loaded;
            for (var lane = 0; lane < V.Width; lane++)
            {
                Assert.Equal(lane < count ? lane + 1 : 0, read[lane]);
                Assert.Equal(lane < count ? lane + 101 : lane + 1, numbers[lane]);
            }
        }
    }
}
