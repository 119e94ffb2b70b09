using RnnLessons.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>A state that is carried from one piece of a sequence to the next.</summary>
public sealed class CarriedStateTests : IDisposable
{
    private static readonly Dictionary<string, Func<Cell>> Cells = new()
    {
        ["SRNN"] = () => new SrnnCell(3, 5),
        ["SRNN, concatenated"] = () => new SrnnCell(3, 5, Past.Concatenated),
        ["LSTM"] = () => new LstmCell(3, 5),
        ["LSTM with peepholes"] = () => new LstmCell(3, 5, peepholes: true),
        ["GRU"] = () => new GruCell(3, 5),
        ["own"] = () => new Leaky(),
    };

    private readonly DisposeScope scope = NewDisposeScope();

    public CarriedStateTests() => manual_seed(1);

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Kinds => [.. Cells.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Piece_by_piece_equals_all_at_once(string kind)
    {
        var layer = new Recurrent(Cells[kind](), Returns.EveryState);
        var (x, mask) = (randn(2, 9, 3), rand(2, 9) > 0.3);
        foreach (var padding in new[] { null, mask })
            foreach (var length in (int[])[1, 2, 4])
            {
                CellState? state = null;
                var parts = new List<Tensor>();
                for (var t = 0; t < 9; t += length)
                {
                    var piece = layer.Unroll(x[.., t..Math.Min(9, t + length)], padding?[.., t..Math.Min(9, t + length)], state);
                    state = piece.Last;
                    parts.Add(piece.States);
                }

                Tensors.Equal(layer.forward(x, padding), cat([.. parts], 1), 1e-5);
            }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_state_of_another_number_of_sequences_is_refused_with_both_numbers(string kind)
    {
        var layer = new Recurrent(Cells[kind]());
        foreach (var (sequences, others) in ((int, int)[])[(4, 1), (4, 3), (1, 4), (4, 5)])
        {
            var error = Assert.Throws<ArgumentException>(() => layer.Unroll(randn(sequences, 2, 3), null, layer.Unroll(randn(others, 2, 3)).Last));
            Assert.Contains($"The start has h of shape [{others}, 5], the state of {others} sequence{(others == 1 ? "" : "s")}, and the input has {sequences} sequence{(sequences == 1 ? "" : "s")}; wanted: h of shape [{sequences}, 5]", error.Message);
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_says_which_part_and_how()
    {
        var layer = new Recurrent(new LstmCell(3, 5));
        Refuses("The start has h of shape [4, 2]; wanted: [4, 5]", new Recurrent(new LstmCell(3, 2)).Unroll(randn(4, 2, 3)).Last);
        Refuses("The start has c of shape [1, 5], the state of 1 sequence, and the input has 4 sequences", new LstmState(zeros(4, 5), zeros(1, 5)));
        Refuses("The start has c of shape [4, 1]; wanted: [4, 5]", new LstmState(zeros(4, 5), zeros(4, 1)));
        Refuses("The start has h of shape [5], the state of 5 sequences", new LstmState(zeros(5), zeros(4, 5)));
        Refuses("The start has h as Float64; wanted: Float32", new LstmState(zeros([4, 5], dtype: ScalarType.Float64), zeros(4, 5)));
        Refuses("whose c is null; wanted: [4, 5]", new LstmState(zeros(4, 5), null!));
        Refuses("LstmCell got a GruState as its past", new GruState(zeros(4, 5)));
        var freed = new LstmState(zeros(4, 5), zeros(4, 5));
        freed.c.Dispose();
        Refuses("whose c has been disposed; wanted: [4, 5]", freed);

        void Refuses(string says, CellState start) =>
            Assert.Contains(says, Assert.Throws<ArgumentException>(() => layer.Unroll(randn(4, 2, 3), null, start)).Message);
    }

    private sealed class Leaky() : Cell<HiddenState>(3, 5)
    {
        private readonly Parameter W = FromInput(3, 5), keep = Bias(5, 0.9);

        public override HiddenState Step(StepInput x_t, HiddenState past) => new(keep * past.h + x_t.mm(W));
    }
}
