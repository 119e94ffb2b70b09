using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>Each cell against PyTorch's own numbers: the same weights and inputs must give the same states and the same gradients.</summary>
[Trait("lesson", "02, 04, 05, 06")]
public sealed class PyTorchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The loop over the equations that readers see, and the fused pass.</summary>
    private static readonly Executor[] Executors = [Executor.Loop, Executor.Fused];

    public static MatrixTheoryData<string, Executor> Layers => new([.. Named("rnn", "lstm", "gru"), "bilstm-one", "bilstm-odd"], Executors);

    public static MatrixTheoryData<string, Executor> Equations => new(Named("peephole-lstm", "article-gru"), Executors);

    /// <summary>torch.nn's layers: PyTorch's weights come into a cell by way of libtorch's twin.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void Reproduces_a_layer_of_PyTorch(string name, Executor executor)
    {
        var numbers = Fixture.Read(name);
        var (d, h, twoWay) = (numbers["x"].shape[2], numbers["weight.weight_hh_l0"].shape[1], name.StartsWith("bi", StringComparison.Ordinal));
        Cell[] cells = [.. Enumerable.Range(0, twoWay ? 2 : 1).Select(_ => CellOf(name, d, h))];
        using var twin = TwinOf(name, d, h, twoWay);
        Fill(twin, numbers, "weight");
        foreach (var (at, cell) in cells.Index()) cell.CopyFrom(twin, backward: at == 1);
        Compare(twoWay ? new Bidirectional(cells[0], cells[1], Returns.EveryState, executor: executor) : new Recurrent(cells[0], Returns.EveryState, executor), numbers);

        // A gradient travels the way of its weight. PyTorch gives it to both biases, which CopyFrom adds up where a cell has one.
        Fill(twin, numbers, "gradient");
        using (no_grad())
            foreach (var (key, parameter) in twin.named_parameters())
                if (key.StartsWith("bias_hh", StringComparison.Ordinal))
                    (name.StartsWith("gru", StringComparison.Ordinal) ? parameter.narrow(0, 0, 2 * h) : parameter).zero_();
        foreach (var (at, cell) in cells.Index())
        {
            var gradients = cell.parameters().Select(parameter => parameter.grad!.clone()).ToArray();
            cell.CopyFrom(twin, backward: at == 1);
            foreach (var (gradient, expected) in gradients.Zip(cell.parameters())) Tensors.Equal(expected, gradient, 1e-5);
        }
    }

    /// <summary>The article's equations, computed in Python with plain autograd: the names are those of the equations.</summary>
    [Theory]
    [MemberData(nameof(Equations))]
    public void Reproduces_the_articles_equations(string name, Executor executor)
    {
        var numbers = Fixture.Read(name);
        var cell = CellOf(name, numbers["x"].shape[2], numbers["states"].shape[2]);
        Assert.Equal(numbers.Keys.Count(key => key.StartsWith("weight.", StringComparison.Ordinal)), cell.named_parameters().Count());
        Fill(cell, numbers, "weight");
        Compare(new Recurrent(cell, Returns.EveryState, executor), numbers);
        foreach (var (key, parameter) in cell.named_parameters()) Tensors.Equal(numbers[$"gradient.{key}"], parameter.grad!, 1e-5);
    }

    private static void Compare(RecurrentLayer layer, Dictionary<string, Tensor> numbers)
    {
        var x = numbers["x"].requires_grad_();
        var states = layer.forward(x);
        states.square().sum().backward();
        Tensors.Equal(numbers["states"], states, 1e-5);
        Tensors.Equal(numbers["gradient.x"], x.grad!, 1e-5);
    }

    private static void Fill(nn.Module module, Dictionary<string, Tensor> numbers, string kind)
    {
        using var _ = no_grad();
        foreach (var (key, parameter) in module.named_parameters()) parameter.copy_(numbers[$"{kind}.{key}"]);
    }

    private static string[] Named(params string[] kinds) =>
        [.. from kind in kinds from size in (string[])["one", "row", "step", "odd"] select $"{kind}-{size}"];

    private static Cell CellOf(string name, long d, long h) => name switch
    {
        _ when name.StartsWith("rnn", StringComparison.Ordinal) => new SrnnCell(d, h),
        _ when name.StartsWith("gru", StringComparison.Ordinal) => new GruCell(d, h, resetAfter: true, UpdateGate.Keeps),
        _ when name.StartsWith("article", StringComparison.Ordinal) => new GruCell(d, h),
        _ => new LstmCell(d, h, peepholes: name.StartsWith("peephole", StringComparison.Ordinal)),
    };

    private static nn.Module TwinOf(string name, long d, long h, bool twoWay) => name switch
    {
        _ when name.StartsWith("rnn", StringComparison.Ordinal) => nn.RNN(d, h, batchFirst: true),
        _ when name.StartsWith("gru", StringComparison.Ordinal) => nn.GRU(d, h, batchFirst: true),
        _ => nn.LSTM(d, h, batchFirst: true, bidirectional: twoWay),
    };
}
