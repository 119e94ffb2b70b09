using RnnLessons.Models;
using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>A run's way of learning from one batch: forward, backward, clip, move the weights.</summary>
internal sealed class Learning(
    nn.Module<Tensor, Tensor> model, SequenceTask task, Hyperparameters hyperparameters, Generator generator, optim.Optimizer optimizer)
{
    private readonly IReadOnlyList<nn.Module> modules = ModuleModes.All(model);
    private readonly ScalarType? type = FloatingType.Of(model);
    private readonly StretchedTargets stretched = new(task);
    private ModuleModes modes = ModuleModes.Training(ModuleModes.All(model));
    private bool warned;

    /// <summary>Learns from one batch.</summary>
    /// <param name="number">1 for the run's first.</param>
    /// <returns>Loss, score and gradient norm of the batch before the weights moved, and how many sequences it has.</returns>
    public (double Loss, double Score, double GradientNorm, long Sequences) Update(int number)
    {
        // Without a scope for each update, tensors wait for the garbage collector, which doesn't see their memory.
        using var scope = NewDisposeScope();
        using var before = ModuleModes.Of(modules);
        if (model.training) modes = before;
        else modes.Restore();
        var batch = task.Draw(hyperparameters.BatchSize, generator).In(type);
        optimizer.zero_grad();
        var prediction = Predict(model, batch);
        stretched.Refuse(prediction, batch);
        Warn(prediction);
        var loss = task.Loss(prediction, batch);
        var value = Number(loss);
        loss.backward();
        var gradientNorm = Gradients.Norm(model);
        if (!double.IsFinite(value) || !double.IsFinite(gradientNorm))
            throw new TrainingDivergedException(number, value, gradientNorm, hyperparameters);
        if (gradientNorm > hyperparameters.ClipNorm) Gradients.Scale(model, hyperparameters.ClipNorm.Value / gradientNorm);
        optimizer.step();
        return (value, task.Score(prediction.detach(), batch), gradientNorm, batch.Inputs.shape[0]);
    }

    /// <summary>The outputs for a batch, or for its inputs where the model wants no more.</summary>
    public static Tensor Predict(nn.Module<Tensor, Tensor> model, Batch batch) =>
        model is BatchModel whole ? whole.forward(batch) : model.call(batch.Inputs);

    /// <summary>The value of a loss of any floating type.</summary>
    /// <exception cref="ArgumentException">It is no single number.</exception>
    public static double Number(Tensor loss) => loss.numel() == 1
        ? loss.detach().to(ScalarType.Float64).item<double>()
        : throw new ArgumentException($"The loss has shape [{string.Join(", ", loss.shape)}]; wanted: a single number, such as the mean.", nameof(loss));

    /// <summary>Logits might look like probabilities by chance, so this is no error.</summary>
    private void Warn(Tensor prediction)
    {
        if (warned || task is not BinaryTask || !Checked.LookLikeProbabilities(prediction)) return;
        warned = true;
        Console.Error.WriteLine(
            $"Warning: all {prediction.numel()} outputs lie between 0 and 1, as they do after a sigmoid. The loss of this task applies its own sigmoid: leave yours out of the model, or it learns badly.");
    }
}
