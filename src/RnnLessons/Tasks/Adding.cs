using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Add the two numbers that are marked, one in each half of the sequence (Hochreiter and Schmidhuber 1997, experiment 4).</summary>
/// <remarks>Inputs [N, T, 2]: a number in [0, 1) and a mark; targets [N, 1], the sum. Outputs [N, 1]. Always saying 1 gives a mean squared error of 1/6.</remarks>
public sealed class Adding(int steps) : RegressionTask($"adding over {steps} steps", inputSize: 2, outputSize: 1, unit: "1")
{
    private readonly AddingRule rule = new(Wanted.AtLeast(2, steps, "the length T of a sequence"));

    /// <summary>The mean squared error, as in the literature on this task.</summary>
    public override string ScoreName => "mean squared error";

    /// <inheritdoc/>
    public override double Baseline => 1.0 / 6;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator) => Drawn.Batch(rule, sequences, generator);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Loss(prediction, batch).to(ScalarType.Float64).item<double>();
}
