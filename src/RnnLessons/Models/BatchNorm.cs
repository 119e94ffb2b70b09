using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>Batch normalisation of each channel: y = γ (x − μ) / √(σ² + ε) + β.</summary>
/// <remarks>
/// [N, C, …] → the same shape. While it learns, μ and σ² are the batch's own; else the running ones, which follow as
/// running ← 0.99 · running + 0.01 · batch, but for a batch whose μ or σ² is no number. Defaults and the biased variance are Keras's. Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
/// </remarks>
public sealed class BatchNorm : nn.Module<Tensor, Tensor>
{
    private readonly double momentum, epsilon;

    /// <summary>Makes the layer: γ and the running variance 1, β and the running mean 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="momentum">How much of the running statistics is kept at each batch.</param>
    /// <param name="epsilon">ε.</param>
    public BatchNorm(long channels, double momentum = 0.99, double epsilon = 1e-3) : base(nameof(BatchNorm))
    {
        Wanted.AtLeast(1, channels);
        (this.momentum, this.epsilon) = (momentum, epsilon);
        using var scope = NewDisposeScope();
        Gamma = new Parameter(ones(channels).DetachFromDisposeScope());
        Beta = new Parameter(zeros(channels).DetachFromDisposeScope());
        RunningMean = zeros(channels).DetachFromDisposeScope();
        RunningVariance = ones(channels).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Scale and shift that training adjusts, [C].</summary>
    public readonly Parameter Gamma, Beta;

    /// <summary>The running μ and σ², [C]: they follow the batches, and training does not adjust them.</summary>
    public readonly Tensor RunningMean, RunningVariance;

    /// <summary>Gets each batch's μ and σ², [C], while statistics are recomputed; the running ones then stay as they are.</summary>
    internal Action<Tensor, Tensor>? Collector { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (!training) return nn.functional.batch_norm(x, RunningMean, RunningVariance, Gamma, Beta, training: false, eps: epsilon).MoveToOuterDisposeScope();

        // With a momentum of 1 libtorch leaves the batch's own statistics here.
        var (mean, variance) = (zeros_like(RunningMean), zeros_like(RunningVariance));
        var y = nn.functional.batch_norm(x, mean, variance, Gamma, Beta, training: true, momentum: 1, eps: epsilon);
        Follow(mean, variance, x.numel() / x.shape[1]);
        return y.MoveToOuterDisposeScope();
    }

    private void Follow(Tensor mean, Tensor variance, long values)
    {
        using var _ = no_grad();
        // libtorch divides by n − 1, Keras by n.
        var biased = variance * ((values - 1.0) / values);
        if (Collector is { } collect)
        {
            collect(mean, biased);
            return;
        }

        // A batch with NaN in it would otherwise stay in the average for ever.
        if (!isfinite(mean + biased).all().item<bool>()) return;
        RunningMean.mul_(momentum).add_(mean, alpha: 1 - momentum);
        RunningVariance.mul_(momentum).add_(biased, alpha: 1 - momentum);
    }
}
