using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Models;

/// <summary>An input of another shape says what came and what was wanted, and the process lives; odd sizes are like any other.</summary>
public sealed class InputShapeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public InputShapeTests() => manual_seed(3);

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, Func<Tensor>, string, string> Sequences => new()
    {
        { "one sequence", () => randn(9, 3), "[9, 3]", "One sequence [T, D] becomes [1, T, D] by x.unsqueeze(0)" },
        { "one step", () => randn(3), "[3]", "" },
        { "a number", () => randn([]), "[]", "" },
        { "transposed", () => randn(4, 3, 9), "[4, 3, 9]", "x.transpose(1, 2) makes it [N, T, D]" },
        { "turned round", () => randn(3, 9, 4), "[3, 9, 4]", "x.permute(2, 1, 0)" },
        { "another width", () => randn(4, 9, 5), "[4, 9, 5]", "" },
        { "an axis too many", () => randn(4, 9, 3, 1), "[4, 9, 3, 1]", "" },
    };

    [Theory]
    [MemberData(nameof(Sequences), DisableDiscoveryEnumeration = true)]
    public void Sequences_of_another_shape_are_one_clear_error(string what, Func<Tensor> make, string got, string hint)
    {
        RecurrentLayer[] layers =
        [
            new Recurrent(new LstmCell(3, 4)), new Recurrent(new LstmCell(3, 4), executor: Executor.Loop), new Recurrent(new GruCell(3, 4), Returns.EveryState, Executor.Fused),
            new Bidirectional(new SrnnCell(3, 4), new GruCell(3, 4)),
        ];
        foreach (var model in layers.SelectMany(layer => (nn.Module<Tensor, Tensor>[])[layer, new SequenceModel(layer, 2)]))
        {
            var message = Assert.Throws<ArgumentException>(() => model.call(make())).Message;
            Assert.True(message.StartsWith($"The input has shape {got}; wanted: [N, T, 3]", StringComparison.Ordinal) && message.Contains(hint), $"{what}: {message}");
        }

        Assert.Contains("wanted: [N, T, 3]", Assert.Throws<ArgumentException>(() => new Recurrent(new LstmCell(3, 4)).Unroll(make())).Message);
    }

    [Fact]
    public void Sequences_of_single_numbers_without_their_width_are_told_how_to_get_it() =>
        Assert.Contains("[4, 9]; wanted: [N, T, 1] (sequences, steps, width D of the cell). Sequences of single numbers, [N, T], become [N, T, 1] by x.unsqueeze(-1).",
            Assert.Throws<ArgumentException>(() => new Recurrent(new SrnnCell(1, 4)).forward(randn(4, 9))).Message);

    [Fact]
    public void Ids_of_another_shape_are_one_clear_error()
    {
        var decoder = new EncoderDecoder(new GruCell(3, 4), new GruCell(2, 4), 7, 6, 3);
        var readers = new Func<Tensor, Tensor>[]
        {
            new TokenModel(7, new SrnnCell(3, 4), 2).forward, new ReviewClassifier(7, 4, 3).forward, decoder.forward, ids => decoder.Written(ids), ids => decoder.Taught(ids, zeros(4, 3, dtype: ScalarType.Int64)),
        };
        foreach (var read in readers)
            foreach (var shape in (long[][])[[9], [], [4, 9, 7], [0, 9], [4, 0]])
            {
                var message = Assert.Throws<ArgumentException>(() => read(zeros(shape, dtype: ScalarType.Int64))).Message;
                Assert.Contains($"shape [{string.Join(", ", shape)}", message);
                Assert.Contains(shape.Contains(0) ? "N and T of 1 or more" : "wanted: [N, T]", message);
                Assert.Equal(shape.Length == 1, message.Contains("ids.unsqueeze(0)"));
            }

        foreach (var read in readers)
        {
            Assert.Contains("The token 7 is outside of the vocabulary: this embedding has 7 rows", Assert.Throws<ArgumentException>(() => read(arange(8, ScalarType.Int64).reshape(4, 2))).Message);
            Assert.Contains("The token -1 is negative", Assert.Throws<ArgumentException>(() => read(arange(-1, 7, ScalarType.Int64).reshape(4, 2))).Message);
            Assert.Contains("wanted: Int64", Assert.Throws<ArgumentException>(() => read(zeros(4, 2))).Message);
        }
    }

    [Fact]
    public void Targets_that_do_not_go_with_the_ids_are_one_clear_error()
    {
        var model = new EncoderDecoder(new LstmCell(3, 4), new LstmCell(2, 4), 7, 6, 3);
        var ids = zeros(4, 5, dtype: ScalarType.Int64);
        Assert.Contains("The ids have shape [4, 5] and the targets [1, 3]; wanted: as many sequences", Assert.Throws<ArgumentException>(() => model.Taught(ids, zeros(1, 3, dtype: ScalarType.Int64))).Message);
        Assert.Contains("The targets have shape [3]; wanted: [N, T]", Assert.Throws<ArgumentException>(() => model.Taught(ids, zeros(3, dtype: ScalarType.Int64))).Message);
        Assert.Contains("The token 7 is outside of the vocabulary: this embedding has 7 rows", Assert.Throws<ArgumentException>(() => model.Taught(ids, full([4, 3], 7, ScalarType.Int64))).Message);
        using var batch = new Batch(ids, zeros(3, 3, dtype: ScalarType.Int64));
        Assert.Contains("[4, 5] and the targets [3, 3]", Assert.Throws<ArgumentException>(() => model.forward(batch)).Message);
        Assert.Contains("The mask has shape [4, 4]", Assert.Throws<ArgumentException>(() => model.Written(ids, ones(4, 4) > 0)).Message);
    }

    [Fact]
    public void Rows_of_another_shape_are_one_clear_error()
    {
        foreach (var model in (nn.Module<Tensor, Tensor>[])[new DenseModel(3, 4, 2), new OneToMany(new GruCell(3, 4), 2, 5)])
            foreach (var shape in (long[][])[[3], [4, 2], [4, 5, 3], []])
                Assert.StartsWith($"The input has shape [{string.Join(", ", shape)}]; wanted: [N, 3] (rows, width D).", Assert.Throws<ArgumentException>(() => model.call(zeros(shape))).Message);
        foreach (var shape in (long[][])[[5, 4], [4], []])
            Assert.StartsWith($"The input has shape [{string.Join(", ", shape)}]; wanted: [N, 3]", Assert.Throws<ArgumentException>(() => new Dense(3, 2).forward(zeros(shape))).Message);
        Assert.Equal([2, 5, 2], new Dense(3, 2).forward(zeros(2, 5, 3)).shape);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(5, 3, 13, 2, 1)]
    [InlineData(1, 1, 7, 3, 9)]
    [InlineData(13, 2, 1, 5, 4)]
    public void One_to_many_is_a_first_step_with_the_vector_and_later_steps_with_nothing_at_any_size(int n, int d, int h, int k, int steps)
    {
        foreach (var make in (Func<Cell>[])[() => new SrnnCell(d, h), () => new LstmCell(d, h, peepholes: true), () => new GruCell(d, h)])
        {
            var model = new OneToMany(make(), k, steps);
            var (cell, x) = (((Recurrent)model.Sequences.Layer).Cell, randn(n, d));
            var (state, outputs) = (cell.Begin(n), new Tensor[steps]);
            for (var t = 0; t < steps; t++)
            {
                state = cell.Advance(t == 0 ? x : zeros(n, d), state);
                outputs[t] = state.h.mm(model.Sequences.W_O) + model.Sequences.B_O;
            }

            Tensors.Equal(stack(outputs, 1), model.forward(x), 1e-5);
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1, 1)]
    [InlineData(5, 1, 3, 2, 13, 1, 4)]
    [InlineData(3, 7, 1, 4, 5, 9, 1)]
    [InlineData(1, 4, 2, 1, 7, 3, 6)]
    public void An_encoder_decoder_reads_then_writes_what_it_wrote_at_any_size(int n, int read, int d, int e, int h, int k, int write)
    {
        foreach (var make in (Func<int, Cell>[])[width => new SrnnCell(width, h), width => new LstmCell(width, h), width => new GruCell(width, h)])
        {
            var model = new EncoderDecoder(make(d), make(e), tokens: 4, outputSize: k, steps: write);
            var ids = randint(0, 4, [n, read], ScalarType.Int64);
            var (encoder, decoder) = (model.Encoder.Cell, model.Decoder.Cell);
            var state = encoder.Begin(n);
            for (var t = 0; t < read; t++) state = encoder.Advance(model.ToRead.E[ids[.., t]], state);
            var (token, outputs) = (full([n], k, ScalarType.Int64), new Tensor[write]);
            for (var t = 0; t < write; t++)
            {
                state = decoder.Advance(model.ToWrite.E[token], state);
                outputs[t] = state.h.mm(model.W_O) + model.B_O;
                token = outputs[t].argmax(1);
            }

            var expected = stack(outputs, 1);
            Tensors.Equal(expected, model.forward(ids), 1e-5);
            Tensors.Equal(expected, model.Taught(ids, expected.argmax(-1)), 1e-5);
        }
    }
}
