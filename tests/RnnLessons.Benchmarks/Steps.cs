using RnnLessons.Cells;
using RnnLessons.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Benchmarks;

/// <summary>Training and inference steps, as the kit does them and as libtorch does.</summary>
internal static class Steps
{
    /// <summary>A cell by its name in the table.</summary>
    public static Cell Cell(string kind, Size size) => kind switch
    {
        "LSTM" => new LstmCell(size.D, size.H),
        "peephole LSTM" => new LstmCell(size.D, size.H, peepholes: true),
        "GRU" => new GruCell(size.D, size.H),
        "GRU, reset after" => new GruCell(size.D, size.H, resetAfter: true, UpdateGate.Keeps),
        _ => new SrnnCell(size.D, size.H),
    };

    /// <summary>The kit's layer.</summary>
    public static RecurrentLayer Layer(string kind, Size size, bool twoWay = false, Executor executor = Executor.Automatic, Returns returns = Returns.EveryState) => twoWay
        ? new Bidirectional(Cell(kind, size), Cell(kind, size), returns, executor: executor)
        : new Recurrent(Cell(kind, size), returns, executor);

    /// <summary>libtorch's layer of that kind, or its LSTM for one with peepholes.</summary>
    public static nn.Module Twin(string kind, Size size, bool twoWay = false) => kind switch
    {
        "GRU" or "GRU, reset after" => nn.GRU(size.D, size.H, batchFirst: true, bidirectional: twoWay),
        "SRNN" => nn.RNN(size.D, size.H, batchFirst: true, bidirectional: twoWay),
        _ => nn.LSTM(size.D, size.H, batchFirst: true, bidirectional: twoWay),
    };

    /// <summary>Every state, [N, T, H].</summary>
    public static Tensor States(nn.Module layer, Tensor x) => layer switch
    {
        RecurrentLayer ours => ours.forward(x),
        LSTM lstm => lstm.call(x).Item1,
        GRU gru => gru.call(x).Item1,
        RNN rnn => rnn.call(x).Item1,
        _ => throw new ArgumentException(layer.GetType().Name),
    };

    /// <summary>h after the last step.</summary>
    public static Tensor Last(nn.Module layer, Tensor x) => layer switch
    {
        RecurrentLayer ours => ours.forward(x),
        LSTM lstm => lstm.call(x).Item2,
        GRU gru => gru.call(x).Item2,
        RNN rnn => rnn.call(x).Item2,
        _ => throw new ArgumentException(layer.GetType().Name),
    };

    /// <summary>Forward, backward and Adam; x wants its gradient, as it does behind an embedding or a CNN.</summary>
    /// <remarks>A gradient comes in at every step, so that none becomes subnormal on the way: that would slow libtorch down, not us.</remarks>
    public static Action Training(nn.Module layer, Size size, bool fusedAdam) =>
        Training(layer, Input(size).requires_grad_(), fusedAdam, x => States(layer, x).square().mean());

    /// <summary>A batch of noise.</summary>
    public static Tensor Input(Size size) => randn(size.N, size.T, size.D).DetachFromDisposeScope();

    /// <summary>Forward, backward and Adam for any loss.</summary>
    public static Action Training(nn.Module model, Tensor x, bool fusedAdam, Func<Tensor, Tensor> loss)
    {
        var optimizer = fusedAdam ? (optim.Optimizer)new FusedAdam(model.parameters(), 0.001) : optim.Adam(model.parameters(), 0.001);
        return () =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            if (x.requires_grad) x.grad = null;
            loss(x).backward();
            optimizer.step();
        };
    }

    /// <summary>Forward alone, without a tape.</summary>
    public static Action Inference(nn.Module layer, Size size)
    {
        var x = Input(size);
        return () =>
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            States(layer, x);
        };
    }
}
