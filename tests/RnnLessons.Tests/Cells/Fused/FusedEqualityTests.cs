using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>The fused pass against the loop over the readable cell: same states, same gradients, on even and odd shapes.</summary>
[Trait("lesson", "02, 04, 05, 06")]
public sealed class FusedEqualityTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string>();
            foreach (var kind in FusedCells.Kinds)
                foreach (var vectors in Enum.GetValues<Vectors>().Where(vectors => vectors <= Kernel.Widest))
                    kinds.Add(kind, vectors.ToString());
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_way(string kind, string vectors)
    {
        using var _ = FusedCells.Use(vectors);
        foreach (var shape in FusedCells.Shapes)
            foreach (var returns in Enum.GetValues<Returns>())
                foreach (var masked in (bool[])[false, true])
                    Compare(executor => new Recurrent(FusedCells.Make(kind, shape.D, shape.H), returns, executor), shape, masked, $"{kind} {shape} {returns} masked: {masked}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_way(string kind, string vectors)
    {
        using var _ = FusedCells.Use(vectors);
        foreach (var shape in FusedCells.Shapes.Where((_, at) => at % 3 == 0))
            foreach (var returns in Enum.GetValues<Returns>())
                foreach (var masked in (bool[])[false, true])
                    Compare(
                        executor => new Bidirectional(FusedCells.Make(kind, shape.D, shape.H), FusedCells.Make(kind, shape.D, shape.H), returns, executor: executor),
                        shape, masked, $"two-way {kind} {shape} {returns} masked: {masked}");
    }

    [Fact]
    public void The_shapes_have_each_size_in_each_role()
    {
        int[] sizes = [1, 2, 3, 5, 8, 13, 33, 64];
        foreach (var role in (Func<(int N, int T, int D, int H), int>[])[shape => shape.N, shape => shape.T, shape => shape.D, shape => shape.H])
            Assert.Equal(sizes, FusedCells.Shapes.Select(role).Distinct().Order());
    }

    /// <param name="make">A layer; its weights are filled here.</param>
    /// <param name="shape">The batch and the layer.</param>
    /// <param name="masked">Whether some steps don't count.</param>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="change">What is done to the weights then.</param>
    /// <param name="slope">How large ∂L/∂output is.</param>
    internal static void Compare(
        Func<Executor, RecurrentLayer> make, (int N, int T, int D, int H) shape, bool masked, string what, Action<RecurrentLayer>? change = null, float slope = 1)
    {
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> Run(Executor executor)
        {
            var layer = make(executor);
            FusedCells.Fill(layer, seed: 1);
            change?.Invoke(layer);
            return Pass(layer, shape, masked, slope);
        }

        var (expected, actual) = (Run(Executor.Loop), Run(Executor.Fused));
        FusedCells.Close(expected[0].Value, actual[0].Value, scale: 1, 1e-5, $"{what}: states");
        var scale = Math.Max(expected[1..].Max(gradient => gradient.Value.abs().max().item<float>()), 1e-6);
        foreach (var ((name, loop), (_, fused)) in expected[1..].Zip(actual[1..]))
            FusedCells.Close(loop, fused, scale, 1e-5, $"{what}: {name}");
    }

    private static List<(string Name, Tensor Value)> Pass(RecurrentLayer layer, (int N, int T, int D, int H) shape, bool masked, float slope)
    {
        manual_seed(2);
        var x = randn(shape.N, shape.T, shape.D).requires_grad_();
        var mask = masked ? rand(shape.N, shape.T) > 0.3 : null;
        var states = layer.forward(x, mask);
        (states * randn_like(states) * slope).sum().backward();
        return [("states", states), ("dx", x.grad!), .. layer.named_parameters().Select(named => ("d" + named.name, named.parameter.grad ?? zeros_like(named.parameter)))];
    }
}
