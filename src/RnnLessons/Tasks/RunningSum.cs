using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Keep a sum and obey a command at each step: add the value, start again from it, or hold the sum and ignore the value.</summary>
/// <remarks>
/// Inputs [N, T, 3]: a random value in [−1, 1), and two flags, 1 where the sum starts again and 1 where it is held; without a flag the value is added. The first
/// step starts again. Targets [N, T, 1]: the sum after the step. Outputs [N, T, 1]. Each command is one limit of a GRU: add z = 1 and r = 1, start again z = 1
/// and r = 0, hold z = 0.
/// </remarks>
/// <param name="steps">T, the length of a sequence.</param>
/// <param name="restarting">The probability that a step after the first starts again, 0 … 1.</param>
/// <param name="holding">The probability that a step after the first holds, 0 … 1; both together are at most 1.</param>
public sealed class RunningSum(int steps, double restarting = 0.2, double holding = 0.2)
    : RegressionTask($"running sum over {steps} steps", inputSize: 3, outputSize: 1, unit: "1")
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a sequence");
    private readonly double restarting = Probability(restarting, 1, nameof(restarting), "starts again");
    private readonly double holding = Probability(holding, 1 - restarting, nameof(holding), "holds");

    /// <summary>The error of always predicting 0, the mean of the targets: their standard deviation.</summary>
    public override double Baseline
    {
        get
        {
            // How many values the sum has on average after each step; each has a variance of 1/3.
            var (expected, total) = (1.0, 1.0);
            for (var step = 1; step < steps; step++) total += expected = 1 - holding + (1 - restarting) * expected;
            return Math.Sqrt(total / steps / 3);
        }
    }

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var values = rand([sequences, steps], generator: generator) * 2 - 1;
        var chance = rand([sequences, steps], generator: generator);
        chance[.., 0] = -1;
        var restart = chance < restarting;
        var hold = restart.logical_not() & (chance < restarting + holding);
        // The sum of all values so far that are not held, less that sum just before the last restart.
        var counted = values * hold.logical_not();
        var all = counted.cumsum(1);
        var last = (restart.to(ScalarType.Int64) * arange(steps)).cummax(1).values;
        var sums = all - (all - counted).gather(1, last);
        return new(stack([values, restart.to(ScalarType.Float32), hold.to(ScalarType.Float32)], -1), sums.unsqueeze(-1));
    }

    private static double Probability(double value, double most, string name, string what) => value >= 0 && value <= most ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The probability that a step {what} is {value}; wanted: 0 to {most}.");
}
