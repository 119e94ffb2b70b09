using System.Runtime.InteropServices;
using RnnLessons.Cells;
using RnnLessons.Cells.Fused;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>What runs on a processor that has less: the runtime is told to hide wider vectors from a process of its own.</summary>
public sealed class NarrowerProcessorTests
{
    private const string Wanted = "RNNLESSONS_WANTED_VECTORS";

    [Fact]
    public void Vectors_are_chosen_by_what_the_processor_has_and_give_the_loops_numbers()
    {
        Assert.Equal(Environment.GetEnvironmentVariable(Wanted) ?? Kernel.Widest.ToString(), Kernel.Widest.ToString());
        foreach (var kind in FusedCells.Kinds)
            foreach (var seed in (int[])[100, 101, 102])
                (FusedCase.Draw(seed, kind) with { Vectors = Kernel.Widest }).Check();
        foreach (var kind in FusedCells.Kinds)
            foreach (var shape in ((int, int, int, int)[])[(3, 5, 13, 5), (13, 8, 2, 33)])
                FusedEqualityTests.Compare(
                    executor => new Recurrent(FusedCells.Make(kind, shape.Item3, shape.Item4), Returns.EveryState, executor), shape, masked: true, $"{Kernel.Widest}: {kind} {shape}");
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "Avx2")]
    [InlineData("DOTNET_EnableAVX2", "Portable")] // Vector<T> then has 128 bits, as on Arm
    [InlineData("DOTNET_EnableHWIntrinsic", "Portable")] // nothing but what every x64 has
    public void With_wider_vectors_hidden_it_chooses_the_next(string hidden, string vectors)
    {
        Assert.SkipWhen(RuntimeInformation.ProcessArchitecture is not Architecture.X64, "This processor isn't an x64: there is nothing to hide.");
        Assert.SkipWhen(Kernel.Widest < Enum.Parse<Vectors>(vectors), $"This processor has {Kernel.Widest} at the most.");
        OwnProcess.Passes(GetType(), nameof(Vectors_are_chosen_by_what_the_processor_has_and_give_the_loops_numbers), (hidden, "0"), (Wanted, vectors));
    }
}
