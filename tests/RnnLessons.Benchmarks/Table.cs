using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace RnnLessons.Benchmarks;

/// <summary>A line of the table, and how to measure it. No target where it is there to be known.</summary>
internal sealed record Line(string Name, Size Size, double? Target, Func<(double Ratio, string Detail)> Measure, bool HigherIsBetter = false)
{
    public string Verdict(double ratio) => Target is not { } target ? "" : (HigherIsBetter ? ratio >= target : ratio <= target) ? "met" : "MISSED";

    /// <summary>By this it is asked for.</summary>
    public override string ToString() => $"{Name}, {Size.Name}";
}

/// <summary>
/// The lines, each measured in a process of its own: what a line gets from the C library would else depend on what those before it did. Those
/// with a target are measured three times, minutes apart, and the median counts: a virtual machine is faster or slower for a while.
/// </summary>
internal sealed class Table
{
    private const int Sweeps = 3;

    private readonly List<(Line Line, double Ratio)> measured = [];

    /// <summary>Measures the lines and prints them.</summary>
    public void Print(IReadOnlyList<Line> lines)
    {
        var results = lines.Select(_ => new List<(double Ratio, string Detail)>()).ToList();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var (index, line) in lines.Index())
            {
                if (sweep > 0 && line.Target is null) continue;
                results[index].Add(InItsOwnProcess(line));
                Console.Error.WriteLine($"{sweep + 1} of {Sweeps}: {line}, {results[index][^1].Ratio:0.000}");
            }
        }

        Console.WriteLine("| what | size | ratio | target | | times |");
        Console.WriteLine("|---|---|---:|---:|---|---|");
        foreach (var (line, all) in lines.Zip(results))
        {
            var (ratio, detail) = all.OrderBy(result => result.Ratio).ElementAt(all.Count / 2);
            measured.Add((line, ratio));
            var wanted = line.Target is null ? "" : $"{(line.HigherIsBetter ? "≥" : "≤")} {line.Target:0.00}";
            Console.WriteLine($"| {line.Name} | {line.Size.Name} | {ratio:0.000} | {wanted} | {line.Verdict(ratio)} | {detail} |");
        }
    }

    /// <summary>Writes the lines that have a target.</summary>
    public void WriteJson(string file)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };
        var rows = measured.Where(row => row.Line.Target is not null)
            .Select(row => new { row.Line.Name, Size = row.Line.Size.Name, row.Ratio, row.Line.Target, row.Line.HigherIsBetter });
        File.WriteAllText(file, JsonSerializer.Serialize(rows, options) + "\n");
    }

    /// <summary>What the process of a line does.</summary>
    public static void Measure(Line line)
    {
        var (ratio, detail) = line.Measure();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ratio:R}\t{detail}"));
    }

    private static (double Ratio, string Detail) InItsOwnProcess(Line line)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Table).Assembly.Location);
        start.ArgumentList.Add("line");
        start.ArgumentList.Add(line.ToString());
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || said.TrimEnd().Split('\t') is not [var ratio, var detail])
            throw new InvalidOperationException($"The process of «{line}» ended with {process.ExitCode} and said «{said}»; wanted: a ratio and the times.");
        return (double.Parse(ratio, CultureInfo.InvariantCulture), detail);
    }
}
