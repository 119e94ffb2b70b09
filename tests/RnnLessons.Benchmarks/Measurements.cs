using System.Diagnostics;
using RnnLessons.Cells;
using RnnLessons.Probes;
using static TorchSharp.torch;

namespace RnnLessons.Benchmarks;

/// <summary>Every line of the table.</summary>
internal static class Measurements
{
    private const int Rounds = 15;

    public static IEnumerable<Line> All => [.. Size.All.SelectMany(Layers), .. Size.All.SelectMany(MoreOfLayers), .. Models, .. Allocator.IsGlibc ? PagesKept : []];

    private static IEnumerable<Line> Layers(Size size) =>
    [
        new("LSTM ÷ nn.LSTM", size, 0.50, () => Training("LSTM", size)),
        new("LSTM ÷ nn.LSTM, two-way", size, 0.50, () => Training("LSTM", size, twoWay: true)),
        new("peephole LSTM ÷ nn.LSTM", size, 0.60, () => Training("peephole LSTM", size)),
        new("GRU ÷ nn.GRU", size, 0.35, () => Training("GRU", size)),
        new("GRU, reset after ÷ nn.GRU", size, 0.35, () => Training("GRU, reset after", size)),
        new("SRNN ÷ nn.RNN", size, 0.35, () => Training("SRNN", size)),
        new("LSTM ÷ nn.LSTM, inference", size, 0.50, () => Inference("LSTM", size)),
    ];

    private static IEnumerable<Line> MoreOfLayers(Size size) =>
    [
        new("LSTM ÷ nn.LSTM, torch's Adam on both sides", size, null, () => Training("LSTM", size, fusedAdam: false)),
        new("SRNN ÷ nn.RNN, torch's Adam on both sides", size, null, () => Training("SRNN", size, fusedAdam: false)),
        new("LSTM with a probe ÷ without", size, 1.05, () => Probed("LSTM", size)),
        new("LSTM, readable loop ÷ nn.LSTM", size, null, () => Training("LSTM", size, executor: Executor.Loop, rounds: 5)),
    ];

    private static IEnumerable<Line> Models =>
    [
        new("IMDB model ÷ with nn.LSTM", Size.Imdb, 0.60, () => WholeModel(fusedAdam: true)),
        new("IMDB model ÷ with nn.LSTM, torch's Adam on both sides", Size.Imdb, null, () => WholeModel(fusedAdam: false)),
        new("share of the sgemm rate", Size.Imdb, 0.70, ShareOfSgemm, HigherIsBetter: true),
        new("share of the tile's rate in the cache", Size.Imdb, null, ShareOfTile, HigherIsBetter: true),
        .. ((string[])["LSTM", "GRU", "SRNN"]).Select(kind => new Line($"{kind}, loss on the last state only ÷ libtorch's", Size.Imdb, null, () => Vanishing(kind))),
        new("one sequence: LSTM ÷ nn.LSTM", Size.Imdb, null, () => Training("LSTM", Size.Imdb with { N = 1 })),
        new("growth over 200 steps ÷ memory before", Size.Imdb, 1.05, Memory),
    ];

    /// <summary>The layers of several weights once more, with memory that the C library keeps, on both sides.</summary>
    private static IEnumerable<Line> PagesKept => ((Size[])[Size.Imdb, Size.Cifar]).SelectMany(Layers)
        .Where(line => !line.Name.Contains("SRNN") && !line.Name.Contains("reset after"))
        .Select(line => line with
        {
            Name = line.Name + ", pages kept",
            Target = null,
            Measure = () =>
            {
                Allocator.KeepPages();
                return line.Measure();
            },
        });

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

    /// <summary>The same layer for some steps with a probe and for as many without: two layers would differ by where their memory happens to lie.</summary>
    private static (double, string) Probed(string kind, Size size)
    {
        const int StepsOfAProbe = 4;
        var layer = Steps.Layer(kind, size);
        var step = Steps.Training(layer, size, fusedAdam: true);
        void Without()
        {
            for (var i = 0; i < StepsOfAProbe; i++) step();
        }

        void WithProbe()
        {
            using var probe = Probe.On(layer);
            Without();
        }

        return Told(Timing.Pairs(WithProbe, Without, rounds: 61), StepsOfAProbe);
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
            Allocator.Trim();
            return Process.GetCurrentProcess().WorkingSet64;
        }

        var (before, after) = (After(20), After(200));
        return ((double)after / before, $"{before >> 20} MB, then {after >> 20} MB");
    }

    private static (double, string) Told(Timing timing, int steps = 1) =>
        (timing.Ratio, $"{timing.OursSeconds / steps * 1e3:0.00} ms ÷ {timing.TheirsSeconds / steps * 1e3:0.00} ms");
}
