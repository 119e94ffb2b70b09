using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What a GRU hands on: the hidden state, and the gates that made it.</summary>
/// <param name="h">The hidden state, [N, H].</param>
/// <param name="Opened">The gates of the step, null before the first.</param>
public sealed record GruState(Tensor h, GruGates? Opened = null) : CellState(h);

/// <summary>The gates of a GRU, each [N, H].</summary>
/// <param name="z">Update gate, in (0, 1).</param>
/// <param name="r">Reset gate, in (0, 1): how much of the past the candidate sees.</param>
/// <param name="candidate">h̃, what could be written, in (−1, 1).</param>
public sealed record GruGates(Tensor z, Tensor r, Tensor candidate);

/// <summary>What an open update gate does: the article and the libraries disagree, and mean the same by z and 1 − z.</summary>
public enum UpdateGate
{
    /// <summary>h_t = (1 − z_t) ∘ h_{t−1} + z_t ∘ h̃_t: an open gate writes (Chung et al. 2014; the article).</summary>
    Writes,

    /// <summary>h_t = z_t ∘ h_{t−1} + (1 − z_t) ∘ h̃_t: an open gate keeps (Cho et al. 2014; PyTorch and Keras).</summary>
    Keeps,
}

/// <summary>Gated recurrent unit.</summary>
/// <remarks>x_t: [N, D], h: [N, H]. Source: Cho et al. 2014; Chung et al. 2014. <c>new GruCell(d, h, resetAfter: true, UpdateGate.Keeps)</c> is libtorch's.</remarks>
public sealed class GruCell : Cell<GruState>
{
    /// <summary>Makes the cell as Keras does: Glorot and orthogonal weights drawn for all gates side by side, biases 0.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="resetAfter">Whether r_t acts after the product with W_hh, as in libtorch, or before it, as in the article.</param>
    /// <param name="update">What an open update gate does.</param>
    /// <param name="keepBias">How strongly a new cell keeps: b_z begins at −keepBias where z writes, at +keepBias where z keeps. The LSTM's forget bias by another name; Keras and PyTorch have 0.</param>
    public GruCell(long inputSize, long hiddenSize, bool resetAfter = false, UpdateGate update = UpdateGate.Writes, double keepBias = 0)
        : base(inputSize, hiddenSize)
    {
        var (input, state) = (Initialisers.SideBySide(Initialisers.GlorotUniform, 3), Initialisers.SideBySide(Initialisers.Orthogonal, 3));
        (W_xz, W_hz, b_z) = (FromInput(nameof(W_xz), input), FromState(nameof(W_hz), state), Bias(nameof(b_z), update is UpdateGate.Writes ? -keepBias : keepBias));
        (W_xr, W_hr, b_r) = (FromInput(nameof(W_xr), input), FromState(nameof(W_hr), state), Bias(nameof(b_r)));
        (W_xh, W_hh, b_h) = (FromInput(nameof(W_xh), input), FromState(nameof(W_hh), state), Bias(nameof(b_h)));
        if (resetAfter) b_hh = Bias(nameof(b_hh));
        Update = update;
    }

    /// <summary>Weights on the input, each [D, H].</summary>
    public readonly Parameter W_xz, W_xr, W_xh;

    /// <summary>Weights on the hidden state, each [H, H].</summary>
    public readonly Parameter W_hz, W_hr, W_hh;

    /// <summary>Biases, each [H].</summary>
    public readonly Parameter b_z, b_r, b_h;

    /// <summary>With reset after the product: the bias inside it, [H]; else null.</summary>
    public readonly Parameter? b_hh;

    /// <summary>Whether r_t acts after the product with W_hh.</summary>
    public bool ResetAfter => b_hh is not null;

    /// <summary>What an open update gate does.</summary>
    public UpdateGate Update { get; }

    /// <inheritdoc/>
    public override GruState Step(StepInput x_t, GruState past)
    {
        var h = past.h;
        var z_t = sigmoid(x_t.mm(W_xz) + h.mm(W_hz) + b_z);
        var r_t = sigmoid(x_t.mm(W_xr) + h.mm(W_hr) + b_r);
        var candidate = tanh(x_t.mm(W_xh) + (b_hh is null ? (r_t * h).mm(W_hh) : r_t * (h.mm(W_hh) + b_hh)) + b_h);
        var h_t = Update is UpdateGate.Writes
            ? (1 - z_t) * h + z_t * candidate
            : z_t * h + (1 - z_t) * candidate;
        return new(h_t, new(z_t, r_t, candidate));
    }
}
