using System.Diagnostics;
using System.Runtime.CompilerServices;
using RnnLessons.Mutations;

// Puts each fault of lists/*.txt into a copy of the source and runs the test that must catch it.
if (args is ["--help" or "-h", ..] or [_, _, ..])
{
    Console.Error.WriteLine("usage: dotnet run --project tests/RnnLessons.Mutations [-- WORD]   only those whose room, words, file or test hold WORD; tries what is committed");
    return 2;
}

var root = Path.GetFullPath("../..", Path.GetDirectoryName(Here())!);
Mutation[] wanted = [.. Mutation.In(root).Where(one => args is [] || $"{one.Room} {one.What} {one.File} {one.Test}".Contains(args[0], StringComparison.OrdinalIgnoreCase))];
foreach (var one in wanted) one.Apply(File.ReadAllText(Path.Combine(root, one.File)));
var whole = Stopwatch.StartNew();
using var workshop = new Workshop(root);
if (workshop.Prepare(wanted) is { } odd)
{
    Console.WriteLine($"Nothing was tried: without a fault, not everything is well.\n{odd}");
    return 2;
}

Console.WriteLine($"Built, and without a fault every test passes: {whole.Elapsed.TotalSeconds:F0} s.");
var (tried, survivors) = (0, 0);
var toBuild = new List<Mutation>();
// While a test runs, the next fault is compiled.
Task<Assembly?> Compiling(int index) => Task.Run(() => index < wanted.Length ? workshop.Compile(wanted[index]) : null);
var next = Compiling(0);
foreach (var (index, one) in wanted.Index())
{
    var clock = Stopwatch.StartNew();
    var assembly = await next;
    next = Compiling(index + 1);
    if (assembly is null) toBuild.Add(one);
    else Report(one, workshop.Try(one, assembly), clock);
}

// Last, because whatever a build changed stays until the next one.
foreach (var one in toBuild)
{
    var clock = Stopwatch.StartNew();
    Report(one, workshop.TryByBuilding(one), clock);
}

Console.WriteLine($"{wanted.Length - survivors} of {wanted.Length} mutations killed, {survivors} survived. {whole.Elapsed.TotalMinutes:F1} minutes.");
return survivors == 0 ? 0 : 1;

void Report(Mutation one, (Outcome Outcome, string Words) result, Stopwatch clock)
{
    var killed = result.Outcome.ToString().Equals(one.Ends, StringComparison.OrdinalIgnoreCase);
    Console.WriteLine($"{++tried,3}/{wanted.Length} {(killed ? "killed  " : "SURVIVED")} {clock.Elapsed.TotalSeconds,4:F0} s  {one.Room}: {one.What}");
    if (killed) return;
    survivors++;
    Console.WriteLine($"    {one.Test} {result.Outcome}; wanted: {one.Ends}. {one.File}");
    if (result.Outcome is not Outcome.Passes) Console.WriteLine(result.Words);
}

static string Here([CallerFilePath] string path = "") => path;
