using RnnLessons.Cells.Fused;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>Work dealt out to threads.</summary>
public sealed class PartsTests
{
    [Fact]
    public void No_part_begins_before_the_caller_has_prepared_it_and_each_is_run_once()
    {
        var (prepared, runs, early) = (false, new int[9], 0);

        Parts.Run(
            runs.Length, 4,
            part =>
            {
                if (!Volatile.Read(ref prepared)) Interlocked.Increment(ref early);
                Interlocked.Increment(ref runs[part]);
            },
            () =>
            {
                Thread.Sleep(50); // the others are awake by now
                Volatile.Write(ref prepared, true);
            });

        Assert.Equal(0, early);
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void What_fails_while_preparing_reaches_the_caller_and_no_part_is_run()
    {
        var runs = 0;

        Assert.Throws<InsufficientMemoryException>(() => Parts.Run(2, 2, _ => Interlocked.Increment(ref runs), () => throw new InsufficientMemoryException()));

        Thread.Sleep(50);
        Assert.Equal(0, runs);
    }

    [Fact]
    public void What_fails_in_a_part_reaches_the_caller_and_the_others_are_run()
    {
        var runs = 0;
        void Run(int part)
        {
            Interlocked.Increment(ref runs);
            if (part == 1) throw new TimeoutException();
        }

        var error = Assert.Throws<InvalidOperationException>(() => Parts.Run(5, 2, Run));

        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal(5, runs);
    }
}
