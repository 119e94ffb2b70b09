using RnnLessons.Cells;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>One line of a cell's equations at a step.</summary>
/// <param name="Left">What it defines.</param>
/// <param name="Right">How, with the cell's own weights.</param>
/// <param name="Result">What the cell's <c>Step</c> made of it.</param>
internal sealed record Equation(Symbol Left, Term Right, double[,] Result);

/// <summary>The equations of the kit's cells, with the numbers of one step.</summary>
/// <remarks>The results are those of <c>Step</c>; a test asks that the right sides give the same.</remarks>
internal static class CellEquations
{
    /// <summary>The lines, in the order in which they can be computed.</summary>
    /// <param name="cell">SRNN, LSTM or GRU.</param>
    /// <param name="x_t">The input, [1, D].</param>
    /// <param name="past">The state before.</param>
    /// <param name="next">What <c>Step</c> gave for it.</param>
    /// <param name="t">The step, from 1.</param>
    public static IReadOnlyList<Equation> Of(Cell cell, Tensor x_t, CellState past, CellState next, int t) => (cell, past, next) switch
    {
        (SrnnCell srnn, HiddenState before, HiddenState after) => Srnn(srnn, x_t, before, after, t),
        (LstmCell lstm, LstmState before, LstmState after) => Lstm(lstm, x_t, before, after, t),
        (GruCell gru, GruState before, GruState after) => Gru(gru, x_t, before, after, t),
        _ => throw new NotSupportedException($"The equations of {cell.GetType().Name} with a {past.GetType().Name} are not known; wanted: an SrnnCell, LstmCell or GruCell with its own state."),
    };

    private static IReadOnlyList<Equation> Srnn(SrnnCell cell, Tensor x, HiddenState past, HiddenState next, int t)
    {
        var (X, H, B) = (At("X", t, x), At("H", t - 1, past.h), Weight("B", cell.B));
        var sum = cell.Past switch
        {
            Past.None => X * Weight("W_X", cell.W_X!) + B,
            Past.Unweighted => X * Weight("W_X", cell.W_X!) + B + H,
            Past.Weighted => X * Weight("W_X", cell.W_X!) + H * Weight("W_H", cell.W_H!) + B,
            _ => new SideBySide((Named)X, (Named)H) * Weight("W", cell.W!) + B,
        };
        var f = cell.Activation switch { Activation.Tanh => Term.Of("tanh", sum), Activation.ReLU => Term.Of("ReLU", sum), _ => sum };
        return [Line("H", t, f, next.h)];
    }

    private static IReadOnlyList<Equation> Lstm(LstmCell cell, Tensor x_t, LstmState past, LstmState next, int t)
    {
        var (x, h, c, gates) = (At("x", t, x_t), At("h", t - 1, past.h), At("c", t - 1, past.c), next.Opened!);
        var (f, i, o) = (At("f", t, gates.f), At("i", t, gates.i), At("o", t, gates.o));
        var (candidate, c_t) = (Candidate("c", t, gates.candidate), At("c", t, next.c));
        Term Gate(Term sum, Term cell, string peephole, Tensor? W, string bias, Tensor b) =>
            Term.Of("σ", (W is null ? sum : sum + cell * Weight(peephole, W)) + Weight(bias, b));
        return
        [
            Line("f", t, Gate(x * Weight("W_xf", cell.W_xf) + h * Weight("W_hf", cell.W_hf), c, "W_cf", cell.W_cf, "b_f", cell.b_f), gates.f),
            Line("i", t, Gate(x * Weight("W_xi", cell.W_xi) + h * Weight("W_hi", cell.W_hi), c, "W_ci", cell.W_ci, "b_i", cell.b_i), gates.i),
            new(candidate.Symbol, Term.Of("tanh", x * Weight("W_xc", cell.W_xc) + h * Weight("W_hc", cell.W_hc) + Weight("b_c", cell.b_c)), candidate.Value),
            Line("c", t, f.Each(c) + i.Each(candidate), next.c),
            Line("o", t, Gate(x * Weight("W_xo", cell.W_xo) + h * Weight("W_ho", cell.W_ho), c_t, "W_co", cell.W_co, "b_o", cell.b_o), gates.o),
            Line("h", t, o.Each(Term.Of("tanh", c_t)), next.h),
        ];
    }

    private static IReadOnlyList<Equation> Gru(GruCell cell, Tensor x_t, GruState past, GruState next, int t)
    {
        var (x, h, gates) = (At("x", t, x_t), At("h", t - 1, past.h), next.Opened!);
        var (z, r, candidate) = (At("z", t, gates.z), At("r", t, gates.r), Candidate("h", t, gates.candidate));
        var W_hh = Weight("W_hh", cell.W_hh);
        var remembered = cell.b_hh is null ? r.Each(h) * W_hh : r.Each(h * W_hh + Weight("b_hh", cell.b_hh));
        var (kept, written) = cell.Update is UpdateGate.Writes ? (Term.OneMinus(z), (Term)z) : (z, Term.OneMinus(z));
        return
        [
            Line("z", t, Term.Of("σ", x * Weight("W_xz", cell.W_xz) + h * Weight("W_hz", cell.W_hz) + Weight("b_z", cell.b_z)), gates.z),
            Line("r", t, Term.Of("σ", x * Weight("W_xr", cell.W_xr) + h * Weight("W_hr", cell.W_hr) + Weight("b_r", cell.b_r)), gates.r),
            new(candidate.Symbol, Term.Of("tanh", x * Weight("W_xh", cell.W_xh) + remembered + Weight("b_h", cell.b_h)), candidate.Value),
            Line("h", t, kept.Each(h) + written.Each(candidate), next.h),
        ];
    }

    private static Equation Line(string letter, int t, Term right, Tensor result) => new(new(letter, $"{t}"), right, Numbers(result));

    private static Named At(string letter, int t, Tensor value) => new(new(letter, $"{t}"), Numbers(value));

    private static Named Candidate(string letter, int t, Tensor value) => new(new(letter, $"{t}", Tilde: true), Numbers(value));

    private static Term Weight(string name, Tensor value) => new Named(new(name.Split('_')[0], name.Contains('_') ? name.Split('_')[1] : ""), Numbers(value));

    /// <summary>A matrix as it is, a vector as one row.</summary>
    public static double[,] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var rows = tensor.detach().to(ScalarType.Float64).reshape(-1, tensor.shape[^1]).contiguous();
        var (from, numbers) = (rows.data<double>(), new double[rows.shape[0], rows.shape[1]]);
        for (var i = 0; i < numbers.GetLength(0); i++)
            for (var j = 0; j < numbers.GetLength(1); j++)
                numbers[i, j] = from[i * numbers.GetLength(1) + j];
        return numbers;
    }
}
