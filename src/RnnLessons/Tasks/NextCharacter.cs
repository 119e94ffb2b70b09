using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>In step: at each character of a text, which one comes next? Batches that follow each other in the text, as truncated backpropagation through time wants them.</summary>
/// <remarks>
/// Inputs and targets [N, T], int64: the number of a character in <see cref="Alphabet"/>, and that of the character after it. Outputs are logits
/// [N, T, K]. The text that is trained on is cut into N long rows. A batch takes the next T characters of each row, so that row n of a batch goes on
/// where row n of the batch before ended (<see cref="Batch.Continues"/>). Each time it begins, it begins at one of the first T characters, by chance.
/// </remarks>
public sealed class NextCharacter : ClassificationTask
{
    private const int ValidationRow = 2000;

    private readonly int steps;
    private readonly long[] trained, heldOut;
    private readonly ConditionalWeakTable<Generator, Walk> walks = [];

    /// <summary>Takes a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="steps">T, characters in a row of a batch: how many steps backpropagation goes back.</param>
    /// <param name="heldOut">The share of the text, at its end, that is kept for validation.</param>
    /// <exception cref="ArgumentException">The text is too short, or has a single character only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no step, or the share is not between 0 and 1.</exception>
    public NextCharacter(string text, int steps = 64, double heldOut = 0.1) : this(Cut(text, steps, heldOut), steps)
    {
    }

    private NextCharacter((string Alphabet, string Trained, string HeldOut) cut, int steps)
        : base("next character", cut.Alphabet.Length, cut.Alphabet.Length, cut.HeldOut.CountBy(c => c).Max(c => c.Value) / (double)cut.HeldOut.Length)
    {
        this.steps = steps;
        (Alphabet, TrainedText, HeldOutText) = cut;
        (trained, this.heldOut) = (Ids(TrainedText), Ids(HeldOutText));
    }

    /// <summary>The different characters of the text, in their order in Unicode: the number of a character is its place here.</summary>
    public string Alphabet { get; }

    /// <summary>The part of the text that is trained on.</summary>
    public string TrainedText { get; }

    /// <summary>The part that is not.</summary>
    public string HeldOutText { get; }

    /// <summary>The numbers of the characters of a text, [1, characters], int64.</summary>
    /// <exception cref="ArgumentException">The text is empty, or has a character that is not in <see cref="Alphabet"/>.</exception>
    public Tensor Encode(string text) => tensor(Ids(text.Length > 0 ? text : throw new ArgumentException("There is no character to encode; wanted: one or more.", nameof(text)))).unsqueeze(0);

    /// <summary>The characters of numbers, as many as the tensor has.</summary>
    public string Decode(Tensor ids) => string.Concat(ids.to(ScalarType.Int64).contiguous().data<long>().ToArray().Select(id => Alphabet[(int)id]));

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        Wanted.AtLeast(1, sequences);
        var row = (trained.Length - 1) / sequences;
        if (row < steps)
            throw new ArgumentException($"The text that is trained on has {trained.Length} characters; wanted: {sequences * steps + 1} at least, for {sequences} rows of {steps}. Take fewer rows, fewer steps, or a longer text.", nameof(sequences));
        var walk = walks.GetOrAdd(generator, _ => new Walk());
        var continues = walk.Row == row && walk.At + steps <= row;
        if (!continues)
        {
            using var shift = randint(0, Math.Min(steps, row - steps + 1), [1], ScalarType.Int64, generator: generator);
            (walk.Row, walk.At) = (row, (int)shift.item<long>());
        }

        var batch = Rows(trained, sequences, row, walk.At, steps) with { Continues = continues };
        walk.At += steps;
        return batch;
    }

    /// <summary>The held-out text in rows of some 2,000 characters: long, because a row begins without knowing what stood before it.</summary>
    protected override Batch DrawValidation(int sequences, Generator generator)
    {
        var rows = Math.Max(1, (heldOut.Length - 1) / ValidationRow);
        var row = (heldOut.Length - 1) / rows;
        return Rows(heldOut, rows, row, 0, row);
    }

    /// <summary>Characters <paramref name="at"/> … of each of the rows that a text is cut into, and the ones after them.</summary>
    private static Batch Rows(long[] text, int rows, int row, int at, int length)
    {
        Tensor From(int shift) => tensor([.. Enumerable.Range(0, rows).SelectMany(n => new ArraySegment<long>(text, n * row + at + shift, length))]).reshape(rows, length);
        return new(From(0), From(1));
    }

    private static (string Alphabet, string Trained, string HeldOut) Cut(string text, int steps, double heldOut)
    {
        ArgumentNullException.ThrowIfNull(text);
        Wanted.AtLeast(1, steps, "the characters T of a row");
        if (!(heldOut > 0 && heldOut < 1)) throw new ArgumentOutOfRangeException(nameof(heldOut), heldOut, $"The share of text to keep for validation is {heldOut}; wanted: more than 0 and less than 1, such as 0.1.");
        var (alphabet, kept) = (string.Concat(text.Distinct().Order()), (int)(text.Length * heldOut));
        if (alphabet.Length < 2) throw new ArgumentException($"The text has {alphabet.Length} different characters; wanted: 2 or more.", nameof(text));
        if (kept < 2 || text.Length - kept < steps + 1)
            throw new ArgumentException($"The text has {text.Length} characters, {kept} of them for validation; wanted: 2 or more there, and {steps + 1} or more to train on.", nameof(text));
        return (alphabet, text[..^kept], text[^kept..]);
    }

    private long[] Ids(string text) => [.. text.Select(character => Alphabet.IndexOf(character, StringComparison.Ordinal) is >= 0 and var id ? (long)id
        : throw new ArgumentException($"The character “{character}” (U+{(int)character:X4}) is not in the text that the task was made from; it has: {Alphabet.ReplaceLineEndings("⏎")}", nameof(text)))];

    private sealed class Walk
    {
        public int Row { get; set; }

        public int At { get; set; }
    }
}
