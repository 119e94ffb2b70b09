using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>One call of a fused layer: its forward pass, and as many backward passes as its caller asks for.</summary>
/// <param name="executor">Lends the memory.</param>
/// <param name="layout">How the call stands in it, from here on.</param>
/// <param name="probed">A probe's tape, which wants to see the pass.</param>
/// <param name="differentiable">Whether backward may come.</param>
internal sealed unsafe class FusedCall(FusedExecutor executor, Layout layout, Tape? probed, bool differentiable)
{
    private FusedTape tape = null!;
    private FusedTrace? trace;

    /// <summary>Whether <see cref="Last"/> is wanted.</summary>
    public bool HandsOn { get; init; }

    /// <summary>The memory after the last step, [N, H] for each of <see cref="FusedCell.Memory"/>, once forward has run.</summary>
    public Tensor[] Last { get; private set; } = [];

    /// <summary>Runs forward; keeps a tape where backward or a probe will want it.</summary>
    public Tensor Forward(Tensor x, IReadOnlyList<Tensor> parameters)
    {
        probed?.Dispose(); // the trace of the pass before gives its tape back, for this one
        var output = RunForward(x, parameters);
        if (HandsOn) Last = [.. layout.Cell.Memory.Select(memory => LastOf(memory.Slot))];
        if (probed is not null) probed.Keep(trace = new(executor, layout, tape, differentiable));
        else if (!differentiable) executor.Return(tape);
        return output;
    }

    /// <summary>∂L/∂x, or null where it isn't wanted, and ∂L/∂parameters.</summary>
    public List<Tensor?> Backward(Tensor x, IReadOnlyList<Tensor> parameters, Tensor gradient)
    {
        // The tape has been returned: this is a second backward through a graph that was kept. Run forward again.
        if (tape.Layout != layout) RunForward(x, parameters).Dispose();
        var workspace = executor.RentWorkspace();
        var dx = x.requires_grad ? Float32Tensor.Empty(layout.InputShape) : null;
        var pass = Run(x, parameters, workspace, null, gradient, dx);
        var gradients = new List<Tensor?> { dx };
        foreach (var (parameter, value) in layout.Cell.Parameters.Zip(parameters))
        {
            var sum = value.requires_grad ? Float32Tensor.Empty(parameter.Shape) : null;
            if (sum is not null) layout.Cell.Kernel.Collect(pass, parameter.Name, Float32Tensor.Address(sum));
            gradients.Add(sum);
        }

        executor.Return(workspace);
        if (trace is { IsRead: true }) trace.HasGradients = true;
        else executor.Return(tape);
        return gradients;
    }

    /// <summary>NaN instead of every gradient, where backward has failed.</summary>
    public IEnumerable<Tensor> NoGradients() =>
        layout.Cell.Parameters.Select(parameter => parameter.Shape).Prepend(layout.InputShape).Select(shape => Float32Tensor.Full(float.NaN, shape));

    private Tensor RunForward(Tensor x, IReadOnlyList<Tensor> parameters)
    {
        tape = executor.RentTape(layout);
        var workspace = executor.RentWorkspace();
        var output = Float32Tensor.Empty(layout.OutputShape);
        Run(x, parameters, workspace, output, null, null);
        executor.Return(workspace);
        return output;
    }

    private Tensor LastOf(int slot)
    {
        var (cell, values) = (layout.Cell, Float32Tensor.Empty(layout.Sequences, layout.Cell.HiddenSize));
        FusedTape.Gather(layout, tape.Rows, layout.Rows, layout.LastRow, cell.SlotColumn(slot), new(Float32Tensor.Address(values), layout.Sequences * cell.HiddenSize));
        return values;
    }

    private Pass Run(Tensor x, IReadOnlyList<Tensor> parameters, Workspace workspace, Tensor? output, Tensor? outputGradient, Tensor? inputGradient)
    {
        using var scope = NewDisposeScope();
        var weights = new Dictionary<string, nint>();
        foreach (var (parameter, value) in layout.Cell.Parameters.Zip(parameters)) weights[parameter.Name] = (nint)Address(value);
        var pass = new Pass(layout, backward: outputGradient is not null)
        {
            Input = Address(x),
            Output = Address(output),
            OutputGradient = Address(outputGradient),
            InputGradient = Address(inputGradient),
            Weights = weights,
            Tape = tape,
            Workspace = workspace,
        };
        pass.Run(get_num_threads());
        return pass;

        // What isn't contiguous is copied; the copy lives as long as the scope.
        static float* Address(Tensor? tensor) => tensor is null ? null : Float32Tensor.Address(tensor.contiguous());
    }
}
