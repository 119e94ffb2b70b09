using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Carries weights between a cell and libtorch's own layer, whose gates stand in another order and whose products are x Wᵀ.</summary>
/// <remarks>
/// libtorch: <c>weight_ih_l0</c> [gates · H, D], gates i, f, g, o (LSTM) and r, z, n (GRU), and two bias vectors whose sum counts; in
/// the GRU the second bias of n stands inside the reset. Whether the module has its batch first makes no difference to its weights.
/// </remarks>
public static class LibTorchWeights
{
    private sealed record Gate(Parameter Input, Parameter State, Parameter Bias, Parameter? InnerBias = null);

    /// <summary>Writes the cell's weights into a layer of <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c>.</summary>
    /// <param name="cell">Where they come from.</param>
    /// <param name="module">libtorch's module.</param>
    /// <param name="layer">Which of its layers, from 0; needed where it has several.</param>
    /// <param name="backward">Whether it is the backward direction of a bidirectional module, and not the forward one.</param>
    /// <exception cref="NotSupportedException">libtorch has no such cell.</exception>
    /// <exception cref="ArgumentException">The module is no twin of the cell: another kind, activation, size or type, no bias, or several layers or directions and none is chosen.</exception>
    public static void CopyTo(this Cell cell, nn.Module module, int? layer = null, bool backward = false)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gates = GatesInTheirOrder(cell);
        var theirs = Theirs(cell, module, layer, backward);
        theirs.Input.copy_(cat([.. gates.Select(gate => gate.Input.t())], 0));
        theirs.State.copy_(cat([.. gates.Select(gate => gate.State.t())], 0));
        theirs.Bias.copy_(cat([.. gates.Select(gate => (Tensor)gate.Bias)], 0));
        theirs.InnerBias!.copy_(cat([.. gates.Select(gate => gate.InnerBias is { } inner ? (Tensor)inner : zeros_like(gate.Bias))], 0));
    }

    /// <summary>Reads the cell's weights from a layer of <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c>.</summary>
    /// <inheritdoc cref="CopyTo"/>
    public static void CopyFrom(this Cell cell, nn.Module module, int? layer = null, bool backward = false)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gates = GatesInTheirOrder(cell);
        var theirs = Theirs(cell, module, layer, backward);
        foreach (var (gate, at) in gates.Select((gate, at) => (gate, at)))
        {
            Tensor Of(Parameter stacked) => stacked.chunk(gates.Length, 0)[at];
            gate.Input.copy_(Of(theirs.Input).t());
            gate.State.copy_(Of(theirs.State).t());
            gate.Bias.copy_(gate.InnerBias is null ? Of(theirs.Bias) + Of(theirs.InnerBias!) : Of(theirs.Bias));
            gate.InnerBias?.copy_(Of(theirs.InnerBias!));
        }
    }

    private static Gate[] GatesInTheirOrder(Cell cell) => cell switch
    {
        LstmCell { Peepholes: false } lstm =>
            [new(lstm.W_xi, lstm.W_hi, lstm.b_i), new(lstm.W_xf, lstm.W_hf, lstm.b_f), new(lstm.W_xc, lstm.W_hc, lstm.b_c), new(lstm.W_xo, lstm.W_ho, lstm.b_o)],
        GruCell { ResetAfter: true, Update: UpdateGate.Keeps } gru =>
            [new(gru.W_xr, gru.W_hr, gru.b_r), new(gru.W_xz, gru.W_hz, gru.b_z), new(gru.W_xh, gru.W_hh, gru.b_h, gru.b_hh)],
        SrnnCell { W_X: { } input, W_H: { } state, Activation: Activation.Tanh or Activation.ReLU } srnn => [new(input, state, srnn.B)],
        LstmCell => throw new NotSupportedException("libtorch's LSTM has no peepholes; wanted: new LstmCell(D, H, peepholes: false)."),
        GruCell => throw new NotSupportedException("libtorch's GRU resets after the product and keeps with z; wanted: new GruCell(D, H, resetAfter: true, UpdateGate.Keeps)."),
        SrnnCell srnn => throw new NotSupportedException($"libtorch's RNN weights its past and has tanh or ReLU; this cell is Past.{srnn.Past} with Activation.{srnn.Activation}. Wanted: new SrnnCell(D, H), or the same with Activation.ReLU."),
        _ => throw new NotSupportedException($"libtorch has no twin of this {cell.GetType().Name}; wanted: an LstmCell, GruCell or SrnnCell."),
    };

    private static Gate Theirs(Cell cell, nn.Module module, int? layer, bool backward)
    {
        var fits = (cell, module) is (LstmCell, LSTM) or (GruCell, GRU) or (SrnnCell, RNN);
        if (!fits) throw new ArgumentException($"The module is {module.GetType().Name}; wanted: the libtorch twin of {cell.GetType().Name}.", nameof(module));
        var named = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var at = WhichOf(named, layer, backward);
        if (!named.ContainsKey($"bias_ih{at}"))
            throw new ArgumentException($"The {module.GetType().Name} was made with bias: false, and the cell has a bias; wanted: a module with biases.", nameof(module));
        var theirs = new Gate(named[$"weight_ih{at}"], named[$"weight_hh{at}"], named[$"bias_ih{at}"], named[$"bias_hh{at}"]);
        if (theirs.Input.shape[1] != cell.InputSize || theirs.State.shape[1] != cell.HiddenSize)
            throw new ArgumentException($"The module maps {theirs.Input.shape[1]} to {theirs.State.shape[1]}; wanted: {cell.InputSize} to {cell.HiddenSize}, as the cell.", nameof(module));
        if (cell.parameters().First().dtype is var type && theirs.Input.dtype != type)
            throw new ArgumentException($"The module's weights are {theirs.Input.dtype}, the cell's {type}; wanted: the same. cell.to(…) or module.to(…) changes them.", nameof(module));
        if (cell is SrnnCell srnn && ActivationOf((RNN)module, named) is var activation && activation != srnn.Activation)
            throw new ArgumentException($"The RNN has the activation {activation}, the cell {srnn.Activation}; wanted: the same, new SrnnCell(D, H, activation: Activation.{activation}).", nameof(module));
        return theirs;
    }

    /// <summary>Which layer and direction, as libtorch ends their names: <c>_l0</c>, <c>_l1_reverse</c>.</summary>
    private static string WhichOf(Dictionary<string, Parameter> named, int? layer, bool backward)
    {
        var (layers, twoWay) = (Enumerable.Range(0, named.Count).TakeWhile(at => named.ContainsKey($"weight_ih_l{at}")).Count(), named.ContainsKey("weight_ih_l0_reverse"));
        if (layers > 1 && layer is null) throw new ArgumentException($"The module has {layers} layers, and a cell is one; wanted: layer: 0 to {layers - 1}.", nameof(layer));
        if (layer < 0 || layer >= layers) throw new ArgumentException($"The layer is {layer}, and the module has {layers}; wanted: 0 to {layers - 1}.", nameof(layer));
        if (backward && !twoWay) throw new ArgumentException("The module has no backward direction: it was made with bidirectional: false. Wanted: backward: false.", nameof(backward));
        return $"_l{layer ?? 0}{(backward ? "_reverse" : "")}";
    }

    /// <summary>libtorch's RNN does not tell which activation it has; one step from known numbers does.</summary>
    private static Activation ActivationOf(RNN module, Dictionary<string, Parameter> named)
    {
        var W = named["weight_ih_l0"];
        var x = linspace(-3, 2, W.shape[1], dtype: W.dtype).unsqueeze(0);
        string[] directions = named.ContainsKey("weight_ih_l0_reverse") ? ["", "_reverse"] : [""];
        var wasTraining = module.training;
        module.eval(); // without dropout
        var theirs = module.call(x.unsqueeze(0)).Item1[0];
        module.train(wasTraining);
        return Apart(tanh) <= Apart(pre => nn.functional.relu(pre)) ? Activation.Tanh : Activation.ReLU;

        double Apart(Func<Tensor, Tensor> f)
        {
            var h = x;
            for (var layer = 0; named.ContainsKey($"weight_ih_l{layer}"); layer++)
                h = cat([.. directions.Select(direction => f(h.mm(named[$"weight_ih_l{layer}{direction}"].t()) + named[$"bias_ih_l{layer}{direction}"] + named[$"bias_hh_l{layer}{direction}"]))], 1);
            return (h - theirs).abs().max().to(ScalarType.Float64).item<double>();
        }
    }
}
