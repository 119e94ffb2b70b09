using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using RnnLessons.Tests.Cells.Fused;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tests.Cells;

/// <summary>A step that doesn't count has no influence, whatever stands in it: NaN and infinity neither.</summary>
[Trait("lesson", "01, 06")]
public sealed class MaskingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, Executor, float> Cases
    {
        get
        {
            var cases = new TheoryData<string, Executor, float>();
            foreach (var kind in FusedCells.Kinds)
                foreach (var executor in (Executor[])[Executor.Loop, Executor.Fused])
                    foreach (var padding in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e38f])
                        cases.Add(kind, executor, padding);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_stands_in_the_padding_changes_no_state_and_no_gradient(string kind, Executor executor, float padding)
    {
        foreach (var returns in Enum.GetValues<Returns>())
        {
            RecurrentLayer[] layers = [
                new Recurrent(FusedCells.Make(kind, 2, 5), returns, executor),
                new Bidirectional(FusedCells.Make(kind, 2, 5), FusedCells.Make(kind, 2, 5), returns, executor: executor)];
            foreach (var layer in layers)
                Unchanged(layer, padding, (x, mask) => layer.forward(x, mask));
        }
    }

    [Fact]
    public void A_cell_of_ones_own_sees_zeros_in_the_padding()
    {
        var layer = new Recurrent(new Own(), Returns.EveryState);
        Unchanged(layer, float.NaN, (x, mask) => layer.forward(x, mask));
        var last = layer.Unroll(full(1, 3, 2, float.NaN), zeros([1, 3], ScalarType.Bool), new HiddenState(ones(1, 2))).Last;
        Tensors.Equal(ones(1, 2), last.h, 0);
    }

    [Theory]
    [InlineData(Executor.Loop)]
    [InlineData(Executor.Fused)]
    public void A_probe_reads_finite_states_gates_and_gradients(Executor executor)
    {
        var layer = new Recurrent(new LstmCell(2, 5, peepholes: true), Returns.EveryState, executor);
        using var probe = Probe.On(layer);
        var (x, mask) = Batch();
        var clean = Seen(0);
        var seen = Seen(float.NaN);
        foreach (var (one, other) in clean.Zip(seen)) Tensors.Equal(tensor(one), tensor(other), 0);

        double[][,] Seen(float padding)
        {
            layer.forward(x.masked_fill(mask.logical_not().unsqueeze(-1), padding), mask).square().sum().backward();
            return [.. probe.Names.Select(name => probe.Values(name, 1)), probe.Gradients("h", 1), probe.Gradients("c", 1)];
        }
    }

    /// <summary>libtorch's own way to leave the padding out is to pack the sequences, and it never reads it.</summary>
    [Theory]
    [InlineData("SRNN", Executor.Loop)]
    [InlineData("SRNN", Executor.Fused)]
    [InlineData("LSTM", Executor.Loop)]
    [InlineData("LSTM", Executor.Fused)]
    [InlineData("GRU, after, keeps", Executor.Loop)]
    [InlineData("GRU, after, keeps", Executor.Fused)]
    public void Last_states_and_gradients_are_those_of_libtorch_for_packed_sequences(string kind, Executor executor)
    {
        manual_seed(2);
        int[] lengths = [7, 3, 5, 1];
        var mask = Padded.MaskFromLengths(lengths, 7);
        var x = randn(4, 7, 3).masked_fill(mask.logical_not().unsqueeze(-1), float.NaN);
        var (there, back) = (FusedCells.Make(kind, 3, 6), FusedCells.Make(kind, 3, 6));
        Module twin = kind switch
        {
            "SRNN" => RNN(3, 6, batchFirst: true, bidirectional: true),
            "LSTM" => LSTM(3, 6, batchFirst: true, bidirectional: true),
            _ => GRU(3, 6, batchFirst: true, bidirectional: true),
        };
        there.CopyFrom(twin);
        back.CopyFrom(twin, backward: true);
        var (ours, theirs) = (x.clone().requires_grad_(), x.clone().requires_grad_());

        var actual = new Bidirectional(there, back, executor: executor).forward(ours, mask);
        var packed = nn.utils.rnn.pack_padded_sequence(theirs, tensor(lengths.Select(length => (long)length).ToArray()), batch_first: true, enforce_sorted: false);
        var h = twin switch
        {
            TorchSharp.Modules.RNN rnn => rnn.call(packed).Item2,
            TorchSharp.Modules.LSTM lstm => lstm.call(packed).Item2,
            _ => ((TorchSharp.Modules.GRU)twin).call(packed).Item2,
        };
        var expected = cat([h[0], h[1]], 1);
        actual.square().sum().backward();
        expected.square().sum().backward();

        Tensors.Equal(expected, actual, 1e-6);
        Tensors.Equal(theirs.grad!, ours.grad!, 1e-5);
        var weight = twin.named_parameters().Single(named => named.name == "weight_ih_l0_reverse").parameter.grad!;
        var input = back.named_parameters().Where(named => named.name.StartsWith("W_x", StringComparison.OrdinalIgnoreCase) && !named.name.Contains("hh")).ToArray();
        Tensors.Equal(weight.abs().sum(), stack([.. input.Select(named => named.parameter.grad!.abs().sum())]).sum(), 1e-5);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 4, 7)]
    [InlineData(ScalarType.Int64, 4, 7)]
    [InlineData(ScalarType.Byte, 4, 7)]
    [InlineData(ScalarType.Bool, 4, 6)]
    [InlineData(ScalarType.Bool, 7, 4)]
    [InlineData(ScalarType.Bool, 1, 7)]
    public void A_mask_of_another_type_or_shape_is_refused_by_name(ScalarType type, int n, int t)
    {
        var (x, mask, ids) = (randn(4, 7, 3), ones([n, t], type), zeros([4, 7], ScalarType.Int64));
        Action[] uses = [
            () => new Recurrent(new LstmCell(3, 2), executor: Executor.Loop).forward(x, mask),
            () => new Recurrent(new LstmCell(3, 2), executor: Executor.Fused).forward(x, mask),
            () => new Recurrent(new LstmCell(3, 2)).Unroll(x, mask),
            () => new Bidirectional(new LstmCell(3, 2), new LstmCell(3, 2)).forward(x, mask),
            () => new SequenceModel(new LstmCell(3, 2), 1).forward(x, mask),
            () => new TokenModel(5, new LstmCell(3, 2), 1).forward(ids, mask),
            () => new EncoderDecoder(new LstmCell(3, 2), new LstmCell(3, 2), 5, 5, 2).Written(ids, mask),
            () => Padded.Cleared(x, mask)];
        Assert.All(uses, use =>
        {
            var error = Assert.Throws<ArgumentException>(use);
            Assert.Contains($"The mask has shape [{n}, {t}] and type {type}; wanted: [4, 7] and Bool", error.Message);
        });
    }

    [Fact]
    public void A_layer_before_the_mask_learns_from_the_steps_that_count_alone()
    {
        manual_seed(3);
        var (dense, layer) = (new Dense(2, 4), new Recurrent(new LstmCell(4, 5)));
        Unchanged(dense, float.NaN, (x, mask) => layer.forward(dense.forward(Padded.Cleared(x, mask)), mask));
    }

    /// <summary>An id in the padding needn't be one of the vocabulary's, nor its vector a number.</summary>
    [Fact]
    public void An_embedding_before_the_mask_learns_from_the_tokens_that_count_alone()
    {
        manual_seed(4);
        var (model, pair) = (new TokenModel(5, new GruCell(3, 4), 2), new EncoderDecoder(new GruCell(3, 4), new GruCell(3, 4), 5, 5, 3));
        var (ids, mask) = (randint(1, 5, [3, 6], ScalarType.Int64), Padded.MaskFromLengths([6, 2, 4], 6));
        using (no_grad()) model.Embedding.E[0] = float.NaN;
        foreach (var (trained, outputs) in ((Module, Func<Tensor, Tensor>)[])[(model, ids => model.forward(ids, mask)), (pair, ids => pair.Taught(ids, zeros([3, 3], ScalarType.Int64), mask))])
        {
            var expected = Gradients(trained, () => outputs(where(mask, ids, 0L)));
            foreach (var padding in (long[])[-1, 3, 99])
            {
                var actual = Gradients(trained, () => outputs(where(mask, ids, padding)));
                foreach (var (one, other) in expected.Zip(actual)) Tensors.Equal(one, other, 0);
            }
        }
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    public void An_input_of_another_type_than_the_weights_is_one_clear_error(ScalarType type)
    {
        var x = ones([2, 4, 3], type);
        foreach (var executor in (Executor[])[Executor.Automatic, Executor.Loop])
        {
            var error = Assert.Throws<ArgumentException>(() => new Recurrent(new LstmCell(3, 2), executor: executor).forward(x));
            Assert.Contains($"x_t is {type} and W is Float32; wanted: the same type", error.Message);
        }

        Assert.Contains($"an input of {type}", Assert.Throws<NotSupportedException>(() => new Recurrent(new LstmCell(3, 2), executor: Executor.Fused).forward(x)).Message);
        var state = new HiddenState(zeros(2, 2));
        Assert.Contains("wanted: the same type", Assert.Throws<ArgumentException>(() => new SrnnCell(3, 2).Step(x[.., 0], state)).Message);
        Assert.Contains("wanted: [N, D] and [D, H], with the same D", Assert.Throws<ArgumentException>(() => new StepInput(ones(2, 3)).mm(ones(4, 5))).Message);
    }

    private static (Tensor X, Tensor Mask) Batch()
    {
        manual_seed(1);
        var holes = rand(4, 9) > 0.3;
        return (randn(8, 9, 2), cat([holes, Padded.MaskFromLengths([9, 4, 0], 9), Padded.MaskFromLengths([3], 9, End.Front)]));
    }

    /// <summary>The same outputs, ∂L/∂x and ∂L/∂weights as with 0 in the padding.</summary>
    private static void Unchanged(Module trained, float padding, Func<Tensor, Tensor, Tensor> outputs)
    {
        var (values, mask) = Batch();
        var (expected, actual) = (Run(0), Run(padding));
        foreach (var (one, other) in expected.Zip(actual)) Tensors.Equal(one, other, 0);

        List<Tensor> Run(float padding)
        {
            var x = values.masked_fill(mask.logical_not().unsqueeze(-1), padding).requires_grad_();
            var result = outputs(x, mask);
            return [result.detach(), .. Gradients(trained, () => outputs(x, mask)), x.grad!];
        }
    }

    private static List<Tensor> Gradients(Module trained, Func<Tensor> outputs)
    {
        foreach (var parameter in trained.parameters()) parameter.grad = null;
        outputs().square().sum().backward();
        return [.. trained.parameters().Select(parameter => parameter.grad!.clone())];
    }

    /// <summary>A cell that uses x_t in other ways than as a factor.</summary>
    private sealed class Own() : Cell<HiddenState>(2, 2)
    {
        private readonly TorchSharp.Modules.Parameter scale = new(ones(2));

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(tanh(past.h + scale * (Tensor)x_t));
    }
}
