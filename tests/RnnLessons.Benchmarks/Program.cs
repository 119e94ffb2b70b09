using System.Globalization;
using System.Runtime.CompilerServices;
using RnnLessons.Benchmarks;
using RnnLessons.Benchmarks.Results;
using static TorchSharp.torch;

RuntimeHelpers.RunModuleConstructor(typeof(RnnLessons.Cells.Cell).Module.ModuleHandle); // the library makes libtorch load
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["results", .. var rest]) return ResultsCommand.Run(rest);
set_num_threads(2);
if (args is ["line", var name])
{
    Table.Measure(Measurements.All.Single(line => line.ToString() == name));
    return 0;
}

if (args is not ([] or ["--json", _] or ["--only", _] or ["--only", _, "--json", _]))
{
    Console.Error.WriteLine("usage: dotnet run --project tests/RnnLessons.Benchmarks -c Release [-- [--only TEXT] [--json FILE]]\n       … -- results: the article's models on the real data");
    return 2;
}

var load = File.Exists("/proc/loadavg") ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} when it began" : "";
Console.WriteLine($"{Environment.ProcessorCount} cores, 2 threads{load}; medians of paired ratios.\n");
var only = args is ["--only", var text, ..] ? text : "";
var table = new Table();
table.Print([.. Measurements.All.Where(line => line.ToString().Contains(only, StringComparison.OrdinalIgnoreCase))]);
if (args is [.., "--json", var file]) table.WriteJson(file);
return 0;
