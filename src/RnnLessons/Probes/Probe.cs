using RnnLessons.Cells;
using static TorchSharp.torch;

namespace RnnLessons.Probes;

/// <summary>Looks into the recurrent layers of a model: states, gates, and the gradient that reached each step.</summary>
/// <remarks>
/// It changes nothing in the model or the cell, and holds what the last pass left behind until the next pass.
/// <code>
/// using var probe = Probe.On(model);
/// task.Loss(model.forward(x), batch).backward();
/// probe.GradientNorms();
/// </code>
/// </remarks>
public sealed class Probe : IDisposable
{
    private readonly Recurrent layer;
    private readonly Tape tape = new();

    private Probe(Recurrent layer, string name) => (this.layer, Name, layer.Tape) = (layer, name, tape);

    /// <summary>The layer's name in the model.</summary>
    public string Name { get; }

    /// <summary>Probes a model's recurrent layer.</summary>
    /// <param name="model">A model, or a recurrent layer itself.</param>
    /// <param name="layer">Which layer, by its name in the model; not needed where there is only one.</param>
    /// <exception cref="ArgumentException">There is no such layer, or more than one; the message lists what there is.</exception>
    public static Probe On(nn.Module model, string? layer = null)
    {
        var layers = model.named_modules().Append((name: "", module: model))
            .Where(named => named.module is Recurrent).DistinctBy(named => named.module).ToArray();
        var found = layers.Where(named => layer is null || named.name == layer).ToArray();
        if (found is not [var only])
            throw new ArgumentException(
                $"{model.GetType().Name} has {(layer is null ? $"{found.Length} recurrent layers" : $"no recurrent layer \"{layer}\"")}; " +
                $"wanted: one. It has: {(layers.Length == 0 ? "none" : string.Join(", ", layers.Select(named => $"\"{named.name}\"")))}.", nameof(layer));
        var recurrent = (Recurrent)only.module;
        if (recurrent.Tape is not null)
            throw new InvalidOperationException($"Layer \"{only.name}\" is probed already: dispose the other probe first (`using var probe = …` inside a block, or probe.Dispose()).");
        return new(recurrent, only.name);
    }

    /// <summary>Steps of the last pass, T.</summary>
    public int Steps => tape.Last?.Steps ?? 0;

    /// <summary>What can be asked for by <see cref="Values"/>: the state's tensors and the gates.</summary>
    public IReadOnlyList<string> Names => Last().Names;

    /// <summary>A state or gate of one sequence over time: [unit, step], H × T; as many rows as it has numbers where a cell of your own has another width.</summary>
    /// <param name="name">As in <see cref="Names"/>: <c>"h"</c>, <c>"c"</c>, <c>"f"</c> …</param>
    /// <param name="sequence">Which sequence of the batch, from 0.</param>
    public double[,] Values(string name = "h", int sequence = 0)
    {
        return Read(name, step => Last().Value(name, step), sequence);
    }

    /// <summary>Several states and gates of one sequence over time, to draw side by side: <c>ProbeFigures.Gates</c>.</summary>
    /// <param name="names">Which, in this order; all of <see cref="Names"/> where left out.</param>
    /// <param name="sequence">Which sequence of the batch, from 0.</param>
    public IReadOnlyList<Activations> All(IReadOnlyList<string>? names = null, int sequence = 0)
    {
        var memory = Last().Memory;
        return [.. (names ?? Names).Select(name => new Activations(name, Values(name, sequence), memory.Contains(name)))];
    }

    /// <summary>∂L/∂h_t (or of another state) of one sequence over time: [unit, step], H × T. Ask for it after backward.</summary>
    /// <param name="name">Which state or gate, as in <see cref="Names"/>.</param>
    /// <param name="sequence">Which sequence of the batch, from 0.</param>
    /// <exception cref="InvalidOperationException">The last pass ran under no_grad, or there was none.</exception>
    public double[,] Gradients(string name = "h", int sequence = 0)
    {
        return Read(name, step => Gradient(name, step), sequence);
    }

    /// <summary>‖∂L/∂h_t‖₂ over the whole batch, for each step t; summed in double, so that a vanished gradient is small and not 0.</summary>
    /// <param name="name">Which state or gate, as in <see cref="Names"/>.</param>
    public double[] GradientNorms(string name = "h")
    {
        using var scope = NewDisposeScope();
        Want(name);
        return [.. Enumerable.Range(0, Steps).Select(step => Gradient(name, step).to(ScalarType.Float64).norm().item<double>())];
    }

    /// <summary>‖∂L/∂h_{T−lag}‖₂ for each lag: <see cref="GradientNorms"/> read backwards, from the last step.</summary>
    public double[] GradientByLag(string name = "h") => [.. GradientNorms(name).Reverse()];

    /// <summary>Stops probing and frees what the last pass left.</summary>
    public void Dispose()
    {
        if (layer.Tape == tape) layer.Tape = null;
        tape.Dispose();
    }

    private double[,] Read(string name, Func<int, Tensor> what, int sequence)
    {
        using var scope = NewDisposeScope();
        Want(name);
        double[,]? into = null;
        for (var t = 0; t < Steps; t++)
        {
            var value = what(t);
            if (sequence < 0 || sequence >= value.shape[0])
                throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"The last pass had {value.shape[0]} sequences; wanted: 0 to {value.shape[0] - 1}.");
            var row = value[sequence].detach().to(ScalarType.Float64).contiguous().data<double>();
            into ??= new double[row.Count, Steps];
            for (var unit = 0; unit < into.GetLength(0); unit++) into[unit, t] = row[unit];
        }

        return into!;
    }

    private void Want(string name)
    {
        if (!Names.Contains(name))
            throw new ArgumentException($"{layer.Cell.GetType().Name} has no \"{name}\"; it has: {string.Join(", ", Names)}.", nameof(name));
    }

    private Tensor Gradient(string name, int step) => Last().Gradient(name, step)
        ?? throw new InvalidOperationException("The last pass kept no gradient: it ran under no_grad. Run the model and loss.backward() before asking for gradients.");

    private ITrace Last() => tape.Last
        ?? throw new InvalidOperationException("Nothing has passed through the layer since the probe was set: run the model first.");
}
