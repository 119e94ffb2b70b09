using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "06")]
public sealed class Lesson06Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Counting_both_directions()
    {
        Checking.IsUnanswered(Lesson06.CountBothDirections(null));
        Checking.IsRight(Lesson06.CountBothDirections((d, h) => 8 * h * (d + h + 1)));
        Checking.IsWrong(Lesson06.CountBothDirections((d, h) => 4 * h * (d + h + 1)), "that is one direction");
        Checking.IsWrong(Lesson06.CountBothDirections((d, h) => 8 * h * (d + h)), "without their biases");
        Checking.IsWrong(Lesson06.CountBothDirections((d, h) => 2 * h * (d + h + 1)), "two SRNNs");
        Checking.IsWrong(Lesson06.CountBothDirections((d, h) => 8 * h * (d + h + 2)), "two bias vectors");
        Checking.IsWrong(Lesson06.CountBothDirections((d, h) => 8 * h * (d + 2 * h + 1)), "one LSTM of 10 units");
        Checking.IsWrong(Lesson06.CountBothDirections((_, _) => 1), "you count 1; the layer has 360");
        Checking.IsWrong(Lesson06.CountBothDirections((_, _) => 360), "Do you use both");
    }

    [Fact]
    public void Making_one_from_two()
    {
        Checking.IsUnanswered(Lesson06.MakeOneFromTwo(null));
        Checking.IsRight(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([forward(x), Turned(backward(Turned(x, lengths)), lengths)], -1)));
        Checking.IsRight(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => OneByOne(forward, backward, x, lengths, double.NaN)));
        Checking.IsRight(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => OneByOne(forward, backward, x, lengths, 0)));
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, _) => cat([forward(x), backward(x.flip(1)).flip(1)], -1)), "reads the padding first");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, _) => cat([forward(x), backward(x)], -1)), "Both halves read forward");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([forward(x), backward(Turned(x, lengths))], -1)), "in the order of reading");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, _) => cat([forward(x), backward(x.flip(1))], -1)), "in the order of reading");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([forward(x), backward(Turned(x, lengths)).flip(1)], -1)), "stand beside the wrong steps");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, _) => cat([forward(x), backward(x).flip(1)], -1)), "Turn its input round too");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([forward(x), Turned(backward(x), lengths)], -1)), "Turn its input round too");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([Turned(backward(Turned(x, lengths)), lengths), forward(x)], -1)), "changed places");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, backward, x, lengths) => cat([forward(x), Turned(backward(Turned(x, lengths)), lengths)], 1)), "last axis");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, _, x, _) => forward(x)), "wanted: [3, 5, 8]");
        Checking.IsWrong(Lesson06.MakeOneFromTwo((forward, _, x, _) => cat([forward(x), forward(x)], -1)), "differ from the library's");

        static Tensor Turned(Tensor x, Tensor lengths) => stack([.. lengths.data<long>().ToArray().Select((length, n) =>
            cat([x[n].narrow(0, 0, length).flip(0), x[n].narrow(0, length, x.shape[1] - length)]))]);

        static Tensor OneByOne(Func<Tensor, Tensor> forward, Func<Tensor, Tensor> backward, Tensor x, Tensor lengths, double beside)
        {
            var outputs = full([3, 5, 8], beside);
            foreach (var (n, length) in lengths.data<long>().ToArray().Index())
            {
                var real = x[n].narrow(0, 0, length).unsqueeze(0);
                outputs[n].narrow(0, 0, length).copy_(cat([forward(real), backward(real.flip(1)).flip(1)], -1)[0]);
            }

            return outputs;
        }
    }

    [Fact]
    public void Taking_the_last_outputs()
    {
        Checking.IsUnanswered(Lesson06.LastOutputs(null));
        Checking.IsRight(Lesson06.LastOutputs((outputs, lengths) => cat([Ends(outputs, lengths)[.., ..3], outputs[.., 0, 3..]], -1)));
        Checking.IsWrong(Lesson06.LastOutputs((outputs, _) => outputs[.., ^1]), "the last row of the batch");
        Checking.IsWrong(Lesson06.LastOutputs((outputs, _) => outputs[.., 0]), "the first row");
        Checking.IsWrong(Lesson06.LastOutputs(Ends), "there the backward pass has only begun");
        Checking.IsWrong(Lesson06.LastOutputs((outputs, _) => cat([outputs[.., ^1, ..3], outputs[.., 0, 3..]], -1)), "use their lengths");
        Checking.IsWrong(Lesson06.LastOutputs((outputs, lengths) => cat([outputs[.., 0, ..3], Ends(outputs, lengths)[.., 3..]], -1)), "wrong way round");
        Checking.IsWrong(Lesson06.LastOutputs((outputs, lengths) => Ends(outputs, lengths)[.., ..3]), "wanted: [3, 6]");

        static Tensor Ends(Tensor outputs, Tensor lengths) =>
            stack([.. lengths.data<long>().ToArray().Select((length, n) => outputs[n, length - 1])]);
    }
}
