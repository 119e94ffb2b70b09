using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Choose one of K classes, once for each sequence or at each step: cross-entropy of logits, scored by accuracy.</summary>
/// <remarks>
/// Targets [N] or [N, T], int64, the class: 0 … K − 1; outputs are logits, [N, K] or [N, T, K]. Where a batch has a mask and a target at each step,
/// only the steps that count are scored. A task of one's own needs no more than a constructor and <see cref="SequenceTask.Draw"/>.
/// </remarks>
/// <param name="name">What figures call it.</param>
/// <param name="inputSize">D, the width of the input; for tokens, how many there are.</param>
/// <param name="classes">K.</param>
/// <param name="baseline">The accuracy of always choosing the same class; null where all are equally frequent.</param>
/// <param name="validationSize">How many sequences to validate on.</param>
public abstract class ClassificationTask(string name, long inputSize, long classes, double? baseline = null, int validationSize = 512) : SequenceTask(validationSize)
{
    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override long InputSize { get; } = inputSize;

    /// <summary>K, how many classes there are.</summary>
    public override long OutputSize { get; } = Wanted.AtLeast(2, classes, "how many classes there are");

    /// <inheritdoc/>
    public override string ScoreName => Accuracy.Name;

    /// <inheritdoc/>
    public override double Baseline { get; } = baseline ?? 1.0 / classes;

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch)
    {
        var (logits, classes) = Compared(prediction, batch);
        return functional.cross_entropy(Checked.Logits(logits).reshape(-1, OutputSize), classes.flatten());
    }

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch)
    {
        var (logits, classes) = Compared(prediction, batch);
        return Accuracy.OfClasses(logits, classes);
    }

    /// <summary>Logits and the classes that they should choose, of steps that count.</summary>
    private protected (Tensor Logits, Tensor Classes) Compared(Tensor prediction, Batch batch)
    {
        var classes = Checked.Classes(batch.Targets, prediction, OutputSize);
        var logits = Checked.Shaped(prediction, [.. classes.shape, OutputSize]);
        return classes.dim() == 2 ? (Checked.Counted(logits, batch), Checked.Counted(classes, batch)) : (logits, classes);
    }
}
