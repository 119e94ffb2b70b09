using System.Reflection;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What a cell hands on from one time step to the next.</summary>
/// <remarks>
/// A state is a record. Its tensors, each [N, H], are the cell's memory: they start at 0 and are kept where a step is masked.
/// Tensors of a record inside it (such as <c>Gates</c>) are there to be looked at, and are not handed on.
/// </remarks>
public abstract record CellState
{
    /// <summary>The hidden state: what the cell shows to the rest of the network. Shape [N, H].</summary>
    public abstract Tensor h { get; init; }

    /// <summary>The memory, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Memory => Tensors(this);

    /// <summary>What can only be looked at, by name: gates and candidates.</summary>
    public IEnumerable<(string Name, Tensor Value)> Gates =>
        GetType().GetProperties()
            .Where(property => property.DeclaringType != typeof(CellState) && !typeof(Tensor).IsAssignableFrom(property.PropertyType))
            .Select(property => property.GetValue(this))
            .Where(part => part is not null && part.GetType().GetMethod("<Clone>$") is not null)
            .SelectMany(part => Tensors(part!));

    /// <summary>This state where <paramref name="kept"/> is true ([N, 1], bool), else the other one: how a masked step is passed over.</summary>
    internal CellState Where(Tensor kept, CellState otherwise)
    {
        var merged = this with { };
        foreach (var property in TensorProperties(GetType()))
            property.SetValue(merged, where(kept, (Tensor)property.GetValue(this)!, (Tensor)property.GetValue(otherwise)!));
        return merged;
    }

    private static IEnumerable<(string, Tensor)> Tensors(object record) =>
        TensorProperties(record.GetType())
            .Select(property => (property.Name, Value: (Tensor?)property.GetValue(record)))
            .Where(named => named.Value is not null)
            .Select(named => (named.Name, named.Value!));

    private static IEnumerable<PropertyInfo> TensorProperties(Type record) =>
        record.GetProperties().Where(property => property.PropertyType == typeof(Tensor) && property.GetIndexParameters().Length == 0);
}

/// <summary>The state of a cell whose only memory is its hidden state.</summary>
/// <param name="h">The hidden state, [N, H].</param>
public sealed record HiddenState(Tensor h) : CellState
{
    /// <inheritdoc/>
    public override Tensor h { get; init; } = h;
}
