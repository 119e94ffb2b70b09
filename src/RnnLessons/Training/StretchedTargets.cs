using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Refuses a loss that compares every output with every target: targets [N] beside outputs [N, 1] are both stretched to [N, N], and the model learns the mean.</summary>
/// <remarks>
/// A task may have targets of another shape than its outputs, and bring them together in its loss. So the loss is asked: where every output meets
/// every target, it stays the same when the targets come in another order.
/// </remarks>
internal sealed class StretchedTargets(SequenceTask task)
{
    private bool settled;

    /// <summary>Asks at the first batch whose targets differ.</summary>
    /// <exception cref="ArgumentException">The loss stretches the targets.</exception>
    public void Refuse(Tensor prediction, Batch batch)
    {
        if (settled) return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var targets = batch.Targets;
        if (targets.shape.SequenceEqual(prediction.shape) || targets.numel() != prediction.numel())
        {
            settled = true;
            return;
        }

        var turned = cat([targets[1..], targets[..1]]);
        if (targets.shape[0] < 2 || (turned == targets).all().item<bool>()) return;
        settled = true;
        // Outputs that all differ, whatever the model gives before it has learned anything.
        using var generator = new Generator(1, CPU);
        var outputs = rand(prediction.shape, generator: generator).to(prediction.dtype);
        var (loss, other) = (Learning.Number(task.Loss(outputs, batch)), Learning.Number(task.Loss(outputs, batch with { Targets = turned })));
        if (!double.IsFinite(loss) || Math.Abs(loss - other) > 1e-6 * Math.Abs(loss)) return;
        throw new ArgumentException(
            $"The targets of “{task.Name}” have shape {Checked.Text(targets.shape)} and the outputs {Checked.Text(prediction.shape)}, and the loss compares each output with every target. " +
            $"Wanted: targets of shape {Checked.Text(prediction.shape)}{(targets.dim() + 1 == prediction.dim() ? ", as targets.unsqueeze(-1) gives them" : "")}.");
    }
}
