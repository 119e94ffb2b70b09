using System.Runtime.InteropServices;
using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using RnnLessons.Probes;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>torch's default type is the process's: each has a process of its own, which a kernel that wrote past its memory would end.</summary>
public sealed class DefaultTypeTests
{
    private const string Wanted = "RNNLESSONS_DEFAULT_TYPE";

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Float32_stays_float32_whatever_the_default(ScalarType type) =>
        OwnProcess.Passes(GetType(), nameof(A_float32_layer_gives_the_loops_numbers), (Wanted, type.ToString()));

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void What_is_made_in_another_default_type_runs_in_the_loop(ScalarType type) =>
        OwnProcess.Passes(GetType(), nameof(A_layer_of_the_default_type_gives_its_own_type), (Wanted, type.ToString()));

    /// <summary>Everything that a float32 layer allocates: states, gradients, NaN after a failure, a probe's zeros, moments.</summary>
    [Fact]
    public void A_float32_layer_gives_the_loops_numbers()
    {
        using var scope = NewDisposeScope();
        foreach (var kind in FusedCells.Kinds)
            foreach (var returns in Enum.GetValues<Returns>())
            {
                var (fused, loop) = (Layer(kind, returns, Executor.Fused), Layer(kind, returns, Executor.Loop));
                var x = randn(5, 24, 16).requires_grad_();
                var mask = rand(5, 24) > 0.3;
                var expected = Everything(loop, x, mask);
                var actual = UnderTheDefault(() => Everything(fused, x, mask));
                foreach (var (one, other) in expected.Zip(actual))
                {
                    Assert.Equal(ScalarType.Float32, other.dtype);
                    Tensors.Equal(one, other, 1e-4);
                }
            }

        UnderTheDefault(() =>
        {
            Assert.Equal((ScalarType.Float32, ScalarType.Float32), (Float32Tensor.Empty(2, 3).dtype, Float32Tensor.Full(float.NaN, 2, 3).dtype));

            // As after a failed backward, where the engine gets NaN; then training goes on.
            var layer = Layer("LSTM", Returns.LastState, Executor.Fused);
            var cell = (LstmCell)layer.Cell;
            var x = randn([3, 20, 16], ScalarType.Float32).requires_grad_();
            var loss = layer.forward(x).sum();
            using (no_grad()) cell.W_hf.add_(1);
            Assert.Contains("modified by an inplace operation", Assert.Throws<ExternalException>(() => loss.backward()).Message);
            foreach (var parameter in cell.parameters()) parameter.grad = null;
            layer.forward(x).sum().backward();
            using var adam = new FusedAdam(cell.parameters());
            adam.step();
            Assert.True(cell.W_hf.isfinite().all().item<bool>());
            return 0;
        });
    }

    [Fact]
    public void A_layer_of_the_default_type_gives_its_own_type()
    {
        using var scope = NewDisposeScope();
        UnderTheDefault(() =>
        {
            manual_seed(1);
            var layer = new Bidirectional(new LstmCell(3, 5), new GruCell(3, 5), Returns.EveryState);
            var states = layer.forward(randn(2, 6, 3), rand(2, 6) > 0.3);
            states.sum().backward();
            Assert.Equal(get_default_dtype(), states.dtype);
            Assert.All(layer.parameters(), parameter => Assert.Equal(get_default_dtype(), parameter.grad!.dtype));
            if (get_default_dtype() is ScalarType.Float32) return 0;
            var error = Assert.Throws<NotSupportedException>(() => new Recurrent(new LstmCell(3, 5), executor: Executor.Fused).forward(randn(2, 6, 3)));
            Assert.Contains($"an input of {get_default_dtype()}", error.Message);
            return 0;
        });
    }

    private static Recurrent Layer(string kind, Returns returns, Executor executor)
    {
        var layer = new Recurrent(FusedCells.Make(kind, 16, 21), returns, executor);
        layer.to(ScalarType.Float32);
        using var _ = no_grad();
        manual_seed(1);
        foreach (var parameter in layer.parameters()) parameter.copy_(randn(parameter.shape, ScalarType.Float32) * (0.5 / Math.Sqrt(parameter.shape[0])));
        return layer;
    }

    private static List<Tensor> Everything(Recurrent layer, Tensor x, Tensor mask)
    {
        foreach (var leaf in (Tensor[])[x, .. layer.parameters()]) leaf.grad = null;
        using var probe = Probe.On(layer);
        var states = layer.forward(x, mask);
        var loss = states.square().sum();
        Assert.All(probe.GradientNorms(), norm => Assert.Equal(0, norm)); // before backward
        loss.backward(retain_graph: true);
        var norms = tensor(probe.GradientNorms()).to(ScalarType.Float32);
        var values = tensor(probe.Values(probe.Names[^1], 4)).to(ScalarType.Float32);
        probe.Dispose();
        loss.backward(); // runs forward again
        Tensor without;
        using (no_grad()) without = layer.forward(x, mask);
        return [states, without, norms, values, x.grad!.clone(), .. layer.parameters().Select(parameter => parameter.grad!.clone())];
    }

    private static T UnderTheDefault<T>(Func<T> run)
    {
        var before = get_default_dtype();
        set_default_dtype(Enum.Parse<ScalarType>(Environment.GetEnvironmentVariable(Wanted) ?? nameof(ScalarType.Float32)));
        try
        {
            return run();
        }
        finally
        {
            set_default_dtype(before);
        }
    }
}
