using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>A copy of a model's weights as they were after the best update of a run. It lies in managed memory: nothing to free.</summary>
public sealed class BestWeights
{
    private readonly Dictionary<string, (long[] Shape, ScalarType Type)> kinds;
    private readonly Dictionary<string, byte[]> bytes;

    private BestWeights(Dictionary<string, Tensor> state, int update, Validation validation)
    {
        using var scope = NewDisposeScope();
        kinds = state.ToDictionary(named => named.Key, named => (named.Value.shape, named.Value.dtype));
        bytes = state.ToDictionary(named => named.Key, named => named.Value.contiguous().bytes.ToArray());
        (Update, Validation) = (update, validation);
    }

    /// <summary>The update after which they were taken.</summary>
    public int Update { get; }

    /// <summary>How good they are on the validation data.</summary>
    public Validation Validation { get; }

    /// <summary>Puts the weights back into the model that they came from, or into one of the same shape.</summary>
    /// <param name="model">Gets the weights.</param>
    /// <exception cref="ArgumentException">A name, shape or type differs in the model; nothing was changed.</exception>
    public void Restore(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var state = Weights.Of(model);
        if (Weights.Misfit(state, kinds, "copy") is { } misfit)
            throw new ArgumentException($"The copy after update {Update} doesn't fit this model: {misfit} Nothing was changed.", nameof(model));
        foreach (var (name, value) in state)
        {
            var kept = empty(value.shape, value.dtype);
            kept.bytes = bytes[name];
            value.copy_(kept);
        }
    }

    internal static BestWeights Of(nn.Module model, int update, Validation validation) => new(Weights.Of(model), update, validation);
}
