using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>One call of a fused layer: its forward pass, and as many backward passes as its caller asks for.</summary>
internal sealed unsafe class FusedCall(FusedExecutor executor, FusedCell cell, Tensor? mask, bool everyState, bool reversed, Tape? probed, bool differentiable)
{
    private readonly byte[]? mask = mask?.contiguous().bytes.ToArray();
    private FusedTape tape = null!;
    private FusedTrace? trace;
    private int version;

    public FusedCell Cell => cell;

    /// <summary>[N, T, D].</summary>
    public long[] InputShape { get; private set; } = [];

    /// <summary>Runs forward; keeps a tape where backward or a probe will want it.</summary>
    public Tensor Forward(Tensor x, IReadOnlyList<Tensor> parameters)
    {
        InputShape = x.shape;
        var output = empty(everyState ? [x.shape[0], x.shape[1], cell.HiddenSize] : [x.shape[0], cell.HiddenSize]);
        var keep = differentiable || probed is not null;
        probed?.Dispose(); // the trace of the pass before gives its tape back, for this one
        tape = executor.RentTape();
        var pass = Run(x, parameters, keep, output, null, null);
        version = tape.Version;
        if (probed is not null) probed.Keep(trace = new(executor, cell, tape, pass, differentiable));
        else if (!differentiable) executor.Return(tape);
        return output;
    }

    /// <summary>∂L/∂x, or null where it isn't wanted, and ∂L/∂parameters.</summary>
    public List<Tensor?> Backward(Tensor x, IReadOnlyList<Tensor> parameters, Tensor gradient)
    {
        executor.Claim(tape);
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

        if (trace is { IsRead: true }) trace.HasGradients = true;
        else executor.Return(tape);
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
            var pass = new Pass(cell, (int)x.shape[0], (int)x.shape[1], get_num_threads(), keep, backward: outputGradient is not null)
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
            pass.Run();
            executor.Return(workspace);
            return pass;
        }
    }

    /// <summary>Where a contiguous tensor's numbers are.</summary>
    private static float* Floats(Tensor? tensor) =>
        tensor is null ? null : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
