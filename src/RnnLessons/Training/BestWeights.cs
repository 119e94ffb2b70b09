using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>A copy of a model's weights as they were at the best step of a run. It lies in managed memory: nothing to free.</summary>
public sealed class BestWeights
{
    private readonly Dictionary<string, (long[] Shape, ScalarType Type)> kinds;
    private readonly Dictionary<string, byte[]> bytes;

    private BestWeights(Dictionary<string, Tensor> state, int step, Validation validation)
    {
        kinds = state.ToDictionary(named => named.Key, named => (named.Value.shape, named.Value.dtype));
        bytes = state.ToDictionary(named => named.Key, named => named.Value.bytes.ToArray());
        (Step, Validation) = (step, validation);
    }

    /// <summary>The step after which they were taken.</summary>
    public int Step { get; }

    /// <summary>How good they are on held-out data.</summary>
    public Validation Validation { get; }

    /// <summary>Puts the weights back into the model that they came from, or into one of the same shape.</summary>
    /// <param name="model">Gets the weights.</param>
    /// <exception cref="ArgumentException">A name, shape or type differs in the model; nothing was changed.</exception>
    public void Restore(nn.Module model)
    {
        using var _ = no_grad();
        var state = Weights.Of(model);
        if (Weights.Misfit(state, kinds, "copy") is { } misfit)
            throw new ArgumentException($"The copy of step {Step} doesn't fit this model: {misfit} Nothing was changed.", nameof(model));
        foreach (var (name, value) in state) value.bytes = bytes[name];
    }

    internal static BestWeights Of(nn.Module model, int step, Validation validation) => new(Weights.Of(model), step, validation);
}
