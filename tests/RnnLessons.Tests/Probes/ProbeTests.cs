using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "03")]
public sealed class ProbeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_jacobian_product_is_autograds()
    {
        manual_seed(1);
        var cell = new SrnnCell(2, 5);
        cell.to(ScalarType.Float64);
        var layer = new Recurrent(cell);
        using var probe = Probe.On(layer);
        var x = randn([1, 7, 2], dtype: ScalarType.Float64);

        // Row i of ∂h_T/∂h_t is found by sending the unit gradient e_j back: entry [i, j] is ∂h_T[j]/∂h_t[i].
        foreach (var lag in (int[])[0, 1, 6])
        {
            var rows = Enumerable.Range(0, 5).Select(j =>
            {
                layer.forward(x)[0, j].backward();
                return tensor(probe.Gradients())[.., 6 - lag];
            }).ToArray();
            Tensors.Equal(stack(rows, 1), JacobianProducts.AtLag(cell.W_H!, probe.Values(), lag), 1e-12);
        }
    }

    [Fact]
    public void Gradient_norms_are_read_step_by_step_and_survive_float32()
    {
        manual_seed(2);
        var model = new SequenceModel(new SrnnCell(1, 8, recurrent: Initialisers.SpectralRadius(0.2)), 1);
        using var probe = Probe.On(model);

        model.forward(randn(4, 40, 1)).sum().backward();

        var norms = probe.GradientNorms();
        Assert.Equal(40, norms.Length);
        Assert.True(norms[0] is > 0 and < 1e-23, $"{norms[0]} should be tiny, not 0: its square is below float32's range.");
        Assert.Equal(norms[^1], probe.GradientByLag()[0]);
        Assert.Equal(norms[0], probe.GradientByLag()[^1]);
    }

    [Fact]
    public void Probing_changes_no_number()
    {
        manual_seed(3);
        var model = new SequenceModel(new SrnnCell(2, 8), 1, Returns.EveryState);
        var x = randn(4, 10, 2);
        var bare = model.forward(x);
        using var probe = Probe.On(model);
        Tensors.Equal(bare, model.forward(x), 0);
        Assert.Equal(8, probe.Values().GetLength(0));
        Assert.Equal(10, probe.Values().GetLength(1));
    }

    [Theory]
    [InlineData(Executor.Fused)]
    [InlineData(Executor.Loop)]
    public void A_probe_sees_the_training_batch_also_at_a_step_that_is_validated(Executor executor)
    {
        var (bare, validated) = (Seen(validateEvery: 100), Seen(validateEvery: 1));
        Assert.All(validated, step => Assert.All(step.Norms, norm => Assert.True(norm > 0)));
        foreach (var (expected, actual) in bare.Zip(validated))
        {
            Tensors.Equal(tensor(expected.Values), tensor(actual.Values), 0);
            Tensors.Equal(tensor(expected.Norms), tensor(actual.Norms), 0);
            Assert.Equal(expected.Gates.Select(gate => gate.Name), actual.Gates.Select(gate => gate.Name));
            foreach (var (one, other) in expected.Gates.Zip(actual.Gates)) Tensors.Equal(tensor(one.Values), tensor(other.Values), 0);
        }

        // All steps but the last of the run, which is validated in any case.
        List<(double[,] Values, double[] Norms, IReadOnlyList<Activations> Gates)> Seen(int validateEvery)
        {
            manual_seed(5);
            using var task = new Echo(1, 6);
            using var model = new SequenceModel(new Recurrent(new LstmCell(1, 4), Returns.EveryState, executor), 1);
            using var probe = Probe.On(model);
            return [.. new Trainer().Run(model, task, new() { Steps = 4, BatchSize = 3, ValidateEvery = validateEvery })
                .Take(3).Select(_ => (probe.Values(sequence: 2), probe.GradientNorms(), probe.All()))];
        }
    }

    [Fact]
    public void A_decoder_that_writes_token_by_token_can_be_probed()
    {
        manual_seed(6);
        var model = new EncoderDecoder(new LstmCell(3, 4), new LstmCell(3, 4), tokens: 5, outputSize: 5, steps: 4);
        var ids = randint(0, 5, [2, 3], ScalarType.Int64);
        var bare = model.Written(ids);
        using var probe = Probe.On(model, "decoder");
        var written = model.Written(ids);
        Tensors.Equal(bare, written, 0);
        Assert.Equal(1, probe.Steps); // the pass of the last token
        written.sum().backward();
        Assert.All(probe.GradientNorms(), norm => Assert.True(norm > 0));
    }

    [Fact]
    public void A_pass_that_fails_on_the_way_leaves_the_probe_what_it_had()
    {
        var layer = new Recurrent(new Stumbling());
        using var probe = Probe.On(layer);
        layer.forward(zeros(1, 2, 1));
        var before = Tensors.Alive();
        using (NewDisposeScope()) Assert.Throws<InvalidOperationException>(() => layer.forward(zeros(1, 9, 1)));
        Assert.Equal(before, Tensors.Alive());
        Assert.Equal(2, probe.Steps);
        Assert.Equal(new double[,] { { 1, 2 } }, probe.Values());
    }

    /// <summary>Counts its steps, and can't take more than three.</summary>
    private sealed class Stumbling() : Cell<HiddenState>(1, 1)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) =>
            past.h.item<float>() < 3 ? new(past.h + 1) : throw new InvalidOperationException("No further.");
    }

    [Fact]
    public void A_probe_holds_the_last_pass_only_and_frees_it()
    {
        manual_seed(4);
        var model = new SequenceModel(new Recurrent(new SrnnCell(2, 8), executor: Executor.Loop), 1);
        using (NewDisposeScope()) model.forward(randn(4, 30, 2)).sum().backward(); // the parameters' gradients stay alive
        var before = Tensors.Alive();
        using (var probe = Probe.On(model))
        {
            for (var pass = 0; pass < 5; pass++)
            {
                using var step = NewDisposeScope();
                model.forward(randn(4, 30, 2)).sum().backward();
            }

            Assert.Equal(30, probe.GradientNorms().Length);
            Assert.InRange(Tensor.TotalCount - before, 30, 60); // a state and its gradient for each step
        }

        Assert.Equal(before, Tensors.Alive());
    }

    [Fact]
    public void What_cannot_be_asked_says_what_can()
    {
        var model = new SequenceModel(new SrnnCell(2, 3), 1);
        using var probe = Probe.On(model);
        Assert.Contains("run the model first", Assert.Throws<InvalidOperationException>(() => probe.Names).Message);
        using (no_grad()) model.forward(zeros(1, 4, 2));
        Assert.Equal(["h"], probe.Names);
        Assert.Contains("it has: h", Assert.Throws<ArgumentException>(() => probe.Values("f")).Message);
        Assert.Contains("no_grad", Assert.Throws<InvalidOperationException>(() => probe.GradientNorms()).Message);
        Assert.Contains("probed already", Assert.Throws<InvalidOperationException>(() => Probe.On(model)).Message);
        Assert.Contains("0 recurrent layers", Assert.Throws<ArgumentException>(() => Probe.On(nn.Linear(2, 3))).Message);
    }
}
