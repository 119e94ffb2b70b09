using System.Diagnostics;
using RnnLessons.Cells;
using RnnLessons.Probes;
using static TorchSharp.torch;

namespace RnnLessons.Benchmarks;

/// <summary>Every line of the table.</summary>
internal static class Measurements
{
    private const int Rounds = 15;

    public static void All(Table table)
    {
        foreach (var size in Size.All)
        {
            table.Add("LSTM ÷ nn.LSTM", size, 0.50, () => Training("LSTM", size));
            table.Add("LSTM ÷ nn.LSTM, two-way", size, 0.50, () => Training("LSTM", size, twoWay: true));
            table.Add("peephole LSTM ÷ nn.LSTM", size, 0.60, () => Training("peephole LSTM", size));
            table.Add("GRU ÷ nn.GRU", size, 0.35, () => Training("GRU", size));
            table.Add("GRU, reset after ÷ nn.GRU", size, 0.35, () => Training("GRU, reset after", size));
            table.Add("SRNN ÷ nn.RNN", size, 0.35, () => Training("SRNN", size));
            table.Add("LSTM ÷ nn.LSTM, inference", size, 0.50, () => Inference("LSTM", size));
        }

        foreach (var size in Size.All)
        {
            table.Add("LSTM ÷ nn.LSTM, torch's Adam on both sides", size, null, () => Training("LSTM", size, fusedAdam: false));
            table.Add("SRNN ÷ nn.RNN, torch's Adam on both sides", size, null, () => Training("SRNN", size, fusedAdam: false));
            table.Add("LSTM with a probe ÷ without", size, 1.05, () => Probed("LSTM", size));
            table.Add("LSTM, readable loop ÷ nn.LSTM", size, null, () => Training("LSTM", size, executor: Executor.Loop, rounds: 5));
        }

        table.Add("IMDB model ÷ with nn.LSTM", Size.Imdb, 0.60, () => WholeModel(fusedAdam: true));
        table.Add("IMDB model ÷ with nn.LSTM, torch's Adam on both sides", Size.Imdb, null, () => WholeModel(fusedAdam: false));
        table.Add("share of the sgemm rate", Size.Imdb, 0.70, ShareOfSgemm, higherIsBetter: true);
        table.Add("share of the tile's rate in the cache", Size.Imdb, null, ShareOfTile, higherIsBetter: true);
        foreach (var kind in (string[])["LSTM", "GRU", "SRNN"])
            table.Add($"{kind}, loss on the last state only ÷ libtorch's", Size.Imdb, null, () => Vanishing(kind));
        table.Add("one sequence: LSTM ÷ nn.LSTM", Size.Imdb with { N = 1 }, null, () => Training("LSTM", Size.Imdb with { N = 1 }));
        table.Add("growth over 200 steps ÷ memory before", Size.Imdb, 1.05, Memory);

        // From here on, for both sides.
        if (!Allocator.KeepPages()) return;
        foreach (var size in (Size[])[Size.Imdb, Size.Cifar])
        {
            table.Add("LSTM ÷ nn.LSTM, pages kept", size, null, () => Training("LSTM", size));
            table.Add("LSTM ÷ nn.LSTM, two-way, pages kept", size, null, () => Training("LSTM", size, twoWay: true));
            table.Add("peephole LSTM ÷ nn.LSTM, pages kept", size, null, () => Training("peephole LSTM", size));
            table.Add("GRU ÷ nn.GRU, pages kept", size, null, () => Training("GRU", size));
            table.Add("LSTM ÷ nn.LSTM, inference, pages kept", size, null, () => Inference("LSTM", size));
        }
    }

    private static (double, string) Training(string kind, Size size, bool twoWay = false, bool fusedAdam = true, Executor executor = Executor.Automatic, int rounds = Rounds) => Told(Timing.Pairs(
        Steps.Training(Steps.Layer(kind, size, twoWay, executor), size, fusedAdam),
        Steps.Training(Steps.Twin(kind, size, twoWay), size, fusedAdam: false),
        rounds));

