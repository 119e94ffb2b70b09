namespace RnnLessons.Probes;

/// <summary>A state or a gate of one sequence over time, as a probe saw it.</summary>
/// <param name="Name">As the cell calls it: <c>"c"</c>, <c>"f"</c>.</param>
/// <param name="Values">[unit, step], H × T.</param>
/// <param name="IsMemory">Whether the cell hands it on; else it is a gate or a candidate.</param>
public sealed record Activations(string Name, double[,] Values, bool IsMemory)
{
    /// <summary>Which unit each row is, from 0, where some were picked; null where row and unit are the same.</summary>
    public IReadOnlyList<int>? Units { get; init; }
}
