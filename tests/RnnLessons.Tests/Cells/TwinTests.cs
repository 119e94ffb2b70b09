using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>Each cell against libtorch's own layer: the same weights must give the same states and the same gradients.</summary>
[Trait("lesson", "02, 04, 05, 06")]
public sealed class TwinTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, int, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int, int, int>();
            foreach (var kind in (string[])["SRNN", "LSTM", "GRU"])
                foreach (var (n, t, d, h) in ((int, int, int, int)[])[(1, 1, 1, 1), (1, 7, 3, 13), (5, 1, 2, 13), (3, 9, 1, 1), (4, 20, 8, 33)])
                    cases.Add(kind, n, t, d, h);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_way(string kind, int n, int t, int d, int h) =>
        Compare(Twin(kind, d, h, bidirectional: false), new Recurrent(Cell(kind, d, h), Returns.EveryState), n, t, d);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_way(string kind, int n, int t, int d, int h) =>
        Compare(Twin(kind, d, h, bidirectional: true), new Bidirectional(Cell(kind, d, h), Cell(kind, d, h), Returns.EveryState), n, t, d);

    [Theory]
    [InlineData("SRNN")]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void Weights_copied_there_and_back_are_the_same(string kind)
    {
        manual_seed(1);
        var (from, to) = (Cell(kind, 3, 5), Cell(kind, 3, 5));
        var twin = Twin(kind, 3, 5, bidirectional: false);
        from.CopyTo(twin);
        to.CopyFrom(twin);
        foreach (var (ours, theirs) in from.parameters().Zip(to.parameters())) Tensors.Equal(ours, theirs, 0);
    }

    [Fact]
    public void A_cell_that_libtorch_does_not_have_is_refused_with_what_would_fit()
    {
        Assert.Contains("peepholes: false", Assert.Throws<NotSupportedException>(() => new LstmCell(2, 3, peepholes: true).CopyTo(nn.LSTM(2, 3))).Message);
        Assert.Contains("resetAfter: true", Assert.Throws<NotSupportedException>(() => new GruCell(2, 3).CopyTo(nn.GRU(2, 3))).Message);
        Assert.Contains("maps 2 to 4; wanted: 2 to 3", Assert.Throws<ArgumentException>(() => new LstmCell(2, 3).CopyTo(nn.LSTM(2, 4))).Message);
        Assert.Contains("the libtorch twin of LstmCell", Assert.Throws<ArgumentException>(() => new LstmCell(2, 3).CopyTo(nn.GRU(2, 3))).Message);
    }

    [Theory]
    [InlineData(Activation.Tanh, nn.NonLinearities.ReLU)]
    [InlineData(Activation.ReLU, nn.NonLinearities.Tanh)]
    public void A_twin_with_another_activation_is_refused_by_name(Activation ours, nn.NonLinearities theirs)
    {
        foreach (var (d, h, layers, twoWay) in ((int, int, int, bool)[])[(3, 4, 1, false), (1, 1, 1, false), (3, 4, 2, false), (3, 4, 3, true)])
        {
            manual_seed(d + layers);
            var (cell, twin) = (new SrnnCell(d, h, activation: ours), nn.RNN(d, h, layers, theirs, dropout: layers > 1 ? 0.5 : 0, bidirectional: twoWay));
            foreach (var copy in (Action<nn.Module, int?, bool>[])[cell.CopyFrom, cell.CopyTo])
                Assert.Contains($"The RNN has the activation {theirs}, the cell {ours}; wanted: the same, new SrnnCell(D, H, activation: Activation.{theirs})",
                    Assert.Throws<ArgumentException>(() => copy(twin, 0, twoWay)).Message);
            new SrnnCell(d, h, activation: Enum.Parse<Activation>($"{theirs}")).CopyFrom(twin, layer: 0, backward: twoWay);
            Assert.True(twin.training);
        }
    }

    [Fact]
    public void A_ReLU_twin_gives_a_ReLU_cell_its_states()
    {
        manual_seed(6);
        foreach (var batchFirst in (bool[])[true, false])
        {
            var (cell, twin, x) = (new SrnnCell(3, 4, activation: Activation.ReLU), nn.RNN(3, 4, 1, nn.NonLinearities.ReLU, batchFirst: batchFirst), randn(2, 7, 3));
            cell.CopyFrom(twin);
            var states = twin.call(batchFirst ? x : x.transpose(0, 1)).Item1;
            foreach (var executor in (Executor[])[Executor.Loop, Executor.Fused])
                Tensors.Equal(batchFirst ? states : states.transpose(0, 1), new Recurrent(cell, Returns.EveryState, executor).forward(x), 1e-5);
        }
    }

    [Fact]
    public void A_twin_of_another_make_is_refused_by_name()
    {
        var cell = new LstmCell(3, 4);
        Refuses("The module has 2 layers, and a cell is one; wanted: layer: 0 to 1", nn.LSTM(3, 4, 2));
        Refuses("The layer is 2, and the module has 2", nn.LSTM(3, 4, 2), 2);
        Refuses("The layer is -1", nn.LSTM(3, 4), -1);
        Refuses("The module maps 4 to 4; wanted: 3 to 4", nn.LSTM(3, 4, 2), 1);
        Refuses("it was made with bidirectional: false", nn.LSTM(3, 4), backward: true);
        Refuses("The LSTM was made with bias: false", nn.LSTM(3, 4, bias: false));
        Refuses("The module maps 3 to 5; wanted: 3 to 4", nn.LSTM(3, 5));
        Refuses("The module's weights are Float64, the cell's Float32", nn.LSTM(3, 4, dtype: ScalarType.Float64));
        Refuses("The module is Linear; wanted: the libtorch twin of LstmCell", nn.Linear(3, 4));
        Refuses("The module is LSTMCell", nn.LSTMCell(3, 4));
        foreach (var odd in (SrnnCell[])[new(3, 4, Past.None), new(3, 4, Past.Unweighted), new(3, 4, Past.Concatenated), new(3, 4, activation: Activation.Identity)])
            Assert.Contains($"this cell is Past.{odd.Past} with Activation.{odd.Activation}", Assert.Throws<NotSupportedException>(() => odd.CopyFrom(nn.RNN(3, 4))).Message);

        void Refuses(string says, nn.Module module, int? layer = null, bool backward = false)
        {
            var before = cell.parameters().Select(parameter => parameter.clone()).ToArray();
            foreach (var copy in (Action<nn.Module, int?, bool>[])[cell.CopyFrom, cell.CopyTo])
                Assert.Contains(says, Assert.Throws<ArgumentException>(() => copy(module, layer, backward)).Message);
            foreach (var (was, now) in before.Zip(cell.parameters())) Tensors.Equal(was, now, 0);
        }
    }

    [Fact]
    public void A_stack_of_two_layers_is_two_cells()
    {
        manual_seed(9);
        var (twin, x) = (nn.GRU(3, 4, 2, batchFirst: true), randn(2, 7, 3));
        var (first, second) = (new GruCell(3, 4, resetAfter: true, UpdateGate.Keeps), new GruCell(4, 4, resetAfter: true, UpdateGate.Keeps));
        first.CopyFrom(twin, layer: 0);
        second.CopyFrom(twin, layer: 1);
        Tensors.Equal(twin.call(x).Item1, new Recurrent(second, Returns.EveryState).forward(new Recurrent(first, Returns.EveryState).forward(x)), 1e-5);
    }

    [Theory]
    [InlineData("LSTM with peepholes")]
    [InlineData("LSTM")]
    [InlineData("GRU, reset before")]
    [InlineData("GRU")]
    public void Gradients_are_those_of_central_differences(string kind)
    {
        manual_seed(2);
        foreach (var (n, t, h) in ((int, int, int)[])[(1, 3, 13), (2, 1, 3), (2, 5, 3)])
        {
            var cell = Cell(kind, 2, h);
            cell.to(ScalarType.Float64);
            var layer = new Recurrent(cell);
            var x = randn([n, t, 2], dtype: ScalarType.Float64);
            var mask = t > 1 ? rand(n, t) > 0.3 : null;

            layer.forward(x, mask).pow(3).sum().backward();

            foreach (var (name, parameter) in cell.named_parameters())
                Tensors.Equal(Tensors.CentralDifferences(() => layer.forward(x, mask).pow(3).sum(), parameter), parameter.grad ?? zeros_like(parameter), 1e-7);
        }
    }

    private static Cell Cell(string kind, int d, int h) => kind switch
    {
        "SRNN" => new SrnnCell(d, h),
        "LSTM" => new LstmCell(d, h),
        "LSTM with peepholes" => new LstmCell(d, h, peepholes: true),
        "GRU, reset before" => new GruCell(d, h),
        _ => new GruCell(d, h, resetAfter: true, UpdateGate.Keeps),
    };

    private static nn.Module Twin(string kind, int d, int h, bool bidirectional) => kind switch
    {
        "SRNN" => nn.RNN(d, h, batchFirst: true, bidirectional: bidirectional),
        "LSTM" => nn.LSTM(d, h, batchFirst: true, bidirectional: bidirectional),
        _ => nn.GRU(d, h, batchFirst: true, bidirectional: bidirectional),
    };

    private static Tensor States(nn.Module twin, Tensor x) => twin switch
    {
        TorchSharp.Modules.LSTM lstm => lstm.call(x).Item1,
        TorchSharp.Modules.GRU gru => gru.call(x).Item1,
        TorchSharp.Modules.RNN rnn => rnn.call(x).Item1,
        _ => throw new ArgumentException(twin.GetType().Name),
    };

    private static void Compare(nn.Module twin, RecurrentLayer layer, int n, int t, int d)
    {
        manual_seed(3);
        Recurrent[] directions = layer is Bidirectional both ? [both.Forward, both.Backward] : [(Recurrent)layer];
        foreach (var (direction, at) in directions.Select((direction, at) => (direction, at))) direction.Cell.CopyTo(twin, backward: at == 1);
        var ours = randn(n, t, d).requires_grad_();
        var theirs = ours.detach().clone().requires_grad_();

        var states = layer.forward(ours);
        var expected = States(twin, theirs);
        states.square().sum().backward();
        expected.square().sum().backward();

        Tensors.Equal(expected, states, 1e-5);
        Tensors.Equal(theirs.grad!, ours.grad!, 1e-5);

        // A gradient has the shape of its weight: written over the weight, it travels through the same copying as the weight did.
        using var _ = no_grad();
        foreach (var parameter in twin.parameters()) parameter.copy_(parameter.grad!);
        foreach (var (direction, at) in directions.Select((direction, at) => (direction, at)))
        {
            var gradients = direction.Cell.parameters().Select(parameter => parameter.grad!.clone()).ToArray();
            // Both of libtorch's biases get the whole gradient, and CopyFrom adds them up where a cell has one.
            foreach (var (name, parameter) in twin.named_parameters())
                if (name.StartsWith("bias_hh", StringComparison.Ordinal) && direction.Cell is not GruCell) parameter.zero_();
            if (direction.Cell is GruCell)
                foreach (var (name, parameter) in twin.named_parameters())
                    if (name.StartsWith("bias_hh", StringComparison.Ordinal)) parameter.narrow(0, 0, 2 * parameter.shape[0] / 3).zero_();
            direction.Cell.CopyFrom(twin, backward: at == 1);
            foreach (var (gradient, copied) in gradients.Zip(direction.Cell.parameters())) Tensors.Equal(copied, gradient, 1e-5);
        }
    }
}
