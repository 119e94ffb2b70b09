using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Carries weights between a cell and libtorch's own layer, whose gates stand in another order and whose products are x Wᵀ.</summary>
/// <remarks>
/// libtorch: <c>weight_ih_l0</c> [gates · H, D], gates i, f, g, o (LSTM) and r, z, n (GRU), and two bias vectors whose sum counts; in
/// the GRU the second bias of n stands inside the reset.
/// </remarks>
public static class LibTorchWeights
{
    private sealed record Gate(Parameter Input, Parameter State, Parameter Bias, Parameter? InnerBias = null);

    /// <summary>Writes the cell's weights into a layer of <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c>.</summary>
    /// <param name="cell">Where they come from.</param>
    /// <param name="module">libtorch's module.</param>
    /// <param name="layer">Which of its layers, from 0.</param>
    /// <param name="backward">Whether to write the backward direction of a bidirectional layer.</param>
    public static void CopyTo(this Cell cell, nn.Module module, int layer = 0, bool backward = false)
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
    public static void CopyFrom(this Cell cell, nn.Module module, int layer = 0, bool backward = false)
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
        SrnnCell { W_X: { } input, W_H: { } state } srnn => [new(input, state, srnn.B)],
        LstmCell => throw new NotSupportedException("libtorch's LSTM has no peepholes; wanted: new LstmCell(D, H, peepholes: false)."),
        GruCell => throw new NotSupportedException("libtorch's GRU resets after the product and keeps with z; wanted: new GruCell(D, H, resetAfter: true, UpdateGate.Keeps)."),
        _ => throw new NotSupportedException($"libtorch has no twin of this {cell.GetType().Name}."),
    };

    private static Gate Theirs(Cell cell, nn.Module module, int layer, bool backward)
    {
        var fits = (cell, module) is (LstmCell, LSTM) or (GruCell, GRU) or (SrnnCell, RNN);
        if (!fits) throw new ArgumentException($"The module is {module.GetType().Name}; wanted: the libtorch twin of {cell.GetType().Name}.", nameof(module));
        var named = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        Parameter Get(string kind) => named.GetValueOrDefault($"{kind}_l{layer}{(backward ? "_reverse" : "")}")
            ?? throw new ArgumentException($"The module has no {kind} for layer {layer}{(backward ? ", backward" : "")}. It has: {string.Join(", ", named.Keys)}.", nameof(layer));
        var theirs = new Gate(Get("weight_ih"), Get("weight_hh"), Get("bias_ih"), Get("bias_hh"));
        if (theirs.Input.shape[1] != cell.InputSize || theirs.State.shape[1] != cell.HiddenSize)
            throw new ArgumentException($"The module maps {theirs.Input.shape[1]} to {theirs.State.shape[1]}; wanted: {cell.InputSize} to {cell.HiddenSize}, as the cell.", nameof(module));
        return theirs;
    }
}
