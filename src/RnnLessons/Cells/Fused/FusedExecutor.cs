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
    /// <param name="cell">What to run.</param>
    /// <param name="x">The sequences, [N, T, D], float32.</param>
    /// <param name="mask">True where a step counts, [N, T]; null where all do.</param>
    /// <param name="everyState">Whether to return every state.</param>
    /// <param name="reversed">Whether to read from the last step to the first; the states stay where their inputs are.</param>
    /// <param name="probed">A probe's tape, which wants to see the pass.</param>
    public Tensor Forward(FusedCell cell, Tensor x, Tensor? mask, bool everyState, bool reversed, Tape? probed)
    {
        var differentiable = is_grad_enabled() && (x.requires_grad || cell.Parameters.Any(parameter => parameter.requires_grad));
        var call = new FusedCall(this, cell, mask, everyState, reversed, probed, differentiable);
        return differentiable ? FusedFunction.Apply(call, x) : call.Forward(x, cell.Parameters);
    }

    public FusedTape RentTape() => Interlocked.Exchange(ref tape, null) ?? new();

    /// <summary>Takes a tape back that has been returned, so that nobody else gets it now.</summary>
    public void Claim(FusedTape used) => Interlocked.CompareExchange(ref tape, null, used);

    public void Return(FusedTape used) => tape = used;

    public Workspace RentWorkspace() => Interlocked.Exchange(ref workspace, null) ?? new();

    public void Return(Workspace used) => workspace = used;
}
