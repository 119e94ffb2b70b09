using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>A copy of a model's weights as they were at the best step of a run. It lies in managed memory: nothing to free.</summary>
public sealed class BestWeights
{
    private readonly Dictionary<string, byte[]> weights;

    private BestWeights(Dictionary<string, byte[]> weights, int step, Validation validation) =>
        (this.weights, Step, Validation) = (weights, step, validation);

    /// <summary>The step after which they were taken.</summary>
    public int Step { get; }

    /// <summary>How good they are on held-out data.</summary>
    public Validation Validation { get; }

    /// <summary>Puts the weights back into the model that they came from, or into one of the same shape.</summary>
    /// <param name="model">Gets the weights.</param>
    /// <exception cref="ArgumentException">The model has other parameters; nothing was changed.</exception>
    public void Restore(nn.Module model)
    {
        using var _ = no_grad();
        var state = model.state_dict();
        foreach (var (name, value) in state)
            if (!weights.TryGetValue(name, out var bytes) || bytes.Length != value.bytes.Length)
                throw new ArgumentException($"These weights belong to another model: {name} has another size there, or is missing.", nameof(model));
        foreach (var (name, value) in state) value.bytes = weights[name];
    }

    internal static BestWeights Of(nn.Module model, int step, Validation validation) =>
        new(model.state_dict().ToDictionary(named => named.Key, named => named.Value.bytes.ToArray()), step, validation);
}
