using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>How long a browser stays let in.</summary>
public sealed class BrowserSessionsTests
{
    private readonly Clock clock = new();

    [Fact]
    [Attack("the cookie of a session that was not used for a week", "it lets nobody in")]
    public void A_session_that_is_not_used_ends()
    {
        var sessions = new BrowserSessions(clock);
        var secret = sessions.Begin();
        // Used now and then, it goes on for longer than it lasts unused.
        for (var i = 0; i < 3; i++)
        {
            clock.Now += BrowserSessions.Lifetime;
            Assert.True(sessions.Has(secret));
        }

        clock.Now += BrowserSessions.Lifetime + TimeSpan.FromSeconds(1);
        Assert.False(sessions.Has(secret));
        clock.Now -= TimeSpan.FromDays(1);
        Assert.False(sessions.Has(secret));
    }

    [Fact]
    [Attack("more sessions than a server keeps", "those that were used least recently end; memory stays bounded")]
    public void There_are_only_so_many()
    {
        var sessions = new BrowserSessions(clock);
        var secrets = Enumerable.Range(0, BrowserSessions.Most + 1).Select(_ =>
        {
            clock.Now += TimeSpan.FromSeconds(1);
            return sessions.Begin();
        }).ToList();
        Assert.False(sessions.Has(secrets[0]));
        Assert.All(secrets.Skip(1), secret => Assert.True(sessions.Has(secret)));
    }

    [Fact]
    public void A_session_that_was_ended_is_over_and_others_are_not()
    {
        var sessions = new BrowserSessions(clock);
        var (one, other) = (sessions.Begin(), sessions.Begin());
        sessions.End(one);
        sessions.End("nobody's");
        Assert.False(sessions.Has(one));
        Assert.True(sessions.Has(other));
        Assert.NotEqual(one, other);
        Assert.Equal(64, one.Length);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
