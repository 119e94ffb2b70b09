using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Predict numbers, once for each sequence or at each step: mean squared error, scored by its root in the unit of the data.</summary>
/// <remarks>
/// Targets and outputs have the same shape: [N, K] or [N, T, K]. Where a batch has a mask and targets at each step, only the steps that count are
/// scored. A task of one's own needs no more than a constructor, <see cref="SequenceTask.Draw"/> and <see cref="SequenceTask.Baseline"/>.
/// </remarks>
/// <param name="name">What figures call it.</param>
/// <param name="inputSize">D, the width of the input; for tokens, how many there are.</param>
/// <param name="outputSize">K, how many numbers to predict at a time.</param>
/// <param name="unit">The unit of the data: <c>"sunspots"</c>.</param>
/// <param name="validationSize">How many sequences to validate on.</param>
public abstract class RegressionTask(string name, long inputSize, long outputSize, string unit, int validationSize = 512) : SequenceTask(validationSize)
{
    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override long InputSize { get; } = inputSize;

    /// <inheritdoc/>
    public override long OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    public override string ScoreName { get; } = $"RMSE ({unit})";

    /// <summary>How large a target of 1 is, in the unit of the data.</summary>
    protected virtual double UnitsOfOne => 1;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch)
    {
        var numbers = Checked.Numbers(batch.Targets, prediction);
        return numbers.dim() == 3
            ? functional.mse_loss(Checked.Counted(prediction, batch), Checked.Counted(numbers, batch))
            : functional.mse_loss(prediction, numbers);
    }

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => UnitsOfOne * Math.Sqrt(Loss(prediction, batch).to(ScalarType.Float64).item<double>());
}
