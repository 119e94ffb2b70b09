using System.Security.Cryptography;
using System.Text;

namespace RnnLessons.Kernel.Serve;

/// <summary>The browsers that came in with the token. Each holds a secret of its own, and the server keeps only its hash.</summary>
internal sealed class BrowserSessions(TimeProvider time)
{
    /// <summary>A session that was not used for this long is over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>More sessions than one person has browsers; with another one, the one that was used least recently ends.</summary>
    public const int Most = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> lastUsed = [];

    /// <summary>Begins a session.</summary>
    /// <returns>Its secret, 256 bits, for the browser alone.</returns>
    public string Begin()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (gate)
        {
            if (lastUsed.Count >= Most)
                lastUsed.Remove(lastUsed.MinBy(session => session.Value).Key);
            lastUsed[Key(secret)] = time.GetUtcNow();
        }

        return secret;
    }

    /// <summary>Whether a secret is that of a session which is not over. To ask counts as use.</summary>
    public bool Has(string secret)
    {
        lock (gate)
        {
            if (!lastUsed.TryGetValue(Key(secret), out var last))
                return false;
            if (time.GetUtcNow() - last > Lifetime)
            {
                lastUsed.Remove(Key(secret));
                return false;
            }

            lastUsed[Key(secret)] = time.GetUtcNow();
            return true;
        }
    }

    /// <summary>Ends a session, if there is one of this secret.</summary>
    public void End(string secret)
    {
        lock (gate)
            lastUsed.Remove(Key(secret));
    }

    // A look-up of the hash tells nobody by its time how much of a guess was right.
    private static string Key(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
