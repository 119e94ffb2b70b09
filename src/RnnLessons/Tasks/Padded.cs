using RnnLessons.Cells;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>At which end of a sequence padding stands, or steps are cut off.</summary>
public enum End
{
    /// <summary>Before the first step: Keras's <c>pad_sequences</c>.</summary>
    Front,

    /// <summary>After the last step: most other libraries.</summary>
    Back,
}

/// <summary>Token sequences of different lengths in one tensor, and which of their steps count.</summary>
/// <param name="Ids">[N, T], int64; 0 where there is no token.</param>
/// <param name="Mask">True where a step counts, [N, T], bool.</param>
public sealed record Padded(Tensor Ids, Tensor Mask)
{
    /// <summary>Pads shorter sequences and cuts longer ones to the same number of steps.</summary>
    /// <param name="sequences">Token ids, one list for each sequence.</param>
    /// <param name="steps">T.</param>
    /// <param name="padding">Where padding goes.</param>
    /// <param name="cut">At which end a longer sequence loses steps.</param>
    public static Padded FromSequences(IReadOnlyList<IReadOnlyList<long>> sequences, int steps, End padding = End.Back, End cut = End.Back)
    {
        if (sequences.Count == 0) throw new ArgumentException("There are no sequences; wanted: 1 or more.", nameof(sequences));
        Wanted.AtLeast(1, steps);
        var ids = new long[sequences.Count, steps];
        foreach (var (n, sequence) in sequences.Index())
        {
            var kept = Math.Min(sequence.Count, steps);
            var from = cut is End.Front ? sequence.Count - kept : 0;
            var to = padding is End.Front ? steps - kept : 0;
            for (var t = 0; t < kept; t++) ids[n, to + t] = sequence[from + t];
        }

        return new(tensor(ids), MaskFromLengths([.. sequences.Select(sequence => Math.Min(sequence.Count, steps))], steps, padding));
    }

    /// <summary>True where a step counts, [N, T], bool.</summary>
    /// <param name="lengths">How many steps of each sequence count, 0 … T.</param>
    /// <param name="steps">T.</param>
    /// <param name="padding">Where the steps stand that don't.</param>
    public static Tensor MaskFromLengths(IReadOnlyList<int> lengths, int steps, End padding = End.Back)
    {
        foreach (var (sequence, length) in lengths.Index())
            if (length < 0 || length > steps)
                throw new ArgumentOutOfRangeException(nameof(lengths), length, $"Sequence {sequence} has a length of {length}; wanted: 0 to {steps}, the number of steps.");
        using var scope = NewDisposeScope();
        return MaskFromLengths(tensor(lengths.Select(length => (long)length).ToArray()), steps, padding).MoveToOuterDisposeScope();
    }

    /// <summary>x with 0 in the padding, whatever stood there: for what comes before a recurrent layer and knows no mask, such as a dense layer.</summary>
    /// <remarks>Recurrent layers do this by themselves. A layer before them would compute with NaN in the padding, and NaN · 0 in its gradient is NaN.</remarks>
    /// <param name="x">[N, T, …].</param>
    /// <param name="mask">True where a step counts, [N, T], bool.</param>
    /// <exception cref="ArgumentException">The mask has another shape or type.</exception>
    public static Tensor Cleared(Tensor x, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return Masking.Cleared(x, mask).MoveToOuterDisposeScope();
    }

    /// <summary>The mask of lengths that are a tensor, [N], int64.</summary>
    internal static Tensor MaskFromLengths(Tensor lengths, int steps, End padding)
    {
        var place = arange(steps).unsqueeze(0);
        var length = lengths.unsqueeze(1);
        return padding is End.Back ? place < length : place >= steps - length;
    }
}
