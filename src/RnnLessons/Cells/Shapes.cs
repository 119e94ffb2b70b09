using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What shape an input must have, for every layer and model: an error says what came and, where it can be seen, what happened to it.</summary>
internal static class Shapes
{
    /// <summary>A shape as it is written: <c>[4, 6, 2]</c>.</summary>
    public static string Of(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>Wants x to be [N, T, D], with a sequence and a step at least.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void WantSequences(Tensor x, long width)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 3 || x.shape[2] != width)
            throw new ArgumentException($"The input has shape {Of(x)}; wanted: [N, T, {width}] (sequences, steps, width D of the cell).{Hint(x, width)}");
        if (x.shape[0] == 0 || x.shape[1] == 0)
            throw new ArgumentException($"The input has shape {Of(x)}: no sequence or no step. Wanted: N and T of 1 or more.");
    }

    /// <summary>Wants token ids to be [N, T], with a sequence and a step at least.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void WantIds(Tensor ids, string what = "ids")
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.dim() != 2 || ids.numel() == 0)
            throw new ArgumentException($"The {what} have shape {Of(ids)}; wanted: [N, T] (sequences, steps), a token id at each, N and T of 1 or more.{(ids.dim() == 1 ? $" For one sequence: {what}.unsqueeze(0)." : "")}");
    }

    /// <summary>Wants X to be [N, D].</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void WantRows(Tensor X, long width)
    {
        ArgumentNullException.ThrowIfNull(X);
        if (X.dim() != 2 || X.shape[1] != width)
            throw new ArgumentException($"The input has shape {Of(X)}; wanted: [N, {width}] (rows, width D).{(X.dim() == 1 && X.shape[0] == width ? " For one row: x.unsqueeze(0)." : "")}");
    }

    private static string Hint(Tensor x, long width) => x.shape switch
    {
        [_, var last] when last == width => " One sequence [T, D] becomes [1, T, D] by x.unsqueeze(0).",
        [_, _] when width == 1 => " Sequences of single numbers, [N, T], become [N, T, 1] by x.unsqueeze(-1).",
        [_, var middle, _] when middle == width => " If it is [N, D, T], x.transpose(1, 2) makes it [N, T, D].",
        [var first, _, _] when first == width => " If it is [D, T, N], x.permute(2, 1, 0) makes it [N, T, D].",
        _ => "",
    };
}
