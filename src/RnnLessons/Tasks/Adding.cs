using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Add the two numbers that are marked, one in each half of the sequence (Hochreiter and Schmidhuber 1997, experiment 4).</summary>
/// <remarks>Inputs [N, T, 2]: a number in [0, 1) and a mark; targets [N, 1], the sum. Outputs [N, 1]. Always saying 1 gives a mean squared error of 1/6.</remarks>
public sealed class Adding(int steps) : RegressionTask($"adding over {steps} steps", inputSize: 2, outputSize: 1, unit: "1")
{
    private readonly int steps = Wanted.AtLeast(2, steps, "the length T of a sequence");

    /// <summary>The mean squared error, as in the literature on this task.</summary>
    public override string ScoreName => "mean squared error";

    /// <inheritdoc/>
    public override double Baseline => 1.0 / 6;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var half = steps / 2;
        var numbers = rand([sequences, steps], generator: generator);
        var first = randint(0, half, [sequences], ScalarType.Int64, generator: generator);
        var second = randint(half, steps, [sequences], ScalarType.Int64, generator: generator);
        var marks = (functional.one_hot(first, steps) + functional.one_hot(second, steps)).to(ScalarType.Float32);
        return new(stack([numbers, marks], -1), (numbers * marks).sum(1, keepdim: true));
    }

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Loss(prediction, batch).to(ScalarType.Float64).item<double>();
}