    /// <summary>A gradient that comes in at the end and vanishes on its way back, into the subnormal numbers.</summary>
    private static (double, string) Vanishing(string kind)
    {
        Action Step(nn.Module layer, bool fused) => Steps.Training(layer, Steps.Input(Size.Imdb).requires_grad_(), fused, x => Steps.Last(layer, x).square().mean());
        return Told(Timing.Pairs(Step(Steps.Layer(kind, Size.Imdb, returns: Returns.LastState), true), Step(Steps.Twin(kind, Size.Imdb), false), rounds: 7));
    }

    private static (double, string) Inference(string kind, Size size) =>
        Told(Timing.Pairs(Steps.Inference(Steps.Layer(kind, size), size), Steps.Inference(Steps.Twin(kind, size), size), Rounds));

    private static (double, string) Probed(string kind, Size size)
    {
        var (layer, twin) = (Steps.Layer(kind, size), Steps.Layer(kind, size));
        using var probe = Probe.On(layer);
        return Told(Timing.Pairs(Steps.Training(layer, size, fusedAdam: true), Steps.Training(twin, size, fusedAdam: true), rounds: 61));
    }

    private static (double, string) WholeModel(bool fusedAdam)
    {
        var (tokens, size) = (ReviewModel.Tokens(Size.Imdb), Size.Imdb);
        var labels = (rand(size.N) > 0.5).to(ScalarType.Float32).DetachFromDisposeScope();
        Action Step(nn.Module layer, bool fused)
        {
            var model = new ReviewModel(layer, size);
            return Steps.Training(model, tokens, fused, x => nn.functional.binary_cross_entropy_with_logits(model.forward(x), labels));
        }

        // The same weights for both, so that both meet the same gradients.
        var (layer, twin) = (Steps.Layer("LSTM", size, returns: Returns.LastState), Steps.Twin("LSTM", size));
        ((Recurrent)layer).Cell.CopyTo(twin);
        return Told(Timing.Pairs(Step(layer, fusedAdam), Step(twin, false), Rounds));
    }

    /// <summary>Against a large product of matrices by libtorch.</summary>
    private static (double, string) ShareOfSgemm()
    {
        const int Edge = 1024;
        var (a, b, c) = (randn(Edge, Edge).DetachFromDisposeScope(), randn(Edge, Edge).DetachFromDisposeScope(), zeros(Edge, Edge).DetachFromDisposeScope());
        return Share(
            () =>
            {
                using var scope = NewDisposeScope();
                c.addmm_(a, b, beta: 0, alpha: 1); // in memory that is there already
            },
            (double)Edge * Edge * Edge);
    }

    /// <summary>Against the library's own tile with nothing to wait for: what the processor could do at the most.</summary>
    private static (double, string) ShareOfTile() => Share(new TileRate().Multiply, TileRate.MultiplyAdds);

    /// <summary>Multiply-adds of an LSTM's forward and backward a second, against those of something that does nothing else.</summary>
    private static (double, string) Share(Action reference, double multiplyAdds)
    {
        var size = Size.Imdb;
        var layer = Steps.Layer("LSTM", size);
        var x = Steps.Input(size).requires_grad_();
        var gradient = randn(size.N, size.T, size.H).DetachFromDisposeScope();
        void Step()
        {
            using var scope = NewDisposeScope();
            x.grad = null;
            layer.forward(x).backward([gradient]);
        }

        var timing = Timing.Pairs(Step, reference, Rounds);
        // Forward is one product of [x, h] and W a step, and backward is two more of the same size.
        var ours = 3.0 * size.N * size.T * (size.D + size.H) * 4 * size.H;
        return (ours / multiplyAdds / timing.Ratio, $"{2 * ours / timing.OursSeconds / 1e9:0} of {2 * multiplyAdds / timing.TheirsSeconds / 1e9:0} GFLOP/s");
    }

    private static (double, string) Memory()
    {
        var step = Steps.Training(Steps.Layer("LSTM", Size.Imdb), Size.Imdb, fusedAdam: true);
        long After(int steps)
        {
            for (var i = 0; i < steps; i++) step();
            GC.Collect();
            return Process.GetCurrentProcess().WorkingSet64;
        }

        var (before, after) = (After(20), After(200));
        return ((double)after / before, $"{before >> 20} MB, then {after >> 20} MB");
    }

    private static (double, string) Told(Timing timing) => (timing.Ratio, $"{timing.OursSeconds * 1e3:0.00} ms ÷ {timing.TheirsSeconds * 1e3:0.00} ms");
}
