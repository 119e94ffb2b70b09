using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Which hidden states a recurrent layer returns.</summary>
public enum Returns
{
    /// <summary>The last state alone, [N, H]: many-to-one.</summary>
    LastState,

    /// <summary>H_1 … H_T, [N, T, H]: many-to-many.</summary>
    EveryState,
}

/// <summary>How a recurrent layer is computed. The results are the same, to float32 precision.</summary>
public enum Executor
{
    /// <summary>Fused or scanned where that can be done, else the loop.</summary>
    Automatic,

    /// <summary>Step by step, from the cell's own equations: any cell, any precision.</summary>
    Loop,

    /// <summary>The whole sequence as one function: an LSTM, GRU or SRNN in float32 on the CPU.</summary>
    Fused,

    /// <summary>The whole sequence in log₂ T passes: a cell that is a <see cref="LinearRecurrence"/>.</summary>
    Scan,
}

/// <summary>A layer that reads sequences: one cell unrolled in one direction, or two in both.</summary>
public abstract class RecurrentLayer : nn.Module<Tensor, Tensor>
{
    private protected RecurrentLayer(string name, Returns returns) : base(name) => Returns = returns;

    /// <summary>Which states <c>forward</c> returns.</summary>
    public Returns Returns { get; }

    /// <summary>Width of a returned state.</summary>
    public abstract long OutputSize { get; }

    /// <summary>Reads x, [N, T, D], and returns [N, H] or [N, T, H].</summary>
    /// <exception cref="ArgumentException">x has another shape.</exception>
    public sealed override Tensor forward(Tensor x) => forward(x, null);

    /// <summary>Reads x, [N, T, D], and returns [N, H] or [N, T, H].</summary>
    /// <param name="x">The sequences, [N, T, D].</param>
    /// <param name="mask">True where a step counts, [N, T], bool: elsewhere the state is handed on unchanged.</param>
    public abstract Tensor forward(Tensor x, Tensor? mask);
}
