using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What a simple recurrent cell makes of its past: the steps by which lesson 02 gets from a dense layer to the SRNN.</summary>
public enum Past
{
    /// <summary>H_t = f(X_t W_X + B): a dense layer, used again at each step.</summary>
    None,

    /// <summary>H_t = f(X_t W_X + B + H_{t−1}): the past is added as it is.</summary>
    Unweighted,

    /// <summary>H_t = f(X_t W_X + H_{t−1} W_H + B): the SRNN.</summary>
    Weighted,

    /// <summary>H_t = f([X_t, H_{t−1}] W + B): the SRNN with W_X and W_H stacked into one matrix.</summary>
    Concatenated,
}

/// <summary>The simple recurrent cell (SRNN), and the simpler ones that lead to it.</summary>
/// <remarks>X_t: [N, D], H_t: [N, H]. Source: Elman 1990.</remarks>
public sealed class SrnnCell : Cell<HiddenState>
{
    /// <summary>Makes the cell with Glorot weights on the input, orthogonal weights on the past and a bias of 0.</summary>
    /// <param name="inputSize">D.</param>
    /// <param name="hiddenSize">H.</param>
    /// <param name="past">What becomes of the state before.</param>
    /// <param name="activation">f.</param>
    /// <param name="recurrent">How W_H begins.</param>
    public SrnnCell(
        long inputSize, long hiddenSize, Past past = Past.Weighted, Activation activation = Activation.Tanh, Initialiser? recurrent = null)
        : base(inputSize, hiddenSize)
    {
        (Past, Activation) = (past, activation);
        if (past is Past.Concatenated)
        {
            W = Register(nameof(W), shape => Stack(shape, recurrent ?? Initialisers.Orthogonal), inputSize + hiddenSize, hiddenSize);
        }
        else
        {
            W_X = FromInput(nameof(W_X));
            if (past is Past.Weighted) W_H = FromState(nameof(W_H), recurrent);
        }

        B = Bias(nameof(B));
    }

    /// <summary>Weight on the input, [D, H]. Null where it is part of <see cref="W"/>.</summary>
    public readonly Parameter? W_X;

    /// <summary>Weight on the past, [H, H]. Null where the past has none.</summary>
    public readonly Parameter? W_H;

    /// <summary>W_X above W_H, [D + H, H]. Null unless the cell is <see cref="Past.Concatenated"/>.</summary>
    public readonly Parameter? W;

    /// <summary>Bias, [H].</summary>
    public readonly Parameter B;

    /// <summary>What becomes of the state before.</summary>
    public Past Past { get; }

    /// <summary>f.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override HiddenState Step(StepInput X_t, HiddenState before)
    {
        var H = before.h;
        return new(Past switch
        {
            Past.None => f(X_t.mm(W_X!) + B),
            Past.Unweighted => f(X_t.mm(W_X!) + B + H),
            Past.Weighted => f(X_t.mm(W_X!) + H.mm(W_H!) + B),
            _ => f(cat([X_t, H], 1).mm(W!) + B),
        });
    }

    private Tensor f(Tensor a) => Activation switch
    {
        Activation.Tanh => tanh(a),
        Activation.ReLU => nn.functional.relu(a),
        _ => a,
    };

    private Tensor Stack(long[] shape, Initialiser recurrent) =>
        cat([Initialisers.GlorotUniform([InputSize, HiddenSize]), recurrent([HiddenSize, HiddenSize])], 0);
}
