using RnnLessons.Cells;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 06.</summary>
public static class Lesson06
{
    /// <summary>6.1: how many parameters there are in a bidirectional LSTM layer, from d and h.</summary>
    public static Answer<Func<long, long, long>> CountBothDirections(Func<long, long, long>? answer)
    {
        const long D = 3, H = 5;
        return Exercise.For("6.1 Count the parameters", answer)
            .Expect(f => f(D, H), got => got != OneWay(D, H), got => $"For d = 3, h = 5 you count {got}: that is one direction. Each direction has weights of its own.")
            .Expect(f => f(D, H), got => got != 2 * 4 * (D * H + H * H), got => $"For d = 3, h = 5 you count {got}: the weights of both directions without their biases. Each gate has one of h numbers.")
            .Expect(f => f(D, H), got => got != 2 * (D * H + H * H + H), got => $"For d = 3, h = 5 you count {got}: that is two SRNNs. An LSTM has three gates and a candidate, each with W_x, W_h and b.")
            .Expect(f => f(D, H), got => got != 2 * 4 * (D * H + H * H + 2 * H), got => $"For d = 3, h = 5 you count {got}: that is libtorch's layer, which has two bias vectors a gate and needs one. The lesson's has one.")
            .Expect(f => f(D, H), got => got != OneWay(D, 2 * H), got => $"For d = 3, h = 5 you count {got}: that is one LSTM of 10 units. In two LSTMs of 5 units no state of one direction reaches the other, so W_h is smaller.")
            .Expect(f => f(D, H), got => got == 2 * OneWay(D, H), got => $"For d = 3, h = 5 you count {got}; the layer has {2 * OneWay(D, H)}. Count one LSTM: four times (W_x, W_h and b). Then the other.")
            .Expect(f => f(128, 64), got => got == 2 * OneWay(128, 64), got => $"Right for d = 3, h = 5, but for d = 128, h = 64 you count {got} and the layer has {2 * OneWay(128, 64)}. Do you use both d and h?");

        static long OneWay(long d, long h)
        {
            using var cell = new LstmCell(d, h);
            return cell.ParameterCount;
        }
    }

    /// <summary>6.2: the outputs of a bidirectional layer for a padded batch, from two one-way layers, [N, T, D] and lengths [N] → [N, T, 2H].</summary>
    public static Answer<Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor, Tensor>> MakeOneFromTwo(
        Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(62);
        var (first, second) = (new SrnnCell(3, 4), new SrnnCell(3, 4));
        var (ahead, behind) = (new Recurrent(first, Returns.EveryState), new Recurrent(second, Returns.EveryState));
        long[] ends = [5, 2, 4];
        var (x, lengths, mask) = (randn(3, 5, 3), tensor(ends), Tasks.Padded.MaskFromLengths([5, 2, 4], 5));
        var (forward, expected) = (ahead.forward(x), new Bidirectional(first, second, Returns.EveryState).forward(x, mask));
        var turned = Turned(x);
        return Exercise.For("6.2 Make one from two", answer)
            .Expect(Both, got => !got.shape.SequenceEqual([3L, 10L, 4L]), "Your result is [3, 10, 4]: one direction after the other in time. Put them side by side: join them along the last axis.")
            .Expect(Both, got => got.shape.SequenceEqual([3L, 5L, 8L]), got => $"For x of [3, 5, 3] and 4 units each way your result is [{string.Join(", ", got.shape)}]; wanted: [3, 5, 8].")
            .Expect(Both, got => !Is(got, behind.forward(x.flip(1)).flip(1)), "x.flip(1) turns the whole row round, so in a shorter sequence the backward layer reads the padding first. Turn round only its first steps, as many as it is long.")
            .Expect(Both, got => !Is(got, behind.forward(x)), "Both halves read forward. Turn each sequence round before the backward layer reads it.")
            .Expect(Both, got => !Is(got, behind.forward(turned)) && !Is(got, behind.forward(x.flip(1))), "It reads backward now, but its states stand in the order of reading: beside step 1 stands the state of the last step. Turn them round again.")
            .Expect(Both, got => !Is(got, behind.forward(turned).flip(1)), "You turn the right steps round before reading, but the states of the whole row after it. In a shorter sequence they then stand beside the wrong steps.")
            .Expect(Both, got => !Is(got, behind.forward(x).flip(1)) && !Is(got, Turned(behind.forward(x))), "You turn the states of the second layer round, but it has read forward. Turn its input round too.")
            .Expect(Both, got => !Same(Real(got), Real(cat([expected[.., .., 4..], expected[.., .., ..4]], -1))), "Both halves are right, but they have changed places: the forward half comes first.")
            .Expect(Both, got => Same(Real(got), Real(expected)), got => $"At the steps that count your outputs differ from the library's by up to {(Real(got) - Real(expected)).abs().max().item<float>():F3}. Forward half: forward(x). Backward half: turn each sequence round, read, turn its states round.");

        Tensor Both(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor, Tensor> f) => f(ahead.forward, behind.forward, x, lengths);

        bool Is(Tensor got, Tensor backward) => Same(Real(got), Real(cat([forward, backward], -1)));

        // What stands beside padding may be anything.
        Tensor Real(Tensor outputs) => where(mask.unsqueeze(-1), outputs, zeros_like(outputs));

        // The first steps of each sequence in reverse order, the padding where it was.
        Tensor Turned(Tensor of) => stack([.. ends.Select((length, n) => cat([of[n].narrow(0, 0, length).flip(0), of[n].narrow(0, length, 5 - length)]))]);
    }

