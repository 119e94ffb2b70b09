using System.Globalization;
using RnnLessons.Cells;
using RnnLessons.Cells.Fused;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells.Fused;

/// <summary>Which steps count.</summary>
internal enum MaskKind
{
    None,
    Full,
    Holes,
    PaddedBack,
    PaddedFront,
    SomeRowsEmpty,
    Empty,
}

/// <summary>How x stands in memory.</summary>
internal enum InputKind
{
    Contiguous,
    Transposed,
    Expanded,
    EveryOtherColumn,
    NeedsNoGradient,
}

/// <summary>What the loss sees of the states: another part, another layout of ∂L/∂states.</summary>
internal enum LossKind
{
    Everything,
    PlainSum,
    LastStepOnly,
    SomeSteps,
    SomeUnits,
    Transposed,
}

/// <summary>What happens around forward and backward.</summary>
internal enum Course
{
    Plain,
    BackwardTwice,
    ValidatedInBetween,
    OtherForwardInBetween,
    SameLayerTwice,
    BackwardOnAnotherThread,
}

/// <summary>A batch, a layer and a course of events, all drawn from one seed.</summary>
internal sealed record FusedCase(
    int Seed, string Kind, Vectors Vectors, int N, int T, int D, int H, bool TwoWay, Returns Returns, MaskKind Mask, InputKind Input, LossKind Loss,
    Course Course, int ForwardThreads, int BackwardThreads, bool Frozen)
{
    /// <summary>The case of a seed, for a kind of cell.</summary>
    public static FusedCase Draw(int seed, string kind)
    {
        var random = new Random(HashCode(seed, kind));
        T One<T>(params T[] from) => from[random.Next(from.Length)];
        return new(
            seed, kind, One([.. Enum.GetValues<Vectors>().Where(vectors => vectors <= Kernel.Widest)]),
            One(1, 1, 2, 3, 7, 16, 29), One(1, 2, 7, 24, 70), One(1, 3, 5, 16, 33), One(1, 2, 13, 21, 64),
            One(false, false, true), One(Enum.GetValues<Returns>()), One(Enum.GetValues<MaskKind>()), One(Enum.GetValues<InputKind>()),
            One(Enum.GetValues<LossKind>()), One(Enum.GetValues<Course>()), One(1, 2, 3, 4), One(1, 2, 3, 4), One(false, false, false, true));

        // Strings' own hash codes differ from process to process.
        static int HashCode(int seed, string kind) => kind.Aggregate(seed, (hash, letter) => unchecked(hash * 31 + letter));
    }

    /// <summary>Whether the fused pass has more than one thread's work.</summary>
    public bool IsShared => new Layout(FusedTwin.Of(FusedCells.Make(Kind, D, H))!.Cell, N, T, ForwardThreads) is { Groups: > 1 } or { Pipelined: true };

    /// <summary>Runs the course fused, with NaN in the padding, and in the loop, with 0 there: the states and every gradient must be the same.</summary>
    public void Check()
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        try
        {
            using var _ = FusedCells.Use(Vectors.ToString());
            var expected = Run(Executor.Loop, padding: 0);
            var actual = Run(Executor.Fused, padding: float.NaN);
            FusedCells.Close(expected[0].Value, actual[0].Value, scale: 1, 1e-5, $"{this}: states");
            var scale = Math.Max(expected[1..].Max(gradient => gradient.Value.abs().max().item<float>()), 1e-6);
            foreach (var ((name, loop), (_, fused)) in expected[1..].Zip(actual[1..])) FusedCells.Close(loop, fused, scale, 2e-5, $"{this}: {name}");
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private List<(string Name, Tensor Value)> Run(Executor executor, float padding)
    {
        Cell Cell() => FusedCells.Make(Kind, D, H);
        RecurrentLayer layer = TwoWay ? new Bidirectional(Cell(), Cell(), Returns, executor: executor) : new Recurrent(Cell(), Returns, executor);
        FusedCells.Fill(layer, seed: 1);
        if (Frozen) layer.parameters().First().requires_grad = false;

        manual_seed(Seed);
        var (leaf, x) = Inputs();
        var mask = Masked();
        var slope = randn(Returns is Returns.EveryState ? [N, T, layer.OutputSize] : [N, layer.OutputSize]);
        var other = randn(N + 1, T + 2, D);
        if (mask is not null) x = x.masked_fill(mask.logical_not().unsqueeze(-1), padding);

        SetThreads(ForwardThreads);
        var states = layer.forward(x, mask);
        if (Course is Course.SameLayerTwice) states = states + layer.forward(x.flip(0), mask?.flip(0));
        SetThreads(BackwardThreads);
        if (Course is Course.OtherForwardInBetween) layer.forward(other);
        if (Course is Course.ValidatedInBetween)
            using (no_grad()) layer.forward(other);
        var loss = LossOf(states, slope);
        if (Course is Course.BackwardTwice) loss.backward(retain_graph: true);
        if (Course is Course.BackwardOnAnotherThread) OnAnotherThread(() => loss.backward());
        else loss.backward();

        return [
            ("states", states.detach()), .. leaf.requires_grad ? [("dx", leaf.grad!)] : Array.Empty<(string, Tensor)>(),
            .. layer.named_parameters().Select(named => ("d" + named.name, named.parameter.grad ?? zeros_like(named.parameter)))];

        // The loop has libtorch's own small operations, which a second thread only slows down.
        void SetThreads(int count) => set_num_threads(executor is Executor.Loop ? 1 : count);
    }

    private (Tensor Leaf, Tensor X) Inputs()
    {
        var leaf = (Input switch
        {
            InputKind.Transposed => randn(T, N, D),
            InputKind.Expanded => randn(N, 1, D),
            InputKind.EveryOtherColumn => randn(N, T, 2 * D),
            _ => randn(N, T, D),
        }).requires_grad_(Input is not InputKind.NeedsNoGradient);
        return (leaf, Input switch
        {
            InputKind.Transposed => leaf.transpose(0, 1),
            InputKind.Expanded => leaf.expand(N, T, D),
            InputKind.EveryOtherColumn => leaf[.., .., TensorIndex.Slice(step: 2)],
            _ => leaf,
        });
    }

    private Tensor? Masked()
    {
        var length = randint(1, T + 1, [N, 1], ScalarType.Int64);
        var step = arange(T).unsqueeze(0);
        return Mask switch
        {
            MaskKind.Full => ones([N, T], ScalarType.Bool),
            MaskKind.Holes => rand(T, N).transpose(0, 1) > 0.4, // it isn't contiguous
            MaskKind.PaddedBack => step < length,
            MaskKind.PaddedFront => step >= T - length,
            MaskKind.SomeRowsEmpty => (step < length).logical_and(arange(N).unsqueeze(1).remainder(2) == 0),
            MaskKind.Empty => zeros([N, T], ScalarType.Bool),
            _ => null,
        };
    }

    private Tensor LossOf(Tensor states, Tensor slope) => Loss switch
    {
        LossKind.PlainSum => states.sum(), // ∂L/∂states is one number, expanded
        LossKind.LastStepOnly when Returns is Returns.EveryState => (states[.., -1] * slope[.., -1]).sum(),
        LossKind.SomeSteps when Returns is Returns.EveryState => (states * slope)[.., TensorIndex.Slice(step: 3)].sum(),
        LossKind.SomeUnits => (states * slope)[TensorIndex.Ellipsis, ..1].sum(),
        LossKind.Transposed => (states.transpose(0, -1).contiguous() * slope.transpose(0, -1)).sum(),
        _ => (states * slope).sum(),
    };

    /// <summary>A new thread has the number of threads that the process began with.</summary>
    private static void OnAnotherThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action)) { IsBackground = true };
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException("The other thread failed.", failure);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {Kind}, {Vectors}, N {N}, T {T}, D {D}, H {H}, two-way {TwoWay}, {Returns}, mask {Mask}, input {Input}, loss {Loss}, {Course}, threads {ForwardThreads} then {BackwardThreads}, frozen {Frozen}");
}
