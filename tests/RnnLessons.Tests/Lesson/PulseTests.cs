using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

public sealed class PulseTests
{
    [Theory]
    [InlineData(340, 1000, 41, "update 340 of 1,000, seed 2, about 80 s left")]
    [InlineData(340, 1000, 410, "update 340 of 1,000, seed 2, about 13 min left")]
    [InlineData(1, 1000, 1, "update 1 of 1,000, seed 2")]
    [InlineData(1000, 1000, 41, "update 1,000 of 1,000, seed 2")]
    public void Says_how_far_a_run_is_and_how_long_it_may_take(int update, int updates, int seconds, string words) =>
        Assert.Equal(words, Pulse.Words(new(update, updates, 2, TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Tells_the_page_twice_a_second_at_the_most()
    {
        var time = new ManualTime();
        time.Advance(1);
        var told = new List<string>();
        var pulse = new Pulse(time, () => told.Add);
        for (var update = 1; update <= 1000; update++)
        {
            pulse.Tell(new(update, 1000, 1, TimeSpan.FromMilliseconds(update)));
            time.Advance(1);
        }

        Assert.Equal(["update 1 of 1,000, seed 1", "update 501 of 1,000, seed 1"], told);
    }

    [Fact]
    public void Where_no_page_listens_nothing_is_told() =>
        new Pulse(new ManualTime(), () => null).Tell(new(1, 2, 1, TimeSpan.FromSeconds(1)));
}
