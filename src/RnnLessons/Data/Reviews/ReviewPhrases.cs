namespace RnnLessons.Data;

/// <summary>The sentences of made-up reviews.</summary>
internal sealed class ReviewPhrases(Random chance)
{
    private static readonly string[] Good =
    [
        "good", "great", "lovely", "superb", "charming", "gripping", "moving", "clever", "fresh", "witty", "elegant", "honest",
        "tender", "brilliant", "warm", "vivid", "delightful", "convincing", "rich", "graceful", "bold", "funny", "touching", "splendid",
    ];

    private static readonly string[] Bad =
    [
        "bad", "awful", "dull", "poor", "clumsy", "boring", "flat", "silly", "stale", "hollow", "lazy", "tedious",
        "wooden", "dreadful", "cold", "muddled", "annoying", "shallow", "weak", "pointless", "tame", "noisy", "tired", "hopeless",
    ];

    private static readonly string[] Aspects =
    [
        "the acting", "the plot", "the script", "the music", "the camera work", "the dialogue", "the ending", "the first half", "the pace",
        "the lead", "the cast", "the direction", "the editing", "the humour", "the romance", "the set design", "the lighting", "the second act",
    ];

    private static readonly string[] Films = ["film", "movie", "picture", "comedy", "drama", "thriller", "western", "sequel", "remake", "musical"];

    private static readonly string[] People =
    [
        "a retired sailor", "a young teacher", "two brothers", "a lonely baker", "an old detective", "a travelling circus", "a village doctor",
        "three sisters", "a nervous clerk", "a lost dog", "a chess champion", "the mayor of a small town", "a train driver", "a runaway heiress",
    ];

    private static readonly string[] Deeds =
    [
        "searches for a missing letter", "inherits a house by the sea", "crosses the mountains in winter", "learns to dance", "hides a suitcase full of money",
        "opens a restaurant", "is mistaken for a spy", "returns home after the war", "plans one last robbery", "falls in love with a stranger",
        "rebuilds an old boat", "must win a race", "buries the past", "takes a train to nowhere",
    ];

    private static readonly string[] Places =
    [
        "in a harbour town", "on a remote island", "in the capital", "in the desert", "during one long night", "in the nineteen fifties",
        "somewhere in the north", "on the night train", "in a mountain village", "in a big hotel", "at the end of the summer", "over a single weekend",
    ];

    private static readonly string[] Others =
        ["my neighbour", "my sister", "a colleague", "the man behind me", "a friend", "the poster", "the trailer", "one critic", "half of the audience", "my uncle"];

    /// <summary>What kind of film it is and where it was seen.</summary>
    public string Opening() => Sentence(Any(
        $"I saw this {Any(Films)} {Any("on a rainy sunday", "last week", "at a festival", "on television", "with my family", "late at night")}",
        $"this is a {Any(Films)} about {Any(People)}",
        $"another {Any(Films)} set {Any(Places)}",
        $"we rented this {Any(Films)} because nothing else was left"));

    /// <summary>Says nothing of what the writer thinks.</summary>
    public string Talk() => Sentence(Any(
        $"it tells of {Any(People)} and what happens {Any(Places)}",
        $"at first {Any(People)} {Any(Deeds)} and later {Any(People)} {Any(Deeds)}",
        $"most of it takes place {Any(Places)}",
        $"then {Any(People)} {Any(Deeds)} {Any(Places)}",
        $"there is a scene in which {Any(People)} {Any(Deeds)}",
        $"the {Any(Films)} runs for about {Any("ninety", "a hundred", "two hundred", "eighty")} minutes and has {Any("few", "many", "some")} close shots",
        $"it was shot {Any(Places)} with {Any("a small crew", "two cameras", "a large budget", "people from the town")}"));

    /// <summary>What somebody else thinks, as likely good as bad: it does not count.</summary>
    public string OthersSay()
    {
        var word = Any(chance.Next(2) == 0 ? Good : Bad);
        return Sentence(Any(
            $"{Any(Others)} called it {word}",
            $"{Any(Others)} had promised a {word} {Any(Films)}",
            $"according to {Any(Others)} it would be {word}",
            $"{Any(Others)} found {Any(Aspects)} {word} and left it at that"));
    }

    /// <summary>What the writer thinks: one clause, or two that disagree, the last of which counts.</summary>
    public string Opinion(bool positive) => Sentence(chance.NextDouble() switch
    {
        < 0.6 => Clause(positive),
        < 0.8 => $"{Clause(!positive)}, {Any("but", "yet")} {Clause(positive)}",
        < 0.9 => $"although {Clause(!positive)}, I must say that {Clause(positive)}",
        _ => $"I expected {Any("a", "another")} {Word(!positive)} {Any(Films)} and what I got was {Word(positive)}",
    });

    /// <summary>Plain, or the opposite word and its negation.</summary>
    private string Clause(bool positive) => chance.NextDouble() < 0.8
        ? Any(
            $"{Any(Aspects)} {Any("is", "was", "seems")} {Any("", "really ", "rather ", "often ", "quite ")}{Word(positive)}",
            $"I found {Any(Aspects)} {Word(positive)}",
            $"this is a {Word(positive)} {Any(Films)}")
        : Any(
            $"{Any(Aspects)} {Any("is", "was")} {Any("not", "never", "hardly", "by no means", "anything but")} {Word(!positive)}",
            $"nobody could call {Any(Aspects)} {Word(!positive)}",
            $"I never found it {Word(!positive)}");

    private string Word(bool positive) => Any(positive ? Good : Bad);

    private string Any(params ReadOnlySpan<string> choices) => choices[chance.Next(choices.Length)];

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
