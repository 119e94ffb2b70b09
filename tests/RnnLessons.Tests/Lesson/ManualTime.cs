namespace RnnLessons.Tests.Lesson;

/// <summary>A clock that moves when a test moves it; timers strike on the test's own thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Alarm> alarms = [];
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        alarms.Add(alarm);
        return alarm;
    }

    public void Advance(double milliseconds)
    {
        var until = ticks + (long)(milliseconds * TimeSpan.TicksPerMillisecond);
        while (alarms.Where(alarm => alarm.Due <= until).MinBy(alarm => alarm.Due) is { } next)
        {
            ticks = Math.Max(ticks, next.Due);
            next.Strike();
        }
        ticks = until;
    }

    private sealed class Alarm(ManualTime time, Action strike) : ITimer
    {
        public long Due { get; private set; } = long.MaxValue;

        public void Strike()
        {
            Due = long.MaxValue;
            strike();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.ticks + dueTime.Ticks;
            return true;
        }

        public void Dispose() => Due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
