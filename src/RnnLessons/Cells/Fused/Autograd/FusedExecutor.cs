using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>Runs one layer's cell over whole sequences, and keeps the memory for it from pass to pass.</summary>
/// <remarks>
/// At most one tape and one workspace wait to be used again. A pass that finds none makes its own, which the garbage collector
/// frees if nobody brings it back: where backward never runs, nothing grows.
/// </remarks>
internal sealed class FusedExecutor
{
    private FusedTape? tape;
    private Workspace? workspace;

    /// <summary>The states of every sequence, [N, T, H], or the last alone, [N, H].</summary>
    /// <param name="twin">What to run.</param>
    /// <param name="x">The sequences, [N, T, D], float32.</param>
    /// <param name="mask">True where a step counts, [N, T]; null where all do.</param>
    /// <param name="everyState">Whether to return every state.</param>
    /// <param name="reversed">Whether to read from the last step to the first; the states stay where their inputs are.</param>
    /// <param name="probed">A probe's tape, which wants to see the pass.</param>
    public Tensor Forward(FusedTwin twin, Tensor x, Tensor? mask, bool everyState, bool reversed, Tape? probed) =>
        Forward(twin, x, mask, everyState, reversed, probed, null, handsOn: false).Output;

    /// <summary>Every state, [N, T, H], and the memory after the last step, [N, H] for each of <see cref="FusedCell.Memory"/>, without a gradient.</summary>
    /// <param name="twin">What to run.</param>
    /// <param name="x">The sequences, [N, T, D], float32.</param>
    /// <param name="start">The memory before the first step, in the order of <see cref="FusedCell.Memory"/>: [N, H] each; no gradient flows into it.</param>
    /// <param name="probed">A probe's tape, which wants to see the pass.</param>
    public (Tensor States, Tensor[] Last) Continue(FusedTwin twin, Tensor x, IEnumerable<Tensor>? start, Tape? probed)
    {
        var (states, call) = Forward(twin, x, null, true, false, probed, start?.Select(Numbers).ToArray(), handsOn: true);
        return (states, call.Last);

        static float[] Numbers(Tensor memory) => memory.detach().contiguous().data<float>().ToArray();
    }

    private (Tensor Output, FusedCall Call) Forward(
        FusedTwin twin, Tensor x, Tensor? mask, bool everyState, bool reversed, Tape? probed, float[][]? start, bool handsOn)
    {
        var differentiable = is_grad_enabled() && (x.requires_grad || twin.Parameters.Any(parameter => parameter.requires_grad));
        var layout = new Layout(twin.Cell, (int)x.shape[0], (int)x.shape[1], get_num_threads())
        {
            Mask = mask?.cpu().contiguous().bytes.ToArray(),
            Start = start,
            EveryState = everyState,
            Reversed = reversed,
            Recorded = probed is not null,
            Kept = differentiable || probed is not null,
        };
        var call = new FusedCall(this, layout, probed, differentiable) { HandsOn = handsOn };
        return (differentiable ? FusedFunction.Apply(call, x, twin.Parameters) : call.Forward(x, twin.Parameters), call);
    }

    /// <summary>A tape for a call, which owns it until it returns it.</summary>
    public FusedTape RentTape(Layout layout)
    {
        var rented = Interlocked.Exchange(ref tape, null) ?? new();
        rented.Layout = layout;
        return rented;
    }

    public void Return(FusedTape used)
    {
        used.Layout = null;
        Volatile.Write(ref tape, used);
    }

    public Workspace RentWorkspace() => Interlocked.Exchange(ref workspace, null) ?? new();

    public void Return(Workspace used) => Volatile.Write(ref workspace, used);
}
