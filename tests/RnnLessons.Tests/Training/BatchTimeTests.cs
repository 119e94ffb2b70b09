using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class BatchTimeTests
{
    [Fact]
    public void In_turns_the_quickest_counts_and_a_first_turn_does_not()
    {
        var calls = new List<string>();
        using var x = zeros(1);
        Layer Sleeping(string name, params int[] milliseconds) => new(name, calls, milliseconds);

        var times = BatchTime.Milliseconds(x, 2, Sleeping("a", 0, 1500, 20), Sleeping("b", 0, 20, 1500));

        Assert.Equal(["a", "b", "a", "b", "a", "b"], calls);
        Assert.All(times, time => Assert.InRange(time, 15, 1400)); // neither the first turn, nor the slow one
    }

    [Fact]
    public void No_readings_are_refused()
    {
        using var x = zeros(1);
        Assert.Contains("readings, how often each layer is timed, is 0; wanted: 1 or more",
            Assert.Throws<ArgumentOutOfRangeException>(() => BatchTime.Milliseconds(x, 0)).Message);
    }

    private sealed class Layer(string name, List<string> calls, int[] milliseconds) : nn.Module<Tensor, Tensor>(name)
    {
        private readonly Queue<int> waits = new(milliseconds);

        public override Tensor forward(Tensor x)
        {
            calls.Add(GetName());
            Thread.Sleep(waits.Dequeue());
            return ones(1, requires_grad: true);
        }
    }
}
