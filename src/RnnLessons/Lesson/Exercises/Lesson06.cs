using RnnLessons.Cells;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 06.</summary>
public static class Lesson06
{
    /// <summary>6.1: how many numbers training adjusts in a bidirectional LSTM layer, from d and h.</summary>
    public static Answer<Func<long, long, long>> CountBothDirections(Func<long, long, long>? answer)
    {
        const long D = 3, H = 5;
        return Exercise.For("6.1 Count the weights", answer)
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

    /// <summary>6.2: the outputs of a bidirectional layer from two one-way layers, [N, T, D] → [N, T, 2H].</summary>
    public static Answer<Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor>> MakeOneFromTwo(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor>? answer)
    {
        manual_seed(62);
        var (first, second) = (new SrnnCell(3, 4), new SrnnCell(3, 4));
        var (ahead, behind) = (new Recurrent(first, Returns.EveryState), new Recurrent(second, Returns.EveryState));
        var x = randn(2, 5, 3);
        var (forward, expected) = (ahead.forward(x), new Bidirectional(first, second, Returns.EveryState).forward(x));
        return Exercise.For("6.2 Make one from two", answer)
            .Expect(Both, got => !got.shape.SequenceEqual([2L, 10L, 4L]), "Your result is [2, 10, 4]: one direction after the other in time. Put them side by side: join them along the last axis.")
            .Expect(Both, got => got.shape.SequenceEqual([2L, 5L, 8L]), got => $"For x of [2, 5, 3] and 4 units each way your result is [{string.Join(", ", got.shape)}]; wanted: [2, 5, 8].")
            .Expect(Both, got => !Same(got, cat([forward, behind.forward(x)], -1)), "Both halves read forward. Turn x round along the steps, x.flip(1), before the backward layer reads it.")
            .Expect(Both, got => !Same(got, cat([forward, behind.forward(x.flip(1))], -1)), "It reads backward now, but its states stand in the order of reading: beside step 1 stands the state of step T. Turn them round again.")
            .Expect(Both, got => !Same(got, cat([forward, behind.forward(x).flip(1)], -1)), "You turn the states of the second layer round, but it has read forward. Turn its input round too.")
            .Expect(Both, got => !Same(got, cat([expected[.., .., 4..], expected[.., .., ..4]], -1)), "Both halves are right, but they have changed places: the forward half comes first.")
            .Expect(Both, got => Same(got, expected), got => $"Your outputs differ from the library's by up to {(got - expected).abs().max().item<float>():F3}. Forward half: forward(x). Backward half: turn x round, read, turn the states round.");

        Tensor Both(Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor, Tensor> f) => f(ahead.forward, behind.forward, x);
    }

    /// <summary>6.3: the last output of each sequence of a padded batch, from outputs [N, T, 2H] and lengths [N].</summary>
    public static Answer<Func<Tensor, Tensor, Tensor>> LastOutputs(Func<Tensor, Tensor, Tensor>? answer)
    {
        manual_seed(63);
        var mask = Data.Padded.MaskOf([5, 2, 4], 5);
        var outputs = randn(3, 5, 6) * mask.unsqueeze(-1).to(ScalarType.Float32);
        var lengths = tensor([5L, 2, 4]);
        var ends = stack([outputs[0, 4], outputs[1, 1], outputs[2, 3]]);
        var expected = cat([ends[.., ..3], outputs[.., 0, 3..]], -1);
        return Exercise.For("6.3 The last output of each sequence", answer)
            .Expect(Last, got => got.shape.SequenceEqual([3L, 6L]), got => $"For outputs [3, 5, 6] your result is [{string.Join(", ", got.shape)}]; wanted: [3, 6].")
            .Expect(Last, got => !Same(got, outputs[.., ^1]), "This is the last row of the batch. Shorter sequences have ended before it, and there stands 0.")
            .Expect(Last, got => !Same(got, ends), "These are the rows where each sequence ends. Their forward half is right; there the backward pass has only begun. Where does it end?")
            .Expect(Last, got => !Same(got, outputs[.., 0]), "This is the first row. Its backward half is right; there the forward pass has only begun. Where does it end?")
            .Expect(Last, got => !Same(got, cat([outputs[.., ^1, ..3], outputs[.., 0, 3..]], -1)), "Right for sequences that fill all steps. Shorter ones have ended before the last row: use their lengths.")
            .Expect(Last, got => !Same(got, cat([outputs[.., 0, ..3], ends[.., 3..]], -1)), "The halves are the wrong way round: the forward pass ends at the last step, the backward pass at the first.")
            .Expect(Last, got => Same(got, expected), got => $"Your result differs by up to {(got - expected).abs().max().item<float>():F3}. Forward half of the row at length − 1 (steps count from 0), backward half of row 0.");

        Tensor Last(Func<Tensor, Tensor, Tensor> f) => f(outputs, lengths);
    }
}
