using System.Globalization;
using RnnLessons.Native;
using RnnLessons.Tests.Native.Fuzz;
using TorchSharp;

namespace RnnLessons.Tests.Native;

/// <summary>Tensor operations with wrong shapes, types, axes and values: never an exit, always an exception with a sentence.</summary>
public sealed class OperationFuzzTests
{
    /// <summary>Each operation three times, with other arguments; <c>RNNLESSONS_FUZZ_ROUNDS=50</c> tries each 50 times.</summary>
    [Fact]
    public async Task No_argument_of_any_operation_ends_the_process()
    {
        Assert.SkipUnless(CatchingLibrary.Fits(typeof(torch).Assembly), "Only on Linux, x86-64, with the TorchSharp that the kit is made for, are C++ exceptions caught.");
        var rounds = int.Parse(Environment.GetEnvironmentVariable("RNNLESSONS_FUZZ_ROUNDS") ?? "3", CultureInfo.InvariantCulture);
        var (trials, half) = (rounds * Operations.All.Count, rounds * Operations.All.Count / 2);
        Assert.True(Operations.All.Count > 2000, $"Only {Operations.All.Count} operations were found.");

        IReadOnlyList<string>[] faults = await Task.WhenAll(FuzzProcess.TryAsync(0, half), FuzzProcess.TryAsync(half, trials));

        Assert.True(faults.Sum(some => some.Count) == 0, $"Faults:\n{string.Join('\n', faults.SelectMany(some => some))}");
    }
}
