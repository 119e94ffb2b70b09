using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What an LSTM hands on: the hidden state and the cell, and the gates that made them.</summary>
/// <param name="h">The hidden state, [N, H].</param>
/// <param name="c">The cell, [N, H].</param>
/// <param name="Opened">The gates of the step, null before the first.</param>
public sealed record LstmState(Tensor h, Tensor c, LstmGates? Opened = null) : CellState(h)
{
    /// <summary>The two memories.</summary>
    public void Deconstruct(out Tensor h, out Tensor c) => (h, c) = (this.h, this.c);
}

/// <summary>The gates of an LSTM, each [N, H].</summary>
/// <param name="f">Forget gate, in (0, 1): how much of the cell is kept.</param>
/// <param name="i">Input gate, in (0, 1): how much of the candidate is written.</param>
/// <param name="o">Output gate, in (0, 1): how much of the cell is shown.</param>
/// <param name="candidate">The candidate c̃: what could be written, in (−1, 1).</param>
public sealed record LstmGates(Tensor f, Tensor i, Tensor o, Tensor candidate);

/// <summary>Long short-term memory with optional full-matrix peepholes.</summary>
/// <remarks>x_t: [N, D], h and c: [N, H]. Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000; peepholes: Gers and Schmidhuber 2000.</remarks>
public sealed class LstmCell : Cell<LstmState>
{
    private static readonly Tensor Nothing = zeros([]).DetachFromDisposeScope();

    /// <summary>Makes the cell as Keras does: Glorot and orthogonal weights drawn for all gates side by side, biases 0, and 1 for the forget gate.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="peepholes">Whether the gates see the cell.</param>
    /// <param name="forgetBias">Where b_f begins: 1 lets a new cell remember (Jozefowicz et al. 2015).</param>
    /// <param name="inputBias">Where b_i begins: below 0 a new cell writes little, so that what it keeps isn't drowned (Tallec and Ollivier 2018).</param>
    public LstmCell(long inputSize, long hiddenSize, bool peepholes = false, double forgetBias = 1, double inputBias = 0)
        : base(inputSize, hiddenSize)
    {
        var (input, state) = (Initialisers.SideBySide(Initialisers.GlorotUniform, 4), Initialisers.SideBySide(Initialisers.Orthogonal, 4));
        (W_xf, W_hf, b_f) = (FromInput(nameof(W_xf), input), FromState(nameof(W_hf), state), Bias(nameof(b_f), forgetBias));
        (W_xi, W_hi, b_i) = (FromInput(nameof(W_xi), input), FromState(nameof(W_hi), state), Bias(nameof(b_i), inputBias));
        (W_xo, W_ho, b_o) = (FromInput(nameof(W_xo), input), FromState(nameof(W_ho), state), Bias(nameof(b_o)));
        (W_xc, W_hc, b_c) = (FromInput(nameof(W_xc), input), FromState(nameof(W_hc), state), Bias(nameof(b_c)));
        if (peepholes)
            (W_cf, W_ci, W_co) = (
                FromState(nameof(W_cf), Initialisers.GlorotUniform),
                FromState(nameof(W_ci), Initialisers.GlorotUniform),
                FromState(nameof(W_co), Initialisers.GlorotUniform));
    }

    /// <summary>Weights on the input, each [D, H].</summary>
    public readonly Parameter W_xf, W_xi, W_xo, W_xc;

    /// <summary>Weights on the hidden state, each [H, H].</summary>
    public readonly Parameter W_hf, W_hi, W_ho, W_hc;

    /// <summary>Peepholes: weights on the cell, each [H, H]; null without them.</summary>
    public readonly Parameter? W_cf, W_ci, W_co;

    /// <summary>Biases, each [H].</summary>
    public readonly Parameter b_f, b_i, b_o, b_c;

    /// <summary>Whether the gates see the cell.</summary>
    public bool Peepholes => W_cf is not null;

    /// <inheritdoc/>
    public override LstmState Step(StepInput x_t, LstmState past)
    {
        var (h, c) = past;
        var f_t = sigmoid(x_t.mm(W_xf) + h.mm(W_hf) + Peep(c, W_cf) + b_f);
        var i_t = sigmoid(x_t.mm(W_xi) + h.mm(W_hi) + Peep(c, W_ci) + b_i);
        var c̃_t = tanh(x_t.mm(W_xc) + h.mm(W_hc) + b_c);
        var c_t = f_t * c + i_t * c̃_t;
        var o_t = sigmoid(x_t.mm(W_xo) + h.mm(W_ho) + Peep(c_t, W_co) + b_o);
        return new(o_t * tanh(c_t), c_t, new(f_t, i_t, o_t, c̃_t));
    }

    private static Tensor Peep(Tensor c, Parameter? W_c) => W_c is null ? Nothing : c.mm(W_c);
}
