using RnnLessons.Cells.Fused;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>The fused pass against the loop, on drawn shapes, masks, layouts in memory, numbers of threads and courses of events.</summary>
[Trait("lesson", "02, 04, 05, 06")]
public sealed class FusedPropertyTests
{
    private const int CasesOfAKind = 60;

    public static TheoryData<string> Kinds => [.. FusedCells.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fused_and_loop_give_the_same_states_and_gradients(string kind)
    {
        foreach (var drawn in Drawn(kind)) drawn.Check();
    }

    [Fact]
    public void The_cases_have_everything_in_them()
    {
        FusedCase[] all = [.. FusedCells.Kinds.SelectMany(Drawn)];
        FusedCase[] shared = [.. all.Where(drawn => drawn.IsShared)];

        // Dealt out to threads and, N = 1, shared by two, with another number of threads afterwards, fewer and more.
        Assert.True(shared.Count(drawn => drawn.N > 1 && drawn.BackwardThreads < drawn.ForwardThreads) > 10);
        Assert.True(shared.Count(drawn => drawn.N > 1 && drawn.BackwardThreads > drawn.ForwardThreads) > 10);
        Assert.True(shared.Count(drawn => drawn.N == 1 && drawn.BackwardThreads == 1) > 3);
        Has(drawn => drawn.N == 1);
        Has(drawn => drawn.T == 1);
        Has(drawn => drawn.H == 13);
        foreach (var vectors in Enum.GetValues<Vectors>().Where(vectors => vectors <= Kernel.Widest)) Has(drawn => drawn.Vectors == vectors);
        foreach (var mask in Enum.GetValues<MaskKind>()) Has(drawn => drawn.Mask == mask);
        foreach (var input in Enum.GetValues<InputKind>()) Has(drawn => drawn.Input == input);
        foreach (var loss in Enum.GetValues<LossKind>()) Has(drawn => drawn.Loss == loss);
        foreach (var course in Enum.GetValues<Course>()) Has(drawn => drawn.Course == course);

        void Has(Predicate<FusedCase> feature) => Assert.True(shared.Count(drawn => feature(drawn)) > 0 || all.Count(drawn => feature(drawn)) > 10);
    }

    private static IEnumerable<FusedCase> Drawn(string kind) => Enumerable.Range(0, CasesOfAKind).Select(seed => FusedCase.Draw(seed, kind));
}
