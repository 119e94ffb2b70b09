using System.Text.Json;

namespace RnnLessons.Benchmarks;

/// <summary>A line of the table: how a measured ratio stands to its target; no target where it is there to be known.</summary>
internal sealed record Row(string Name, string Size, double Ratio, double? Target, bool HigherIsBetter)
{
    public string Verdict => Target is not { } target ? "" : (HigherIsBetter ? Ratio >= target : Ratio <= target) ? "met" : "MISSED";
}

/// <summary>Prints each line as soon as it is measured, and can write those with a target as JSON.</summary>
internal sealed class Table(string only)
{
    private readonly List<Row> rows = [];

    /// <summary>Measures and adds a line, unless its name is not asked for.</summary>
    public void Add(string name, Size size, double? target, Func<(double Ratio, string Detail)> measure, bool higherIsBetter = false)
    {
        if (!$"{name}, {size}".Contains(only, StringComparison.OrdinalIgnoreCase)) return;
        if (rows.Count == 0)
        {
            Console.WriteLine("| what | size | ratio | target | | times |");
            Console.WriteLine("|---|---|---:|---:|---|---|");
        }

        var (ratio, detail) = measure();
        var row = new Row(name, size.Name, ratio, target, higherIsBetter);
        rows.Add(row);
        var wanted = target is null ? "" : $"{(higherIsBetter ? "≥" : "≤")} {target:0.00}";
        Console.WriteLine($"| {row.Name} | {row.Size} | {row.Ratio:0.000} | {wanted} | {row.Verdict} | {detail} |");
    }

    /// <summary>Writes the lines that have a target.</summary>
    public void WriteJson(string file)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };
        File.WriteAllText(file, JsonSerializer.Serialize(rows.Where(row => row.Target is not null).Select(row => new { row.Name, row.Size, row.Ratio, row.Target, row.HigherIsBetter }), options) + "\n");
    }
}
