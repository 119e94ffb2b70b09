using System.Runtime.InteropServices;
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

    /// <summary>The tape of a call, if nobody has used it since.</summary>
    public bool TryTake(FusedTape used, int version) =>
        used.Version == version && (Interlocked.CompareExchange(ref tape, null, used) == used || true);

    public void Return(FusedTape used) => tape = used;

    public Workspace RentWorkspace() => Interlocked.Exchange(ref workspace, null) ?? new();

    public void Return(Workspace used) => workspace = used;
}

/// <summary>One call of a fused layer: its forward pass, and as many backward passes as its caller asks for.</summary>
internal sealed unsafe class FusedCall(FusedExecutor executor, FusedCell cell, Tensor? mask, bool everyState, bool reversed, Tape? probed, bool differentiable)
{
    private readonly byte[]? mask = mask?.contiguous().bytes.ToArray();
    private FusedTape tape = null!;
    private FusedTrace? trace;
    private int version;

    public FusedCell Cell => cell;

    /// <summary>Runs forward; keeps a tape where backward or a probe will want it.</summary>
    public Tensor Forward(Tensor x, IReadOnlyList<Tensor> parameters)
    {
        var output = empty(everyState ? [x.shape[0], x.shape[1], cell.HiddenSize] : [x.shape[0], cell.HiddenSize]);
        var keep = differentiable || probed is not null;
        tape = executor.RentTape();
        var pass = Run(x, parameters, keep, output, null, null);
        version = tape.Version;
        if (probed is not null) probed.Keep(trace = new(cell, tape, pass, differentiable));
        if (!differentiable) executor.Return(tape);
        return output;
    }

    /// <summary>∂L/∂x, or null where it isn't wanted, and ∂L/∂parameters.</summary>
    public List<Tensor?> Backward(Tensor x, IReadOnlyList<Tensor> parameters, Tensor gradient)
    {
        if (tape.Version != version)
        {
            // Another pass has used the tape since: this is a second backward through a graph that was kept. Run forward again.
            tape = executor.RentTape();
            using var again = empty(gradient.shape);
            Run(x, parameters, keep: true, again, null, null);
            version = tape.Version;
        }

        var dx = x.requires_grad ? empty(x.shape) : null;
        using var dense = gradient.contiguous();
        var pass = Run(x, parameters, keep: true, null, dense, dx);
        var gradients = new List<Tensor?> { dx };
        for (var parameter = 0; parameter < parameters.Count; parameter++)
        {
            if (!parameters[parameter].requires_grad)
            {
                gradients.Add(null);
                continue;
            }

            var sum = empty(parameters[parameter].shape);
            cell.Kernel.Collect(pass, parameter, Floats(sum));
            gradients.Add(sum);
        }

        if (trace is not null) trace.HasGradients = true;
        executor.Return(tape);
        return gradients;
    }

    private Pass Run(Tensor x, IReadOnlyList<Tensor> parameters, bool keep, Tensor? output, Tensor? outputGradient, Tensor? inputGradient)
    {
        using var scope = NewDisposeScope();
        var workspace = executor.RentWorkspace();
        var addresses = new float*[parameters.Count];
        for (var i = 0; i < addresses.Length; i++) addresses[i] = Floats(parameters[i].contiguous());
        fixed (byte* steps = mask)
        {
            var pass = new Pass(cell, (int)x.shape[0], (int)x.shape[1], get_num_threads(), keep)
            {
                Reversed = reversed,
                EveryState = everyState,
                Recorded = probed is not null,
                Input = Floats(x.contiguous()),
                Mask = steps,
                Output = Floats(output),
                OutputGradient = Floats(outputGradient),
                InputGradient = Floats(inputGradient),
                Parameters = addresses,
                Tape = tape,
                Workspace = workspace,
            };
            pass.Run(backward: outputGradient is not null);
            executor.Return(workspace);
            return pass;
        }
    }

    /// <summary>Where a contiguous tensor's numbers are.</summary>
    private static float* Floats(Tensor? tensor) =>
        tensor is null ? null : (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
