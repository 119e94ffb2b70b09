using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>The kinds of RNN: where inputs go in and where outputs come out.</summary>
public enum Kind
{
    /// <summary>[N, D] → [N, K].</summary>
    OneToOne,

    /// <summary>[N, D] → [N, T, K].</summary>
    OneToMany,

    /// <summary>[N, T, D] → [N, K].</summary>
    ManyToOne,

    /// <summary>Many-to-many, an answer at each step: [N, T, D] → [N, T, K].</summary>
    InStep,

    /// <summary>Many-to-many, answers after everything has been read: [N, T, D] → [N, T′, K].</summary>
    Shifted,
}

/// <summary>Checks of the exercises of lesson 01.</summary>
public static class Lesson01
{
    /// <summary>1.1: which kind fits which of five situations.</summary>
    public static Answer<Kind[]> NameTheKind(Kind[]? answer) =>
        Exercise.For("1.1 Name the kind", answer)
            .Expect(kinds => kinds.Length == 5, kinds => $"You name {kinds.Length}; wanted: five kinds, one for each line.")
            .Expect(kinds => kinds[0] is Kind.OneToMany, kinds => $"Line 1: {kinds[0]}. How many things go in, and how many notes come out?")
            .Expect(kinds => kinds[1] is Kind.ManyToOne, kinds => $"Line 2: {kinds[1]}. A month goes in; how many temperatures are asked for?")
            .Expect(kinds => kinds[2] is not Kind.InStep, "Line 3: InStep would answer while the question is still being asked. When can the first word of an answer be written?")
            .Expect(kinds => kinds[2] is Kind.Shifted, kinds => $"Line 3: {kinds[2]}. Many sounds go in and many words come out; when can the first of them be written?")
            .Expect(kinds => kinds[3] is not Kind.Shifted, "Line 4: Shifted would stay silent until the recording has ended. When is the first answer wanted?")
            .Expect(kinds => kinds[3] is Kind.InStep, kinds => $"Line 4: {kinds[3]}. How many answers are wanted, and when?")
            .Expect(kinds => kinds[4] is Kind.OneToOne, kinds => $"Line 5: {kinds[4]}. Height and weight are two numbers of one moment (D = 2), not two steps (T = 2).");

    /// <summary>1.2: the mean state over the steps that count, from states [N, T, H] and a mask [N, T].</summary>
    public static Answer<Func<Tensor, Tensor, Tensor>> MeanOfWhatCounts(Func<Tensor, Tensor, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(12);
        var states = randn(2, 4, 3);
        var mask = Tasks.Padded.MaskFromLengths([4, 2], 4);
        var kept = mask.unsqueeze(-1).to(ScalarType.Float32);
        var expected = stack([states[0].mean([0L]), states[1, ..2].mean([0L])]);
        return Exercise.For("1.2 The mean of the steps that count", answer)
            .Given("The states are [2, 4, 3] and the mask is [2, 4]; mask.unsqueeze(-1) is [2, 4, 1], and its sum over the steps, sum(1L), is [2, 1].")
            .Expect(Mean, got => got.shape.SequenceEqual([2L, 3L]), got => $"For states [2, 4, 3] your result is [{string.Join(", ", got.shape)}]; wanted: [2, 3], a mean state for each sequence. Axis 1 is the steps.")
            .Expect(Mean, got => !Same(got, states.mean([1L])), "This is the mean over all steps: the padded ones still count. Multiply the states by the mask first.")
            .Expect(Mean, got => !Same(got, (states * kept).mean([1L])), "Padded steps add nothing now, but you still divide by T. Divide by the number of steps that count, which differs from sequence to sequence.")
            .Expect(Mean, got => !Same(got, (states * kept).sum(1L)), "The sum is right. Divide it by the number of steps that count.")
            .Expect(Mean, got => !Same(got, (states * kept).sum(1L) / kept.sum()), "You divide by the steps that count in the whole batch. Each sequence has its own number: sum the mask over axis 1 only.")
            .Expect(Mean, got => Same(got, expected), got => $"Your mean differs by up to {(got - expected).abs().max().item<float>():F3}. The sum of the states where the mask is true, divided by how often it is true.");

        Tensor Mean(Func<Tensor, Tensor, Tensor> f) => f(states, mask);
    }

    /// <summary>1.3: exactly so many ids, padded with 0 and cut at the front.</summary>
    public static Answer<Func<long[], int, long[]>> PadAtTheFront(Func<long[], int, long[]>? answer) =>
        Exercise.For("1.3 Pad and cut at the front", answer)
            .Expect(f => f([7, 8], 4), got => got.Length == 4, got => $"From [7, 8] with 4 steps you make {Said(got)}: {got.Length} ids; wanted: 4.")
            .Expect(f => f([7, 8], 4), got => !got.SequenceEqual([7L, 8, 0, 0]), "From [7, 8] with 4 steps you make [7, 8, 0, 0]: that pads at the back. The ids should stand last.")
            .Expect(f => f([7, 8], 4), got => got.SequenceEqual([0L, 0, 7, 8]), got => $"From [7, 8] with 4 steps you make {Said(got)}; wanted: [0, 0, 7, 8].")
            .Expect(f => Thrown(f, [1, 2, 3, 4, 5], 3), thrown => thrown.Length == 0, thrown => $"Padding is right. From [1, 2, 3, 4, 5] with 3 steps your code threw {thrown}: there are more ids than steps, so steps − ids.Length is negative. Cut first, then pad.")
            .Expect(f => f([1, 2, 3, 4, 5], 3), got => got.Length == 3, got => $"Padding is right. From [1, 2, 3, 4, 5] with 3 steps you make {Said(got)}; wanted: 3 ids.")
            .Expect(f => f([1, 2, 3, 4, 5], 3), got => !got.SequenceEqual([1L, 2, 3]), "Padding is right. From [1, 2, 3, 4, 5] with 3 steps you keep [1, 2, 3]: that cuts at the back. The end should stay.")
            .Expect(f => f([1, 2, 3, 4, 5], 3), got => got.SequenceEqual([3L, 4, 5]), got => $"Padding is right. From [1, 2, 3, 4, 5] with 3 steps you make {Said(got)}; wanted: [3, 4, 5].")
            .Expect(f => f([6, 7], 2), got => got.SequenceEqual([6L, 7]), got => $"A sequence that fits already should stay as it is; from [6, 7] with 2 steps you make {Said(got)}.");

    // An array or a range of a negative length: the reader has only padded so far.
    private static string Thrown(Func<long[], int, long[]> pad, long[] ids, int steps)
    {
        try
        {
            pad(ids, steps);
            return "";
        }
        catch (Exception thrown) when (thrown is OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            return thrown.GetType().Name;
        }
    }

    private static string Said(long[] ids) => $"[{string.Join(", ", ids)}]";
}
