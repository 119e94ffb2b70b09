namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>The topics that a subscriber wants: prefixes of a message's first frame. Safe to use from any thread.</summary>
internal sealed class Subscriptions
{
    private const byte Subscribe = 1;
    private const byte Cancel = 0;

    // A subscriber that asks for more is not one of Jupyter's, which ask for one.
    private const int Most = 1_000;
    private readonly Lock gate = new();
    private readonly List<byte[]> prefixes = [];

    /// <summary>Takes a subscriber's message: 1 and a prefix to be sent it, 0 and a prefix to be sent it no more.</summary>
    /// <exception cref="ZmtpException">It is neither.</exception>
    public void Take(IReadOnlyList<byte[]> message)
    {
        if (message is not [[Subscribe or Cancel, .. var prefix]])
            throw new ZmtpException("A subscriber may only subscribe and cancel.");
        lock (gate)
        {
            if (message[0][0] == Cancel)
            {
                if (prefixes.FindIndex(known => known.AsSpan().SequenceEqual(prefix)) is >= 0 and var at)
                    prefixes.RemoveAt(at);
                return;
            }

            if (prefixes.Count == Most)
                throw new ZmtpException($"More than {Most} subscriptions.");
            prefixes.Add(prefix);
        }
    }

    /// <summary>Whether it wants anything.</summary>
    public bool Any
    {
        get
        {
            lock (gate)
                return prefixes.Count > 0;
        }
    }

    /// <summary>Whether a message with this topic is wanted.</summary>
    public bool Want(byte[] topic)
    {
        lock (gate)
            return prefixes.Exists(prefix => topic.AsSpan().StartsWith(prefix));
    }

    /// <summary>The message that asks for all topics.</summary>
    public static IReadOnlyList<byte[]> ToAll => [[Subscribe]];
}