    /// <summary>6.3: the last output of each sequence of a padded batch, from outputs [N, T, 2H] and lengths [N].</summary>
    public static Answer<Func<Tensor, Tensor, Tensor>> LastOutputs(Func<Tensor, Tensor, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(63);
        var mask = Tasks.Padded.MaskFromLengths([5, 2, 4], 5);
        var outputs = randn(3, 5, 6) * mask.unsqueeze(-1).to(ScalarType.Float32);
        var lengths = tensor([5L, 2, 4]);
        var ends = stack([outputs[0, 4], outputs[1, 1], outputs[2, 3]]);
        var expected = cat([ends[.., ..3], outputs[.., 0, 3..]], -1);
        return Exercise.For("6.3 The last output of each sequence", answer)
            .Expect(Last, got => got.shape.SequenceEqual([3L, 6L]), got => $"For outputs [3, 5, 6] your result is [{string.Join(", ", got.shape)}]; wanted: [3, 6].")
            .Expect(Last, got => !Same(got, outputs[.., ^1]), "This is the last row of the batch. Shorter sequences have ended before it, and their rows there are 0.")
            .Expect(Last, got => !Same(got, ends), "These are the rows where each sequence ends. Their forward half is right; there the backward pass has only begun. Where does it end?")
            .Expect(Last, got => !Same(got, outputs[.., 0]), "This is the first row. Its backward half is right; there the forward pass has only begun. Where does it end?")
            .Expect(Last, got => !Same(got, cat([outputs[.., ^1, ..3], outputs[.., 0, 3..]], -1)), "Right for sequences that fill all steps. Shorter ones have ended before the last row: use their lengths.")
            .Expect(Last, got => !Same(got, cat([outputs[.., 0, ..3], ends[.., 3..]], -1)), "The halves are the wrong way round: the forward pass ends at the last step, the backward pass at the first.")
            .Expect(Last, got => Same(got, expected), got => $"Your result differs by up to {(got - expected).abs().max().item<float>():F3}. Forward half of the row at length − 1 (steps count from 0), backward half of row 0.");

        Tensor Last(Func<Tensor, Tensor, Tensor> f) => f(outputs, lengths);
    }
}
