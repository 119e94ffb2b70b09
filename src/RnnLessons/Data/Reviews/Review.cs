namespace RnnLessons.Data;

/// <summary>A review, and whether its writer liked the film.</summary>
public sealed class Review
{
    private readonly ReviewTexts texts;
    private readonly int at;

    internal Review(string name, int[] ids, bool positive, ReviewTexts texts, int at)
    {
        (Name, Ids, Positive) = (name, ids, positive);
        (this.texts, this.at) = (texts, at);
    }

    /// <summary>Makes a review of one's own.</summary>
    /// <param name="text">What its writer wrote.</param>
    /// <param name="positive">Whether its writer liked it.</param>
    /// <param name="vocabulary">Gives its words their ids; words that it does not have are left out.</param>
    /// <param name="name">What to call it.</param>
    public Review(string text, bool positive, Vocabulary vocabulary, string name = "") : this(name, vocabulary.Encode(text), positive, ReviewTexts.Of(text), 0)
    {
    }

    /// <summary>Where it comes from: <c>"train/pos/127_9"</c>, the 127th positive training review, 9 of 10 stars.</summary>
    public string Name { get; }

    /// <summary>Token ids, <see cref="Vocabulary.Start"/> first.</summary>
    public int[] Ids { get; }

    /// <summary>Whether its writer liked the film.</summary>
    public bool Positive { get; }

    /// <summary>The text as it was written, line breaks as <c>&lt;br /&gt;</c>.</summary>
    public string Text => texts.At(at);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({(Positive ? "positive" : "negative")}, {Ids.Length} tokens): {Text}";
}

/// <summary>The texts of many reviews, in one piece of memory and as few bytes as they have.</summary>
internal sealed class ReviewTexts(ReadOnlyMemory<byte> utf8, int[] ends)
{
    /// <summary>One text alone.</summary>
    public static ReviewTexts Of(string text)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        return new(utf8, [utf8.Length]);
    }

    /// <summary>All texts, one after the other.</summary>
    public ReadOnlyMemory<byte> Utf8 => utf8;

    /// <summary>Where each text ends.</summary>
    public int[] Ends => ends;

    public string At(int index) => System.Text.Encoding.UTF8.GetString(utf8.Span[(index == 0 ? 0 : ends[index - 1])..ends[index]]);
}
