using System.Runtime.CompilerServices;

namespace RnnLessons.Data;

/// <summary>
/// Which id a word has. Ids are those of Keras's <c>imdb.load_data</c>: 0 padding, 1 start, i + 3 for the i-th most frequent word of the training
/// reviews, 2 for those that are too rare to have an id of their own. Words that no training review has are left out.
/// </summary>
/// <remarks>
/// Words are split as by Keras's <c>Tokenizer</c>: a fixed list of punctuation, tab and line breaks separate words, apostrophes stay, A–Z become
/// a–z. (Its word index of IMDB was made with bytes, which know no other lower case: with «É» as «é» it would lack two of its 88,584 words.)
/// Equally frequent words stand in the order of their characters, so that the ids don't depend on the order of an archive's entries.
/// </remarks>
public sealed class Vocabulary
{
    /// <summary>Stands where a review has no word.</summary>
    public const int Padding = 0;

    /// <summary>Stands before the first word of each review.</summary>
    public const int Start = 1;

    /// <summary>Stands for each word that is too rare to have an id of its own.</summary>
    public const int Rare = 2;

    /// <summary>The most frequent word's; Keras leaves 3 unused.</summary>
    public const int FirstWord = 4;

    private static readonly string[] Special = ["·", "‹start›", "‹rare›", "‹unused›"];

    private readonly string[] words;
    private readonly Dictionary<string, int> ids;

    /// <summary>Makes the vocabulary of one's own texts.</summary>
    /// <param name="texts">The texts that are trained on: words of others should not be known before they are met.</param>
    /// <param name="size">How many ids there may be, the four special ones among them.</param>
    /// <exception cref="ArgumentException">There is no word in the texts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There may be no more ids than the special ones.</exception>
    public Vocabulary(IEnumerable<string> texts, int size = 20_000) : this(CorpusBuilder.WordsOf(texts), WantedSize(size))
    {
    }

    private Vocabulary(string[] words, int size)
    {
        this.words = words;
        Size = Math.Min(size, words.Length + FirstWord);
        ids = new(words.Length);
        foreach (var (rank, word) in words.Index()) ids.Add(word, rank + FirstWord < size ? rank + FirstWord : Rare);
    }

    /// <summary>A vocabulary of words that are counted already.</summary>
    /// <param name="words">All words, the most frequent first.</param>
    /// <param name="size">How many ids there may be, the four special ones among them.</param>
    internal static Vocabulary FromWords(string[] words, int size) => new(words, size);

    /// <summary>The size, where there is room for a word beside the special ids.</summary>
    internal static int WantedSize(int size, [CallerArgumentExpression(nameof(size))] string name = "") => size > FirstWord
        ? size
        : throw new ArgumentOutOfRangeException(name, size, $"{name} is {size}; wanted: more than {FirstWord}, the ids that stand for no word.");

    /// <summary>How many ids there are, the four special ones among them: the number of rows that an embedding needs.</summary>
    public int Size { get; }

    /// <summary>How many different words the training reviews have, those without an id of their own among them.</summary>
    public int DistinctWords => words.Length;

    /// <summary>The words of a text as they are looked up.</summary>
    public static IReadOnlyList<string> Tokenise(string text)
    {
        var found = new List<string>();
        foreach (var word in new WordsOf(text)) found.Add(word.ToString());
        return found;
    }

    /// <summary>The ids of a text, <see cref="Start"/> before them; words that no training review has are left out.</summary>
    public int[] Encode(string text) => [Start, .. Tokenise(text).Select(Id).OfType<int>()];

    /// <summary>The id of a word as <see cref="Tokenise"/> gives it; null where no training review has it.</summary>
    public int? Id(string word) => ids.TryGetValue(word, out var id) ? id : null;

    /// <summary>The word of an id, or the sign that stands for a special one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Word(int id) => id < 0 || id >= Size
        ? throw new ArgumentOutOfRangeException(nameof(id), id, $"There is no word {id}; wanted: 0 to {Size - 1}.")
        : id < FirstWord ? Special[id] : words[id - FirstWord];

    /// <summary>Ids as words with blanks between them.</summary>
    public string Decode(IEnumerable<int> ids) => string.Join(' ', ids.Select(Word));
}
