using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Answer yes or no, once for each sequence or at each step: binary cross-entropy of logits, scored by accuracy.</summary>
/// <remarks>
/// Targets [N] or [N, T], 0 or 1; outputs are logits, [N, 1] or [N, T, 1]. Where a batch has a mask and a target at each step, only the steps that
/// count are scored. A task of one's own needs no more than a constructor and <see cref="SequenceTask.Draw"/>.
/// </remarks>
/// <param name="name">What figures call it.</param>
/// <param name="inputSize">D, the width of the input; for tokens, how many there are.</param>
/// <param name="baseline">The accuracy of always giving the same answer.</param>
/// <param name="validationSize">How many sequences to validate on.</param>
public abstract class BinaryTask(string name, long inputSize, double baseline = 0.5, int validationSize = 512) : SequenceTask(validationSize)
{
    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override long InputSize { get; } = inputSize;

    /// <summary>1: one logit for each answer.</summary>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => Accuracy.Name;

    /// <inheritdoc/>
    public override double Baseline { get; } = baseline;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch)
    {
        var (logits, bits) = Compared(prediction, batch);
        return functional.binary_cross_entropy_with_logits(logits, bits);
    }

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch)
    {
        var (logits, bits) = Compared(prediction, batch);
        return Accuracy.OfBits(logits, bits);
    }

    /// <summary>The logits that the targets are compared with, of the same shape: all of them, unless a task asks at some steps only.</summary>
    protected virtual Tensor Answers(Tensor prediction, Batch batch) => Checked.Shaped(prediction, [.. batch.Targets.shape, 1]).squeeze(-1);

    private (Tensor Logits, Tensor Bits) Compared(Tensor prediction, Batch batch)
    {
        var logits = Answers(prediction, batch);
        var bits = Checked.Bits(batch.Targets, logits);
        return bits.dim() == 2 ? (Checked.Counted(logits, batch), Checked.Counted(bits, batch)) : (logits, bits);
    }
}
