using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class StepTimeTests
{
    [Fact]
    public void Every_layer_has_its_turn_after_the_others_and_a_first_turn_is_not_counted()
    {
        var calls = new List<string>();
        using var x = zeros(1);
        Layer Sleeping(string name, params int[] milliseconds) => new(name, calls, milliseconds);

        var times = StepTime.Milliseconds(x, 2, Sleeping("a", 0, 60, 90), Sleeping("b", 0, 30, 10));

        Assert.Equal(["a", "b", "a", "b", "a", "b"], calls);
        Assert.True(times[0] >= 55 && times[1] >= 9, string.Join(" ", times));
    }

    [Fact]
    public void No_readings_are_refused()
    {
        using var x = zeros(1);
        Assert.Contains("readings, how often each layer is timed, is 0; wanted: 1 or more",
            Assert.Throws<ArgumentOutOfRangeException>(() => StepTime.Milliseconds(x, 0)).Message);
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
