using RnnLessons.Models;
using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>The statistics that batch normalisation would have if the weights had always been what they are now.</summary>
/// <remarks>
/// Running statistics are an average over the last hundred batches or so, each seen by other weights. Here all pictures are seen by the same
/// weights, and μ and σ² are theirs. Source: Wu and Johnson 2021, section 3 («PreciseBN»).
/// </remarks>
public sealed class RunningStatistics : IDisposable
{
    private readonly List<(BatchNorm Layer, Tensor Mean, Tensor Variance)> before = [];

    private RunningStatistics()
    {
    }

    /// <summary>How far the running means were off: |running μ − μ| / σ, the mean over all channels.</summary>
    public double Lag { get; private set; }

    /// <summary>Recomputes the running statistics of every <see cref="BatchNorm"/> in a model; disposing the result puts the old ones back.</summary>
    /// <param name="model">Any module with batch normalisation in it.</param>
    /// <param name="inputs">Training inputs, batch by batch.</param>
    /// <exception cref="ArgumentException">The model has no batch normalisation, or there is no batch.</exception>
    public static RunningStatistics Recompute(nn.Module<Tensor, Tensor> model, IEnumerable<Tensor> inputs)
    {
        var type = FloatingType.Of(model);
        var sums = model.modules().OfType<BatchNorm>().Distinct().ToDictionary(layer => layer, layer => new Sums(layer));
        if (sums.Count == 0) throw new ArgumentException($"{model.GetType().Name} has no BatchNorm; wanted: one at least.", nameof(model));
        using var modes = ModuleModes.Of(model);
        using var _ = no_grad();
        try
        {
            model.train();
            using var batches = inputs.GetEnumerator();
            while (true)
            {
                // A batch that is made as it is asked for is freed before the next.
                using var scope = NewDisposeScope();
                if (!batches.MoveNext()) break;
                var batch = batches.Current.In(type);
                foreach (var (layer, sum) in sums) layer.Collector = (mean, variance) => sum.Add(mean, variance, batch.shape[0]);
                model.call(batch);
            }

            var result = new RunningStatistics();
            foreach (var (layer, sum) in sums) result.Replace(layer, sum);
            result.Lag /= sums.Count;
            return result;
        }
        finally
        {
            foreach (var (layer, sum) in sums)
            {
                layer.Collector = null;
                sum.Dispose();
            }
        }
    }

    /// <summary>Recomputes them from the first training pictures of a task.</summary>
    /// <param name="model">Any module with batch normalisation in it.</param>
    /// <param name="task">Where the pictures come from.</param>
    /// <param name="pictures">How many to use; all where there are fewer.</param>
    public static RunningStatistics Recompute(nn.Module<Tensor, Tensor> model, PictureTask task, int pictures = 6_400) =>
        Recompute(model, task.TrainedOn.Take(pictures).Chunk(64).Select(which => PictureTask.BatchFrom(task.Pictures.Train, which).Inputs));

    /// <summary>Puts the old running statistics back.</summary>
    public void Dispose()
    {
        using var _ = no_grad();
        foreach (var (layer, mean, variance) in before)
        {
            layer.RunningMean.copy_(mean);
            layer.RunningVariance.copy_(variance);
            mean.Dispose();
            variance.Dispose();
        }

        before.Clear();
    }

    private void Replace(BatchNorm layer, Sums sum)
    {
        using var scope = NewDisposeScope();
        var (mean, variance) = sum.Moments();
        Lag += ((layer.RunningMean - mean).abs() / variance.sqrt().clamp_min(1e-12)).mean().to(ScalarType.Float64).item<double>();
        before.Add((layer, layer.RunningMean.clone().DetachFromDisposeScope(), layer.RunningVariance.clone().DetachFromDisposeScope()));
        layer.RunningMean.copy_(mean);
        layer.RunningVariance.copy_(variance);
    }

    /// <summary>Adds up batches of any sizes in double: the moments of all values together, not the mean of the batches' moments.</summary>
    private sealed class Sums(BatchNorm layer) : IDisposable
    {
        private readonly Tensor first = zeros_like(layer.RunningMean, ScalarType.Float64).DetachFromDisposeScope();
        private readonly Tensor second = zeros_like(layer.RunningMean, ScalarType.Float64).DetachFromDisposeScope();
        private long weight;

        public void Add(Tensor mean, Tensor variance, long sequences)
        {
            var wide = mean.to(ScalarType.Float64);
            first.add_(wide, alpha: sequences);
            second.add_(variance.to(ScalarType.Float64) + wide.square(), alpha: sequences);
            weight += sequences;
        }

        public (Tensor Mean, Tensor Variance) Moments()
        {
            if (weight == 0) throw new ArgumentException("There are no training inputs; wanted: one batch at least.");
            var mean = first / weight;
            return (mean, (second / weight - mean.square()).clamp_min(0));
        }

        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
