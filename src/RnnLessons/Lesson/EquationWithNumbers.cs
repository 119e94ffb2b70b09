using RnnLessons.Cells;
using RnnLessons.Figures;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>The equations of a small cell at a step, each with the actual numbers in the place of its letters and with its result.</summary>
/// <remarks>
/// One step, to be advanced by running a cell again: <see cref="Of(Cell, Tensor, CellState, int)"/>. A whole sequence behind a slider
/// that needs no kernel: <see cref="OverTime"/>. The numbers are the cell's own weights, and the results are those of its <c>Step</c>.
/// </remarks>
[TypeFormatterSource(typeof(EquationFormatters), PreferredMimeTypes = [Mime.Html, Mime.Latex, Mime.Text])]
public sealed class EquationWithNumbers : ISelfFormatting
{
    private const int MostUnits = 3;

    private readonly EquationStep[] steps;

    private readonly int opensAt;

    private EquationWithNumbers(EquationStep[] steps, int opensAt = 1) => (this.steps, this.opensAt) = (steps, opensAt);

    /// <summary>One step of a cell.</summary>
    /// <param name="cell">An SRNN, LSTM or GRU of 1 to 3 units and 1 to 3 inputs.</param>
    /// <param name="x_t">The input of the step, [1, D].</param>
    /// <param name="past">The state before it: <c>cell.Start(1)</c>, or what <c>Step</c> gave last.</param>
    /// <param name="t">Which step this is, from 1.</param>
    /// <exception cref="ArgumentException">The cell is too large to read, or the input is no single row.</exception>
    public static EquationWithNumbers Of(Cell cell, Tensor x_t, CellState past, int t = 1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        WantReadable(cell);
        if (x_t.dim() != 2 || x_t.shape[0] != 1 || x_t.shape[1] != cell.InputSize)
            throw new ArgumentException($"x_t has shape [{string.Join(", ", x_t.shape)}]; wanted: [1, {cell.InputSize}], one sequence.", nameof(x_t));
        return new([Step(cell, x_t, past, t).Shown]);
    }

    /// <summary>Every step of a sequence, from the cell's start, with a slider over t.</summary>
    /// <param name="cell">An SRNN, LSTM or GRU of 1 to 3 units and 1 to 3 inputs.</param>
    /// <param name="x">The inputs, [T, D].</param>
    /// <param name="opensAt">Which step is shown first, from 1. At step 1 the state is 0, so step 2 is the first that has a past.</param>
    /// <exception cref="ArgumentException">The cell is too large to read, or the inputs have another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no step <paramref name="opensAt"/>.</exception>
    public static EquationWithNumbers OverTime(Cell cell, Tensor x, int opensAt = 1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        WantReadable(cell);
        if (x.dim() != 2 || x.shape[0] == 0 || x.shape[1] != cell.InputSize)
            throw new ArgumentException($"x has shape [{string.Join(", ", x.shape)}]; wanted: [T, {cell.InputSize}], a row for each step.", nameof(x));
        if (opensAt < 1 || opensAt > x.shape[0])
            throw new ArgumentOutOfRangeException(nameof(opensAt), opensAt, $"The step to show first is {opensAt}; wanted: 1 to {x.shape[0]}.");
        var (state, shown) = (cell.Begin(1), new EquationStep[x.shape[0]]);
        for (var t = 1; t <= shown.Length; t++)
            (shown[t - 1], state) = Step(cell, x[(t - 1)..t], state, t);
        return new(shown, opensAt);
    }

    /// <summary>The lines of each step.</summary>
    internal IReadOnlyList<EquationStep> Steps => steps;

    /// <summary>The equations as a fragment of HTML with MathML; where scripts are taken out, the step that is shown first stays to be read.</summary>
    public string ToHtml() => steps is [var only]
        ? only.ToHtml()
        : StepSlider.Html("time step t", [.. steps.Select(step => (step.T, step.ToHtml()))], opensAt);

    /// <summary>The step that is shown first as TeX.</summary>
    public string ToLatex() => steps[opensAt - 1].ToLatex();

    /// <inheritdoc/>
    public override string ToString() => string.Join("\n\n", steps.Select(step => step.ToString()));

    string? ISelfFormatting.Format(string mimeType) => mimeType switch
    {
        Mime.Html => ToHtml(),
        Mime.Latex => ToLatex(),
        Mime.Text => ToString(),
        _ => null,
    };

    private static (EquationStep Shown, CellState Next) Step(Cell cell, Tensor x_t, CellState past, int t)
    {
        var next = cell.Advance(x_t, past);
        return (new(t, CellEquations.Of(cell, x_t, past, next, t)), next);
    }

    /// <summary>Refuses a cell that is too large to be shown with its numbers.</summary>
    internal static void WantReadable(Cell cell)
    {
        if (cell.HiddenSize > MostUnits || cell.InputSize > MostUnits)
            throw new ArgumentException(
                $"The cell has {cell.InputSize} inputs and {cell.HiddenSize} units; wanted: {MostUnits} of each at the most, for a reader to follow the numbers.", nameof(cell));
    }
}

internal sealed class EquationFormatters() : SelfFormattingSource(Mime.Html, Mime.Latex, Mime.Text);

/// <summary>The equations of one step, ready to be written in any form.</summary>
/// <param name="T">The step, from 1.</param>
/// <param name="Lines">In the order in which they are computed.</param>
internal sealed record EquationStep(int T, IReadOnlyList<Equation> Lines)
{
    public string ToHtml() => $"""
        <div style="display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0.15em 0.5em;align-items:center;overflow-x:auto;padding:0.3em 0">{string.Concat(Lines.Select(Html))}</div>
        """;

    public string ToLatex() => $$"""
        $$\begin{aligned}
        {{string.Join(" \\\\\n", Lines.Select(line => string.Join(@" \\ ", Sides<TexInk>(line).Select((side, at) => $"{(at == 0 ? Left<TexInk>(line) : "")} &= {side}"))))}}
        \end{aligned}$$
        """;

    public override string ToString() =>
        string.Join("\n", Lines.Select(line => $"{Left<PlainInk>(line)} = {string.Join(" = ", Sides<PlainInk>(line))}"));

    private static string Html(Equation line) => string.Concat(Sides<MathMLInk>(line).Select((side, at) =>
        $"<div style=\"text-align:right;padding-top:{(at == 0 ? "0.5em" : "0")}\">{(at == 0 ? Formula(Left<MathMLInk>(line)) : "")}</div><div style=\"padding-top:{(at == 0 ? "0.5em" : "0")}{(at == 2 ? ";color:" + Box.Ink("good", Box.Good) : "")}\">{Formula("<mo>=</mo>" + side)}</div>"));

    // Each summand is a formula of its own, so that a long line can go on below.
    private static string Formula(string content) =>
        string.Join(' ', content.Split(MathMLInk.Break).Select(part => $"<math><mrow>{part}</mrow></math>"));

    private static string Left<TInk>(Equation line)
        where TInk : Ink, new()
    {
        var ink = new TInk();
        ink.Write(line.Left);
        return ink.ToString();
    }

    /// <summary>With letters, with numbers, and what comes out.</summary>
    private static IEnumerable<string> Sides<TInk>(Equation line)
        where TInk : Ink, new()
    {
        foreach (var numbers in (bool[])[false, true])
        {
            var ink = new TInk();
            line.Right.Write(ink, numbers);
            yield return ink.ToString();
        }
        var result = new TInk();
        result.Write(line.Result);
        yield return result.ToString();
    }
}
