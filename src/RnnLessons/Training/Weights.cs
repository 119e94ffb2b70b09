using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Saves a model's weights to a safetensors file and loads them again.</summary>
public static class Weights
{
    /// <summary>Saves every parameter and buffer of a model by its name; a file that is there already is replaced only when the new one is complete.</summary>
    /// <param name="model">Any module.</param>
    /// <param name="path">Where to: <c>"lstm.safetensors"</c>.</param>
    /// <param name="metadata">Anything worth knowing about them: the run's hyperparameters.</param>
    public static void Save(nn.Module model, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Write(path, Of(model), metadata);

    /// <summary>Loads weights into a model of the same shape. Either all of them are loaded or none.</summary>
    /// <param name="model">A module with the same names, types and shapes.</param>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="WeightsFileException">The file can't be read, or a name, type or shape differs; the model is as it was.</exception>
    public static void Load(nn.Module model, string path)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var loaded = Safetensors.Read(path);
        var state = Of(model);
        if (Misfit(state, loaded.ToDictionary(named => named.Key, named => (named.Value.shape, named.Value.dtype)), "file") is { } misfit) throw new WeightsFileException(path, $"{misfit} Nothing was loaded.");
        foreach (var (name, value) in state) value.copy_(loaded[name]);
    }

    /// <summary>Every parameter and buffer of a model, by its first name where it has several.</summary>
    internal static Dictionary<string, Tensor> Of(nn.Module model)
    {
        var names = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, value) in model.state_dict()) names.TryAdd(value, name);
        return names.ToDictionary(named => named.Value, named => named.Key);
    }

    /// <summary>Why weights don't fit a model, in words; null where they do.</summary>
    /// <param name="state">What the model has.</param>
    /// <param name="kept">What was kept, by name.</param>
    /// <param name="keeper">What keeps it: "file".</param>
    internal static string? Misfit(Dictionary<string, Tensor> state, IReadOnlyDictionary<string, (long[] Shape, ScalarType Type)> kept, string keeper)
    {
        string[] missing = [.. state.Keys.Except(kept.Keys).Order(StringComparer.Ordinal)];
        string[] unexpected = [.. kept.Keys.Except(state.Keys).Order(StringComparer.Ordinal)];
        if (missing.Length + unexpected.Length > 0)
            return "it belongs to another model." + List(" The model has", missing, $"the {keeper} has not") + List($" The {keeper} has", unexpected, "the model has not") + BehindProperty(missing);
        foreach (var (name, wanted) in state)
        {
            var (shape, type) = kept[name];
            if (!shape.SequenceEqual(wanted.shape)) return $"«{name}» has shape [{string.Join(", ", shape)}]; wanted: [{string.Join(", ", wanted.shape)}].";
            if (type != wanted.dtype) return $"«{name}» is of type {type}; wanted: {wanted.dtype}.";
        }

        return null;
    }

    /// <summary>TorchSharp names a module after the field that holds it, and that of a property is the compiler's.</summary>
    private static string BehindProperty(string[] missing) => missing.FirstOrDefault(name => name.Contains(">k__BackingField", StringComparison.Ordinal)) is not { } odd ? "" :
        $" A property gives a module no name of its own: make \"{odd.Split('<')[1].Split('>')[0]}\" of your model a public readonly field.";

    private static string List(string begin, string[] names, string end) => names.Length == 0 ? "" :
        $"{begin} {string.Join(", ", names.Take(5).Select(name => $"«{name}»"))}{(names.Length > 5 ? $" and {names.Length - 5} more" : "")}, which {end}.";
}
